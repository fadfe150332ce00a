import { type LensMails, measured, reproduced, styled, styledHead } from "./lens-mails.ts";

export const outlookCom: LensMails = {
  lens: "Outlook.com",
  choice: { client: "outlook-com" },
  column: "outlook.outlook-com",
  mails: [
    {
      does: "prefixes names, but of a chain only the first in the rule",
      given: '<style>.a.b{color:red}</style><p class="a b">x</p>',
      expected: '<head><style>.x_a.b{color:red}</style></head><p class="x_a x_b">x</p>',
      ...reproduced(61),
    },
    {
      does: "makes a div of the body, with its attributes",
      given: '<body class="a"><p>x</p></body>',
      expected: '<div class="x_a"><p>x</p></div>',
      ...measured("html-body", "a#1"),
    },
    {
      does: "applies media queries for the colour scheme",
      given: styled("@media (prefers-color-scheme:dark){p{color:#fff}}"),
      expected: styledHead("@media (prefers-color-scheme:dark){p{color:#fff}}"),
      ...measured("css-at-media-prefers-color-scheme", "y#3"),
    },
    {
      does: "drops media queries inside of media queries",
      given: styled("p{color:red}@media screen{p{margin:0}@media (max-width:9px){p{color:blue}}}"),
      expected: styledHead("p{color:red}@media screen{p{margin:0}}"),
      ...measured("css-at-media", "a#1#10"),
    },
    {
      does: "knows pseudo-classes of elements only",
      given: styled("a:hover{color:red}.b:hover{color:blue}"),
      expected: styledHead("a:hover{color:red}"),
      ...measured("css-pseudo-class-hover", "a#2"),
    },
    {
      does: "knows four forms of attribute selectors, and none behind a class",
      given: styled("[title],p[title~=a]{color:red}[title^=a]{color:blue}.b[title]{color:blue}"),
      expected: styledHead("[title],p[title~=a]{color:red}"),
      ...measured("css-selector-attribute", "a#1#2#3"),
    },
    {
      does: "prefixes a class in the HTML, not in an attribute selector, which so fits nothing",
      given: '<style>[class="a"]{color:red}</style><p class="a">x</p>',
      expected: '<head><style>[class="a"]{color:red}</style></head><p class="x_a">x</p>',
      ...measured("css-selector-attribute", "a#1#2#3"),
    },
    {
      does: "keeps sticky positions, and no others",
      given: '<p style="position:sticky">x</p><p style="position:relative">y</p>',
      expected: '<p style="position:sticky">x</p><p>y</p>',
      ...measured("css-position", "a#2"),
    },
    {
      does: "drops negative margins",
      given: '<p style="margin-left:-4px;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-margin", "a#1"),
    },
    {
      does: "drops web fonts",
      given: styled("@font-face{font-family:A;src:url(a.woff2)}p{font-family:A,serif}"),
      expected: styledHead("p{font-family:A,serif}"),
      ...measured("css-at-font-face", "n"),
    },
    {
      does: "takes the tags of sections away, not what is in them, and keeps `time`",
      given: "<section>a</section><time>b</time>",
      expected: "a<time>b</time>",
      ...measured("html-semantics", "a#1#4"),
    },
    {
      does: "drops gradients",
      given: '<p style="background-image:linear-gradient(red,blue);color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-linear-gradient", "n"),
    },
    {
      does: "keeps flex and shadows",
      given: '<p style="display:flex;box-shadow:0 0 1px red">x</p>',
      expected: '<p style="display:flex;box-shadow:0 0 1px red">x</p>',
      ...measured("css-display-flex", "y"),
    },
  ],
};
