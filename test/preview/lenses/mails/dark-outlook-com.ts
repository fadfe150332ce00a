import { approximated, type LensMails, measured, measuredAt, styled } from "./lens-mails.ts";

const BACKGROUNDS = "https://github.com/druso/email_darkmode_simulator/blob/main/Color_inversion_data.md";
const TEXTS =
  "https://github.com/microsoft/roosterjs/blob/master/packages/roosterjs-color-utils/lib/utils/getDarkColor.ts";
const ATTRIBUTES = "https://www.hteumeuleu.com/2021/emails-react-outlook-com-dark-mode/";

/** The body, which is marked as changed in every mail. */
const body = (inside: string): string => `<body data-ogsc="" data-ogsb="">${inside}`;

export const darkOutlookCom: LensMails = {
  lens: "Dark mode: Outlook.com",
  choice: { dark: "outlook-com" },
  column: "outlook.outlook-com",
  mails: [
    {
      does: "makes #292929 of a white background",
      given: '<p style="background-color:#fff">x</p>',
      expected: body('<p style="background-color:#292929" data-ogsb="#fff">x</p>'),
      ...measuredAt(BACKGROUNDS),
    },
    {
      does: "darkens grey backgrounds less, the darker they are",
      given:
        '<p style="background:#E2E3E3">x</p><p style="background:#B5B3AF">y</p><p style="background:#8A8D90">z</p>',
      expected: body(
        '<p style="background:#373737" data-ogsb="#E2E3E3">x</p><p style="background:#53514e" data-ogsb="#B5B3AF">y</p><p style="background:#66696c" data-ogsb="#8A8D90">z</p>',
      ),
      ...measuredAt(BACKGROUNDS),
    },
    {
      does: "keeps dark backgrounds, and light text on them",
      given: '<p style="background:#5A5C5E;color:#ECEDED">x</p><p style="background:#000000">y</p>',
      expected: body('<p style="background:#5A5C5E;color:#ECEDED">x</p><p style="background:#000000">y</p>'),
      ...measuredAt(BACKGROUNDS),
    },
    {
      does: "makes light text of dark text",
      given: '<p style="color:#222222">x</p>',
      expected: body('<p style="color:#e1e1e1" data-ogsc="#222222">x</p>'),
      ...measuredAt(BACKGROUNDS),
    },
    {
      does: "keeps the hue of a text",
      given: '<p style="color:#0b6e4f">x</p>',
      expected: body('<p style="color:#60b592" data-ogsc="#0b6e4f">x</p>'),
      ...approximated(TEXTS),
    },
    {
      does: "keeps the old colour of an attribute in `data-ogab` and `data-ogac`",
      given: '<table bgcolor="#ffffff"></table><font color="#000000">x</font>',
      expected: body(
        '<table bgcolor="#292929" data-ogab="#ffffff"></table><font color="#ffffff" data-ogac="#000000">x</font>',
      ),
      ...approximated(ATTRIBUTES),
    },
    {
      does: "keeps borders",
      given: '<p style="border:1px solid #ffffff">x</p>',
      expected: body('<p style="border:1px solid #ffffff">x</p>'),
      ...approximated(BACKGROUNDS),
    },
    {
      does: "applies the sender's rules for `[data-ogsc]` and `[data-ogsb]` as they are",
      given: styled("[data-ogsc] p{color:#123456}p{color:#000}"),
      expected: `<head><style>[data-ogsc] p{color:#123456}p{color:#ffffff}</style></head>${body("<p>x</p>")}`,
      ...approximated(ATTRIBUTES),
    },
    {
      does: "asks the device, not its own setting, about the colour scheme",
      given: styled("@media (prefers-color-scheme:dark){p{margin:0}}"),
      expected: `<head><style>@media (prefers-color-scheme:dark){p{margin:0}}</style></head>${body("<p>x</p>")}`,
      ...measured("css-at-media-prefers-color-scheme", "y#3"),
    },
  ],
};
