import { type LensMails, measured, reproduced, styled, styledHead } from "./lens-mails.ts";

export const gmailApp: LensMails = {
  lens: "Gmail, app",
  choice: { client: "gmail-app" },
  column: "gmail.android",
  mails: [
    {
      does: "reads stylesheets, with a Google account",
      given: styled("p{color:red}"),
      expected: styledHead("p{color:red}"),
      ...measured("html-style", "a#1#2"),
    },
    {
      does: "drops web fonts",
      given: styled('@font-face{font-family:"A";src:url(a.woff2)}p{color:red}'),
      expected: styledHead("p{color:red}"),
      ...measured("css-at-font-face", "n"),
    },
    {
      does: "keeps flex and grid",
      given: '<p style="display:flex">x</p><p style="display:grid">y</p>',
      expected: '<p style="display:flex">x</p><p style="display:grid">y</p>',
      ...measured("css-display-flex", "a#1"),
    },
    {
      does: "drops shadows of boxes, which it has for other accounts only",
      given: '<p style="box-shadow:0 0 1px red;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-box-shadow", "a#1"),
    },
    {
      does: "shows no SVG images, which it does for other accounts only",
      given: '<img src="a.svg" alt="A">',
      expected: '<img src="data:," alt="A">',
      ...measured("image-svg", "a#1"),
    },
    {
      does: "garbles gradients in an inline `background-image`, not in `background`",
      given:
        '<p style="color:red;background-image:linear-gradient(orange,pink)">x</p><p style="background:linear-gradient(orange,pink)">y</p>',
      expected: '<p style="color:red">x</p><p style="background:linear-gradient(orange,pink)">y</p>',
      ...reproduced(135),
    },
    {
      does: "collapses preformatted white space",
      given: '<p style="white-space:pre">x</p><p style="white-space:nowrap">y</p>',
      expected: '<p>x</p><p style="white-space:nowrap">y</p>',
      ...measured("css-white-space", "a#1#2"),
    },
    {
      does: "floats to the left, not to the start",
      given: '<p style="float:left">x</p><p style="float:inline-start">y</p>',
      expected: '<p style="float:left">x</p><p>y</p>',
      ...measured("css-float", "a#2"),
    },
    {
      does: "drops media queries for the colour scheme",
      given: styled("p{color:red}@media (prefers-color-scheme:dark){p{color:blue}}"),
      expected: styledHead("p{color:red}"),
      ...measured("css-at-media-prefers-color-scheme", "n"),
    },
  ],
};
