import { approximated, type LensMails, measured, styled } from "./lens-mails.ts";

const IOS = "https://www.hteumeuleu.com/2021/fixing-gmail-dark-mode-css-blend-modes/";
const KINDS = "https://www.litmus.com/blog/the-ultimate-guide-to-dark-mode-for-email-marketers";

export const darkGmailIos: LensMails = {
  lens: "Dark mode: Gmail on iOS",
  choice: { dark: "gmail-ios" },
  column: "gmail.ios",
  mails: [
    {
      does: "turns white on black into black on white",
      given: '<div style="background:#000;color:#fff">x</div>',
      expected: '<div style="background:#ffffff;color:#000000">x</div>',
      ...approximated(IOS),
    },
    {
      does: "turns black on white into white on black",
      given: '<table bgcolor="white"><tbody><tr><td style="color:black">x</td></tr></tbody></table>',
      expected: '<table bgcolor="#000000"><tbody><tr><td style="color:#ffffff">x</td></tr></tbody></table>',
      ...approximated(KINDS),
    },
    {
      does: "keeps the hue of a colour, and inverts its lightness",
      given: '<p style="color:#0b6e4f;background-color:#eeeeee">x</p>',
      expected: '<p style="color:#489e7c;background-color:#131313">x</p>',
      ...approximated(IOS),
    },
    {
      does: "inverts the colours of rules and borders too",
      given: styled("p{color:#222222;border:1px solid #e5e5e5}"),
      expected: "<head><style>p{color:#d9d9d9;border:1px solid #1a1a1a}</style></head><p>x</p>",
      ...approximated(IOS),
    },
    {
      does: "leaves images, and what is no colour, as they are",
      given: '<img src="red.png"><p style="background:url(red.png);color:inherit;border:0">x</p>',
      expected: '<img src="red.png"><p style="background:url(red.png);color:inherit;border:0">x</p>',
      ...approximated(IOS),
    },
    {
      does: "does not apply the sender's dark styles",
      given: styled("@media (prefers-color-scheme:dark){p{color:red}}p{margin:0}"),
      expected: "<head><style>p{margin:0}</style></head><p>x</p>",
      ...measured("css-at-media-prefers-color-scheme", "n"),
    },
  ],
};
