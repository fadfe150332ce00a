import { documented, type LensMails, styled, styledHead } from "./lens-mails.ts";

const FONTS = "https://www.w3.org/TR/css-fonts-4/#font-matching-algorithm";

export const webFontsOff: LensMails = {
  lens: "Web fonts off",
  choice: { fonts: "off" },
  mails: [
    {
      does: "drops `@font-face`, and keeps the list of families",
      given: styled("@font-face{font-family:A;src:url(a.woff2)}p{font-family:A,serif}"),
      expected: styledHead("p{font-family:A,serif}"),
      ...documented(FONTS),
    },
    {
      does: "imports no stylesheet",
      given: styled("@import url(https://fonts.example/a.css);p{font-family:A,serif}"),
      expected: styledHead("p{font-family:A,serif}"),
      ...documented(FONTS),
    },
    {
      does: "loads no linked stylesheet, and keeps other links of the head",
      given:
        '<head><link rel="stylesheet" href="https://fonts.example/a.css"><link rel="icon" href="a.png"></head><p>x</p>',
      expected: '<head><link rel="icon" href="a.png"></head><p>x</p>',
      ...documented(FONTS),
    },
    {
      does: "changes nothing in a mail without web fonts",
      given: '<p style="font-family:Georgia,serif">x</p>',
      expected: '<p style="font-family:Georgia,serif">x</p>',
      ...documented(FONTS),
    },
  ],
};
