import { type LensMails, measured, styled } from "./lens-mails.ts";

export const gmailNoStyle: LensMails = {
  lens: "Gmail, other accounts",
  choice: { client: "gmail-no-style" },
  column: "gmail.android",
  mails: [
    {
      does: "drops every stylesheet",
      given: styled("p{color:red}"),
      expected: "<p>x</p>",
      ...measured("html-style", "a#1#2"),
    },
    {
      does: "drops flex and grid, and keeps the other displays",
      given: '<p style="display:flex">x</p><p style="display:inline-block">y</p><p style="display:none">z</p>',
      expected: '<p>x</p><p style="display:inline-block">y</p><p style="display:none">z</p>',
      ...measured("css-display-flex", "a#1"),
    },
    {
      does: "drops `display: contents`",
      given: '<p style="display:contents;color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-display", "a#1"),
    },
    {
      does: "keeps shadows of boxes, which Google's own accounts lose",
      given: '<p style="box-shadow:0 0 1px red">x</p>',
      expected: '<p style="box-shadow:0 0 1px red">x</p>',
      ...measured("css-box-shadow", "a#1"),
    },
    {
      does: "drops the size of a background",
      given: '<p style="background-size:cover;background-color:red">x</p>',
      expected: '<p style="background-color:red">x</p>',
      ...measured("css-background-size", "a#1"),
    },
    {
      does: "drops `text-decoration`, so links are underlined",
      given: '<a style="text-decoration:none;color:red">x</a>',
      expected: '<a style="color:red">x</a>',
      ...measured("css-text-decoration", "a#1"),
    },
    {
      does: "drops calculated sizes",
      given: '<p style="width:calc(100% - 9px);color:red">x</p>',
      expected: '<p style="color:red">x</p>',
      ...measured("css-unit-calc", "a#1"),
    },
    {
      does: "drops the attribute `background`",
      given: '<table background="a.png"></table>',
      expected: "<table></table>",
      ...measured("html-background", "a#1"),
    },
    {
      does: "keeps inline colours, sizes and padding",
      given: '<p style="color:red;font-size:14px;padding:4px;background-color:#eee">x</p>',
      expected: '<p style="color:red;font-size:14px;padding:4px;background-color:#eee">x</p>',
      ...measured("css-padding", "y"),
    },
  ],
};
