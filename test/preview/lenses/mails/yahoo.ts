import { type LensMails, measured, reproduced, styled, styledHead } from "./lens-mails.ts";

export const yahoo: LensMails = {
  lens: "Yahoo Mail",
  choice: { client: "yahoo" },
  column: "yahoo.desktop-webmail",
  mails: [
    {
      does: "prefixes classes and ids",
      given: '<style>.box{color:red}</style><p class="box">x</p>',
      expected: '<head><style>.yivbox{color:red}</style></head><p class="yivbox">x</p>',
      ...reproduced(49),
    },
    {
      does: "makes a div of the body, with its attributes",
      given: '<body class="a"><p>x</p></body>',
      expected: '<div class="yiva"><p>x</p></div>',
      ...measured("html-body", "a#1"),
    },
    {
      does: "loses all CSS from a media query with a comma on",
      given: styled("p{color:red}@media (max-width:9px),(orientation:landscape){p{margin:0}}p{font-size:24px}"),
      expected: styledHead("p{color:red}"),
      ...reproduced(149),
    },
    {
      does: "makes a smallest height of a height",
      given: '<p style="height:9px">x</p>',
      expected: '<p style="min-height:9px">x</p>',
      ...measured("css-height", "n#1"),
    },
    {
      does: "drops media queries for the colour scheme",
      given: styled("p{color:red}@media (prefers-color-scheme:dark){p{color:blue}}"),
      expected: styledHead("p{color:red}"),
      ...measured("css-at-media-prefers-color-scheme", "n#6"),
    },
    {
      does: "reads media queries for widths and heights, and no others",
      given: styled("@media screen and (max-width:9px){p{color:red}}@media (hover:hover){p{color:blue}}"),
      expected: styledHead("@media screen and (max-width:9px){p{color:red}}"),
      ...measured("css-at-media", "a#2"),
    },
    {
      does: "reads attribute selectors only with an equals sign",
      given: styled('p[title^="a"]{color:red}p[title="a"]{margin:0}'),
      expected: styledHead('p[title="a"]{margin:0}'),
      ...measured("css-selector-attribute", "a#4"),
    },
    {
      does: "takes the brackets from `:nth-child()`, which voids all of the rule",
      given: styled("b,p:nth-child(2){color:red}"),
      expected: styledHead("b,p:nth-child{color:red}"),
      ...measured("css-pseudo-class-nth-child", "n#2"),
    },
    {
      does: "gives what stands in a nested rule to the rule around it",
      given: styled("p{color:red;&:hover{color:blue}}"),
      expected: styledHead("p{color:red;color:blue}"),
      ...measured("css-nesting", "n#3"),
    },
    {
      does: "keeps relative positions, and no others",
      given: '<p style="position:relative">x</p><p style="position:absolute">y</p>',
      expected: '<p style="position:relative">x</p><p>y</p>',
      ...measured("css-position", "a#3"),
    },
    {
      does: "drops backgrounds with several values",
      given: '<p style="background-image:url(a.png),url(b.png);color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-background-image", "a#3"),
    },
    {
      does: "drops a background with a size behind a slash",
      given: '<p style="background:url(a.png) center / cover;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-background", "a#1#2"),
    },
    {
      does: "drops corners with a slash",
      given: '<p style="border-radius:4px / 8px">x</p><p style="border-radius:4px">y</p>',
      expected: '<p>x</p><p style="border-radius:4px">y</p>',
      ...measured("css-border-radius", "a#2"),
    },
    {
      does: "drops negative margins",
      given: '<p style="margin:-1px 0;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-margin", "a#1"),
    },
    {
      does: "knows weights of letters in hundreds only",
      given: '<p style="font-weight:550">x</p><p style="font-weight:600">y</p>',
      expected: '<p>x</p><p style="font-weight:600">y</p>',
      ...measured("css-font-weight", "a#1"),
    },
    {
      does: "knows rgb() with commas only",
      given: '<p style="color:rgb(0 128 0)">x</p><p style="color:rgb(0,128,0)">y</p>',
      expected: '<p>x</p><p style="color:rgb(0,128,0)">y</p>',
      ...measured("css-rgb", "a#1"),
    },
    {
      does: "opens every link in a new window",
      given: '<a href="https://acme.example/" target="_self">x</a>',
      expected: '<a href="https://acme.example/" target="_blank">x</a>',
      ...measured("html-target", "n#1"),
    },
    {
      does: "knows flex, not inline-flex",
      given: '<p style="display:flex">x</p><p style="display:inline-flex">y</p>',
      expected: '<p style="display:flex">x</p><p>y</p>',
      ...measured("css-display", "a#6"),
    },
  ],
};
