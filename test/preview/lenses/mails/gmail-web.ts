import { documented, type LensMails, measured, reproduced, styled, styledHead } from "./lens-mails.ts";

const DESIGN = "https://developers.google.com/workspace/gmail/design/css";

export const gmailWeb: LensMails = {
  lens: "Gmail, web",
  choice: { client: "gmail-web" },
  column: "gmail.desktop-webmail",
  mails: [
    {
      does: "prefixes classes and ids, in the HTML and in the rules alike",
      given: '<style>.box,#a{color:red}</style><p class="box b" id="a">x</p>',
      expected: '<head><style>.m_box,#m_a{color:red}</style></head><p class="m_box m_b" id="m_a">x</p>',
      ...reproduced(24),
    },
    {
      does: "makes a div of the body, with its attributes",
      given: '<body class="body" bgcolor="#eeeeee"><p>x</p></body>',
      expected: '<div class="m_body" style="background-color:#eeeeee;"><p>x</p></div>',
      ...measured("html-body", "a#1"),
    },
    {
      does: "drops a stylesheet whole for an at-rule inside an at-rule, and only that one",
      given: "<style>p{color:red}</style><style>p{margin:0}@media screen{@viewport{width:320px}}</style><p>x</p>",
      expected: styledHead("p{color:red}"),
      ...reproduced(21),
    },
    {
      does: "reads a media query inside a media query, but not one without a condition",
      given: styled(
        "p{color:red}@media screen{@media (max-width:320px){p{color:blue}}}@media screen{b{color:red}@media{p{color:blue}}}",
      ),
      expected: styledHead(
        "p{color:red}@media screen{@media (max-width:320px){p{color:blue}}}@media screen{b{color:red}}",
      ),
      ...reproduced(21),
    },
    {
      does: "drops the stylesheet with which there are more than 16 KB of CSS",
      given: `<style>p{color:red}</style><style>${"p{color:#123456}".repeat(1100)}</style><p>x</p>`,
      expected: styledHead("p{color:red}"),
      ...reproduced(90),
    },
    {
      does: "drops stylesheets in the body",
      given: "<body><style>p{color:red}</style><p>x</p></body>",
      expected: "<p>x</p>",
      ...measured("html-style", "a#1#6"),
    },
    {
      does: "drops media queries for the colour scheme",
      given: styled("p{color:red}@media (prefers-color-scheme:dark){p{color:blue}}"),
      expected: styledHead("p{color:red}"),
      ...measured("css-at-media-prefers-color-scheme", "n"),
    },
    {
      does: "drops media queries for heights, and keeps those for widths",
      given: styled("@media (min-height:9px){p{color:blue}}@media screen and (max-width:9px){p{color:red}}"),
      expected: styledHead("@media screen and (max-width:9px){p{color:red}}"),
      ...measured("css-at-media", "a#7"),
    },
    {
      does: "keeps classes, ids, widths and orientation, as Google's own page says",
      given: '<style>.c{color:red}@media (orientation:landscape){#i{margin:0}}</style><p class="c" id="i">x</p>',
      expected:
        '<head><style>.m_c{color:red}@media (orientation:landscape){#m_i{margin:0}}</style></head><p class="m_c" id="m_i">x</p>',
      ...documented(DESIGN),
    },
    {
      does: "drops shadows of boxes",
      given: '<p style="box-shadow:0 0 1px red;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-box-shadow", "n"),
    },
    {
      does: "drops positions",
      given: '<p style="position:absolute;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-position", "n"),
    },
    {
      does: "drops a whole style attribute for one modern colour",
      given: '<p style="margin:0;color:oklch(60% 0.1 20)">x</p>',
      expected: "<p>x</p>",
      ...measured("css-modern-color", "n#2"),
    },
    {
      does: "drops a whole style attribute, and a whole stylesheet, for rgb() with spaces",
      given:
        '<style>p{margin:0;color:rgb(0 128 0)}</style><style>b{margin:0}</style><p style="margin:0;color:rgb(0 128 0)">x</p>',
      expected: "<head><style>b{margin:0}</style></head><p>x</p>",
      ...measured("css-rgb", "a#1#3"),
    },
    {
      does: "drops negative margins",
      given: '<p style="margin-top:-4px;margin-left:4px">x</p>',
      expected: '<p style="margin-left:4px">x</p>',
      ...measured("css-margin", "a#1"),
    },
    {
      does: "drops negative indents",
      given: '<p style="text-indent:-4px;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-text-indent", "a#1"),
    },
    {
      does: "drops all of `list-style` for an image in it",
      given: '<ul style="list-style:square url(a.png);color:red"></ul>',
      expected: '<ul style="color:red"></ul>',
      ...measured("css-list-style", "a#1"),
    },
    {
      does: "shows what the attribute `hidden` hides",
      given: "<p hidden>x</p>",
      expected: "<p>x</p>",
      ...measured("html-hidden", "n"),
    },
    {
      does: "takes the tags of details, summary, nav and main away, not what is in them",
      given: "<main><details><summary>a</summary>b</details></main><section>c</section>",
      expected: "ab<section>c</section>",
      ...measured("html-semantics", "a#2"),
    },
    {
      does: "drops inline SVG",
      given: '<svg><path d="M0 0"></path></svg><p>x</p>',
      expected: "<p>x</p>",
      ...measured("html-svg", "n"),
    },
    {
      does: "shows no image that is written into the HTML",
      given: '<img src="data:image/png;base64,AAAA" alt="A">',
      expected: '<img src="data:," alt="A">',
      ...measured("image-base64", "n"),
    },
    {
      does: "opens every link in a new window",
      given: '<a href="https://acme.example/" target="_self">x</a>',
      expected: '<a href="https://acme.example/" target="_blank">x</a>',
      ...measured("html-target", "n#1"),
    },
    {
      does: "drops attribute selectors other than `[class~=]`",
      given: styled("p[title]{color:red}[class~=a]{margin:0}"),
      expected: styledHead("[class~=a]{margin:0}"),
      ...measured("css-selector-attribute", "a#5"),
    },
    {
      does: "knows `:hover`, and no `:nth-child()`",
      given: styled("p:hover{color:red}p:nth-child(2){color:blue}"),
      expected: styledHead("p:hover{color:red}"),
      ...measured("css-pseudo-class-nth-child", "n"),
    },
  ],
};
