import { type LensMails, measured, styled, styledHead } from "./lens-mails.ts";

export const samsung: LensMails = {
  lens: "Samsung Email",
  choice: { client: "samsung" },
  column: "samsung-email.android",
  mails: [
    {
      does: "applies media queries for the colour scheme",
      given: styled("@media (prefers-color-scheme:dark){p{color:#fff}}"),
      expected: styledHead("@media (prefers-color-scheme:dark){p{color:#fff}}"),
      ...measured("css-at-media-prefers-color-scheme", "y"),
    },
    {
      does: "keeps relative and absolute positions, and drops fixed and sticky ones",
      given: '<p style="position:relative">x</p><p style="position:fixed;color:red">y</p>',
      expected: '<p style="position:relative">x</p><p style="color:red">y</p>',
      ...measured("css-position", "a#1"),
    },
    {
      does: "keeps places in pixels, and drops those in percent",
      given: '<p style="left:9px">x</p><p style="left:50%">y</p>',
      expected: '<p style="left:9px">x</p><p>y</p>',
      ...measured("css-left-right-top-bottom", "a#2"),
    },
    {
      does: "drops relative sizes of letters",
      given: '<p style="font-size:120%">x</p><p style="font-size:larger">y</p><p style="font-size:14px">z</p>',
      expected: '<p>x</p><p>y</p><p style="font-size:14px">z</p>',
      ...measured("css-font-size", "a#2"),
    },
    {
      does: 'ignores `<meta name="color-scheme">`, as do the others',
      given: '<meta name="color-scheme" content="light dark"><p>x</p>',
      expected: "<p>x</p>",
      ...measured("html-meta-color-scheme", "n"),
    },
    {
      does: "cuts no text off with an ellipsis",
      given: '<p style="text-overflow:ellipsis;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-text-overflow", "n"),
    },
    {
      does: "drops modern colours",
      given: '<p style="color:oklch(60% .1 20);margin:0">x</p>',
      expected: '<p style="margin:0">x</p>',
      ...measured("css-modern-color", "n"),
    },
    {
      does: "drops imported and linked stylesheets",
      given:
        '<link rel="stylesheet" href="https://acme.example/a.css"><style>@import url(b.css);p{color:red}</style><p>x</p>',
      expected: styledHead("p{color:red}"),
      ...measured("css-at-import", "n"),
    },
    {
      does: "keeps web fonts, shadows and transforms",
      given: styled("@font-face{font-family:A;src:url(a.woff2)}p{box-shadow:0 0 1px red;transform:rotate(1deg)}"),
      expected: styledHead(
        "@font-face{font-family:A;src:url(a.woff2)}p{box-shadow:0 0 1px red;transform:rotate(1deg)}",
      ),
      ...measured("css-box-shadow", "y"),
    },
  ],
};
