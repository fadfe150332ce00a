import { type LensMails, measured, styled, styledHead } from "./lens-mails.ts";

export const appleMail: LensMails = {
  lens: "Apple Mail",
  choice: { client: "apple-mail" },
  column: "apple-mail.ios",
  mails: [
    {
      does: "applies media queries for the colour scheme",
      given: styled("p:hover{color:red}@media (prefers-color-scheme:dark){p{color:#fff}}"),
      expected: styledHead("p:hover{color:red}@media (prefers-color-scheme:dark){p{color:#fff}}"),
      ...measured("css-at-media-prefers-color-scheme", "y"),
    },
    {
      does: "keeps grid, web fonts, variables and modern colours",
      given: styled("@font-face{font-family:A;src:url(a.woff2)}p{display:grid;--a:red;color:oklch(60% .1 20)}"),
      expected: styledHead("@font-face{font-family:A;src:url(a.woff2)}p{display:grid;--a:red;color:oklch(60% .1 20)}"),
      ...measured("css-modern-color", "y"),
    },
    {
      does: "keeps absolute positions, and drops fixed and sticky ones",
      given: '<p style="position:absolute">x</p><p style="position:fixed">y</p><p style="position:sticky">z</p>',
      expected: '<p style="position:absolute">x</p><p>y</p><p>z</p>',
      ...measured("css-position", "a#1"),
    },
    {
      does: "makes nothing of shares of the viewport's height",
      given: '<p style="height:50vh;width:50vw">x</p>',
      expected: '<p style="height:0px;width:50vw">x</p>',
      ...measured("css-unit-vh", "a#2"),
    },
    {
      does: "knows no `:visited` and no `:active`",
      given: styled("a:visited{color:red}a:active{color:red}a:hover{color:red}"),
      expected: styledHead("a:hover{color:red}"),
      ...measured("css-pseudo-class-visited", "n"),
    },
    {
      does: "leaves the names of classes, and the body, as they are",
      given: '<style>body.a{margin:0}</style><body class="a"><p id="b">x</p>',
      expected: '<head><style>body.a{margin:0}</style></head><body class="a"><p id="b">x</p>',
      ...measured("html-body", "y"),
    },
  ],
};
