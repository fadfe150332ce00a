import { approximated, type LensMails, measured, styled } from "./lens-mails.ts";

const KINDS = "https://www.litmus.com/blog/the-ultimate-guide-to-dark-mode-for-email-marketers";

export const darkGmailAndroid: LensMails = {
  lens: "Dark mode: Gmail on Android",
  choice: { dark: "gmail-android" },
  column: "gmail.android",
  mails: [
    {
      does: "turns black on white into white on black",
      given: '<p style="background-color:white;color:black">x</p>',
      expected: '<p style="background-color:#000000;color:#ffffff">x</p>',
      ...approximated(KINDS),
    },
    {
      does: "keeps white on black",
      given: '<p style="background-color:#000000;color:#ffffff">x</p>',
      expected: '<p style="background-color:#000000;color:#ffffff">x</p>',
      ...approximated(KINDS),
    },
    {
      does: "keeps a dark button with light letters in a light mail",
      given: '<div style="background:#f6f6f6"><a style="background:#333333;color:#ffffff">x</a></div>',
      expected: '<div style="background:#0b0b0b"><a style="background:#333333;color:#ffffff">x</a></div>',
      ...approximated(KINDS),
    },
    {
      does: "keeps the hue of dark letters, and makes them light",
      given: '<p style="color:#0b6e4f">x</p>',
      expected: '<p style="color:#489e7c">x</p>',
      ...approximated(KINDS),
    },
    {
      does: "does not apply the sender's dark styles",
      given: styled("@media (prefers-color-scheme:dark){p{color:red}}p{margin:0}"),
      expected: "<head><style>p{margin:0}</style></head><p>x</p>",
      ...measured("css-at-media-prefers-color-scheme", "n"),
    },
  ],
};
