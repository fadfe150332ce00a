import { documented, type LensMails } from "./lens-mails.ts";

const BLOCKING = "https://office.microsoft.com/en-us/outlook/HA102710191033.aspx";

export const imagesOff: LensMails = {
  lens: "Images off",
  choice: { images: "off" },
  mails: [
    {
      does: "draws a box with the alternative text",
      given: '<img src="https://acme.example/a.png" alt="A" width="40" srcset="b.png 2x">',
      expected: '<img src="data:," alt="A" width="40">',
      ...documented(BLOCKING),
    },
    {
      does: "shows images that come with the mail, attached or written into it",
      given: '<img src="cid:logo"><img src="data:image/png;base64,AAAA">',
      expected: '<img src="cid:logo"><img src="data:image/png;base64,AAAA">',
      ...documented(BLOCKING),
    },
    {
      does: "loads no backgrounds, and keeps their colours",
      given: '<p style="background:red url(a.png)">x</p><table background="a.png" bgcolor="#eeeeee"></table>',
      expected: '<p style="background:red none">x</p><table bgcolor="#eeeeee"></table>',
      ...documented(BLOCKING),
    },
    {
      does: "loads no backgrounds of rules either",
      given: "<style>p{background-image:url('https://acme.example/a.png');color:red}</style><p>x</p>",
      expected: "<head><style>p{background-image:none;color:red}</style></head><p>x</p>",
      ...documented(BLOCKING),
    },
    {
      does: "loads no poster of a video",
      given: '<video poster="a.png" src="a.mp4">x</video>',
      expected: '<video src="data:,">x</video>',
      ...documented(BLOCKING),
    },
  ],
};
