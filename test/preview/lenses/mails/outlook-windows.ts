import { approximated, documented, type LensMails, measured, reproduced, styled, styledHead } from "./lens-mails.ts";

const CONDITIONS =
  "https://learn.microsoft.com/en-us/previous-versions/windows/internet-explorer/ie-developer/compatibility/ms537512(v=vs.85)";
const WORD = "https://learn.microsoft.com/en-us/previous-versions/office/developer/office-2007/aa338201(v=office.12)";
const ENGINE = "https://www.hteumeuleu.com/2020/outlook-rendering-engine/";
const VML = "https://learn.microsoft.com/en-us/windows/win32/vml/web-workshop---how-to-use-vml-on-web-pages";

/** A table of one cell, as a parser writes it. */
const cell = (attributes: string, text = "x"): string =>
  `<table><tbody><tr><td${attributes}>${text}</td></tr></tbody></table>`;

export const outlookWindows: LensMails = {
  lens: "Outlook, Windows",
  choice: { client: "outlook-windows" },
  column: "outlook.windows",
  mails: [
    {
      does: "shows what a conditional comment means for it, and not what it keeps from it",
      given: "<center><!--[if mso]><p>word</p><![endif]--><!--[if !mso]><!--><p>web</p><!--<![endif]--></center>",
      expected: "<center><p>word</p></center>",
      ...documented(CONDITIONS),
    },
    {
      does: "is version 16, and no Internet Explorer",
      given:
        "<b><!--[if gte mso 9]>a<![endif]--><!--[if lt mso 16]>b<![endif]--><!--[if IE]>c<![endif]--><!--[if (gte mso 9)|(IE)]>d<![endif]--></b>",
      expected: "<b>ad</b>",
      ...documented(CONDITIONS),
    },
    {
      does: "lets one comment open what another closes",
      given: "<!--[if mso]><table><tr><td><![endif]--><p>x</p><!--[if mso]></td></tr></table><![endif]-->",
      expected: cell("", "<p>x</p>"),
      ...documented(CONDITIONS),
    },
    {
      does: "knows no fonts of the system by their general names, and takes the next family",
      given: '<p style="font-family:system-ui,Arial,sans-serif">x</p>',
      expected: '<p style="font-family:Arial,sans-serif">x</p>',
      ...measured("css-sytem-ui", "n"),
    },
    {
      does: "draws no fields and buttons, and keeps a button's words",
      given: '<input type="text"><button>x</button>',
      expected: "x",
      ...measured("html-input-text", "n"),
    },
    {
      does: "reads no media queries",
      given: styled("p{color:red}@media (max-width:9px){p{color:blue}}"),
      expected: styledHead("p{color:red}"),
      ...measured("css-at-media", "n"),
    },
    {
      does: "loads no fonts from other servers",
      given: styled('@font-face{font-family:A;src:url("https://acme.example/a.woff2")}p{font-family:A,serif}'),
      expected: styledHead("p{font-family:A,serif}"),
      ...measured("css-at-font-face", "a#4"),
    },
    {
      does: "reads no child combinators and no pseudo-classes but `:link`",
      given: styled("p b{color:red}p>b{color:blue}a:link{color:red}a:hover{color:blue}"),
      expected: styledHead("p b{color:red}a:link{color:red}"),
      ...measured("css-selector-child", "n"),
    },
    {
      does: "reads only the first of chained classes in a rule",
      given: '<style>.a.b{color:red}</style><p class="a">x</p>',
      expected: '<head><style>.a{color:red}</style></head><p class="a">x</p>',
      ...measured("css-selector-chaining", "n#3"),
    },
    {
      does: "reads only the first class of an element",
      given: '<style>.a{color:red}.b{color:blue}</style><p class="a b">x</p>',
      expected: '<head><style>.a{color:red}.b{color:blue}</style></head><p class="a">x</p>',
      ...reproduced(75),
    },
    {
      does: "knows no width and height of a div, a paragraph or a span",
      given: '<div style="width:9px;height:9px;color:red">x</div>',
      expected: '<div style="color:red">x</div>',
      ...measured("css-width", "a#1"),
    },
    {
      does: "knows padding of cells only",
      given: `<div style="padding:9px;color:red">x</div>${cell(' style="padding:9px"')}`,
      expected: `<div style="color:red">x</div>${cell(' style="padding:9px"')}`,
      ...measured("css-padding", "a#1#2"),
    },
    {
      does: "knows no margin of a span",
      given: '<span style="margin:9px;color:red">x</span><p style="margin:9px">y</p>',
      expected: '<span style="color:red">x</span><p style="margin:9px">y</p>',
      ...documented(WORD),
    },
    {
      does: "drops negative margins and automatic ones",
      given: '<p style="margin-top:-9px">x</p><p style="margin:0 auto">y</p>',
      expected: "<p>x</p><p>y</p>",
      ...measured("css-margin", "a#1#2#3#4"),
    },
    {
      does: "knows max-width of tables only",
      given: '<div style="max-width:9px">x</div><table style="max-width:9px"></table>',
      expected: '<div>x</div><table style="max-width:9px"></table>',
      ...measured("css-max-width", "a#1"),
    },
    {
      does: "reads of a background its colour alone",
      given: '<p style="background:#ff0000 url(a.png) no-repeat">x</p>',
      expected: '<p style="background-color:#ff0000">x</p>',
      ...measured("css-background", "a#3"),
    },
    {
      does: "knows the attribute `background` on the body only",
      given: '<table background="a.png"></table>',
      expected: "<table></table>",
      ...measured("html-background", "a#2"),
    },
    {
      does: "drops inline declarations with !important",
      given: '<p style="color:red !important;margin:0">x</p>',
      expected: '<p style="margin:0">x</p>',
      ...measured("css-important", "a#4#5"),
    },
    {
      does: "has two weights of letters",
      given: '<p style="font-weight:500">x</p><p style="font-weight:600">y</p>',
      expected: '<p style="font-weight:normal">x</p><p style="font-weight:bold">y</p>',
      ...measured("css-font-weight", "a#2"),
    },
    {
      does: "has no lower case by CSS",
      given: '<p style="text-transform:lowercase">x</p><p style="text-transform:uppercase">y</p>',
      expected: '<p>x</p><p style="text-transform:uppercase">y</p>',
      ...measured("css-text-transform", "a#1"),
    },
    {
      does: "knows one kind of text decoration at a time, and no line above",
      given: '<p style="text-decoration:underline red">x</p><p style="text-decoration:overline">y</p>',
      expected: "<p>x</p><p>y</p>",
      ...measured("css-text-decoration", "a#2#3"),
    },
    {
      does: "draws no border wider than 8 pixels",
      given: '<p style="border:12px solid red">x</p>',
      expected: '<p style="border:8px solid red">x</p>',
      ...measured("css-border", "a#1#2"),
    },
    {
      does: "drops transparent colours",
      given: '<p style="color:rgba(0,0,0,.5);margin:0">x</p>',
      expected: '<p style="margin:0">x</p>',
      ...measured("css-rgba", "n"),
    },
    {
      does: "knows rgb() with three numbers and commas only",
      given:
        '<p style="color:rgb(0 128 0)">x</p><p style="color:rgb(0,128,0,.5)">y</p><p style="color:rgb(0,128,0)">z</p>',
      expected: '<p>x</p><p>y</p><p style="color:rgb(0,128,0)">z</p>',
      ...measured("css-rgb", "a#1#2"),
    },
    {
      does: "reads of `list-style` its type alone",
      given: '<ul style="list-style:square inside url(a.png)"></ul>',
      expected: '<ul style="list-style:square"></ul>',
      ...measured("css-list-style", "a#2"),
    },
    {
      does: "drops rounded corners",
      given: '<p style="border-radius:4px;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-border-radius", "n#1"),
    },
    {
      does: "drops every display but none",
      given: '<p style="display:flex">x</p><p style="display:inline-block">y</p><p style="display:none">z</p>',
      expected: '<p>x</p><p>y</p><p style="display:none">z</p>',
      ...measured("css-display", "a#4#5"),
    },
    {
      does: "hides no image by `display: none`",
      given: '<img src="a.png" style="display:none">',
      expected: '<img src="a.png">',
      ...measured("css-display-none", "a#1#2"),
    },
    {
      does: "shows no WebP",
      given: '<img src="a.webp" alt="A"><img src="a.png" alt="B">',
      expected: '<img src="data:," alt="A"><img src="a.png" alt="B">',
      ...measured("image-webp", "n"),
    },
    {
      does: "shows no GIF that is written into the HTML",
      given: '<img src="data:image/gif;base64,AAAA" alt="A"><img src="data:image/png;base64,AAAA" alt="B">',
      expected: '<img src="data:," alt="A"><img src="data:image/png;base64,AAAA" alt="B">',
      ...measured("image-base64", "a#1"),
    },
    {
      does: "shows fields of a form as nothing",
      given: "<form><textarea>a</textarea><p>x</p></form>",
      expected: "<p>x</p>",
      ...measured("html-form", "n"),
    },
    {
      does: "hides by `mso-hide`",
      given: '<p style="mso-hide:all">x</p>',
      expected: '<p style="display:none">x</p>',
      ...approximated(ENGINE),
    },
    {
      does: "prefers `mso-padding-alt` to padding",
      given: cell(' style="padding:1px;mso-padding-alt:4px"'),
      expected: cell(' style="padding:4px"'),
      ...approximated(ENGINE),
    },
    {
      does: "draws VML; here a box of HTML stands for it",
      given:
        '<!--[if mso]><v:roundrect href="https://acme.example/" style="height:40px;width:200px;v-text-anchor:middle" arcsize="10%" stroke="f" fillcolor="#111111"><w:anchorlock/><center>Go</center></v:roundrect><![endif]-->',
      expected:
        '<a href="https://acme.example/" style="display:inline-block;box-sizing:border-box;text-decoration:none;width:200px;height:40px;background-color:#111111;border-radius:4px;text-align:center;line-height:40px"><center>Go</center></a>',
      ...approximated(VML),
    },
  ],
};
