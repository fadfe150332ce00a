import { describe, expect, it } from "vitest";
import { applyLenses } from "../../../preview/lenses/index.ts";
import type { LensChoice } from "../../../preview/protocol.ts";

// hteumeuleu shows Gmail on iOS turning white on black into black on white:
// https://www.hteumeuleu.com/2021/fixing-gmail-dark-mode-css-blend-modes/
describe("Gmail on iOS", () => {
  const rewrite = (html: string) => bodyOf(html, { dark: "gmail-ios" });

  it("inverts what is light and what is dark already", () => {
    expect(rewrite('<div style="background:#000;color:#fff">x</div>')).toBe(
      '<div style="background:#ffffff;color:#000000">x</div>',
    );
    expect(rewrite('<table bgcolor="white"></table>')).toBe('<table bgcolor="#000000"></table>');
  });
  it("leaves images, addresses and what is no colour", () => {
    const html = '<img src="red.png"><p style="background:url(red.png);color:inherit;border:0">x</p>';
    expect(rewrite(html)).toBe(html);
  });
  it("does not apply the sender's dark styles", () => {
    const { html } = applyLenses("<style>@media (prefers-color-scheme:dark){p{color:red}}</style>", {
      dark: "gmail-ios",
    });
    expect(html).not.toContain("prefers-color-scheme");
  });
});

// https://www.litmus.com/blog/the-ultimate-guide-to-dark-mode-for-email-marketers, "partial invert"
describe("Gmail on Android", () => {
  const rewrite = (html: string) => bodyOf(html, { dark: "gmail-android" });

  it("inverts light backgrounds and dark texts", () => {
    expect(rewrite('<p style="background-color:white;color:black">x</p>')).toBe(
      '<p style="background-color:#000000;color:#ffffff">x</p>',
    );
  });
  it("keeps what is dark already", () => {
    const html = '<p style="background-color:#000000;color:#ffffff">x</p>';
    expect(rewrite(html)).toBe(html);
  });
});

// The formula: https://github.com/microsoft/roosterjs (getDarkColor); the attributes:
// https://www.hteumeuleu.com/2021/emails-react-outlook-com-dark-mode/
describe("Outlook.com", () => {
  const rewrite = (html: string) => bodyOf(html, { dark: "outlook-com" });

  it("turns white into #333333 and black into white, and keeps the old colours in attributes", () => {
    expect(rewrite('<p style="background-color:#fff;color:#000">x</p>')).toBe(
      '<p style="background-color:#333333;color:#ffffff" data-ogsb="#fff" data-ogsc="#000">x</p>',
    );
    expect(rewrite('<table bgcolor="#ffffff"></table>')).toBe('<table bgcolor="#333333" data-ogab="#ffffff"></table>');
  });
  it("keeps borders", () => {
    const html = '<p style="border:1px solid #ffffff">x</p>';
    expect(rewrite(html)).toBe(html);
  });
  it("applies the sender's rules for it as they are", () => {
    const { html } = applyLenses("<style>[data-ogsc] p{color:#123456}p{color:#000}</style>", { dark: "outlook-com" });
    expect(html).toContain("[data-ogsc] p{color:#123456}p{color:#ffffff}");
    expect(html).toContain('<body data-ogsc="" data-ogsb="">');
  });
});

// https://www.litmus.com/blog/the-ultimate-guide-to-email-image-blocking
describe("images off", () => {
  it("leaves a box with the alternative text, and what comes with the mail", () => {
    expect(
      bodyOf('<img src="https://acme.example/a.png" alt="A" srcset="b.png 2x"><img src="cid:logo">', { images: "off" }),
    ).toBe('<img src="data:," alt="A"><img src="cid:logo">');
  });
  it("loads no backgrounds", () => {
    expect(
      bodyOf('<p style="background:red url(a.png)">x</p><table background="a.png"></table>', { images: "off" }),
    ).toBe('<p style="background:red none">x</p><table></table>');
  });
});

// https://www.caniemail.com/features/css-at-font-face/
it("web fonts off drops the fonts and keeps the lists of families", () => {
  const { html } = applyLenses("<style>@import url(a.css);@font-face{font-family:A}p{font-family:A,serif}</style>", {
    fonts: "off",
  });
  expect(html).toContain("<style>p{font-family:A,serif}</style>");
});

function bodyOf(html: string, choice: LensChoice): string {
  return /<body[^>]*>(.*)<\/body>/s.exec(applyLenses(html, choice).html)?.[1] ?? "";
}
