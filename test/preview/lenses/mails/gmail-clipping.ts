import { type LensMails, reproduced } from "./lens-mails.ts";

const LIMIT = 102 * 1024;
const BANNER =
  '<div style="margin:16px 0;font:13px Arial,sans-serif;color:#5f6368">[Message clipped]&nbsp;&nbsp;<span style="color:#1a73e8;text-decoration:underline">View entire message</span></div>';

/** A paragraph of so many bytes. */
function paragraph(bytes: number, character = "a"): string {
  const room = bytes - "<p></p>".length;
  return `<p>${character.repeat(room / Buffer.byteLength(character))}</p>`;
}

export const gmailClipping: LensMails = {
  lens: "Gmail, clipping",
  choice: { client: "gmail-web" },
  column: "gmail.desktop-webmail",
  mails: [
    {
      does: "shows 102 KB in full",
      given: paragraph(LIMIT),
      expected: paragraph(LIMIT),
      ...reproduced(41),
    },
    {
      does: "clips what comes after 102 KB",
      given: `${paragraph(LIMIT)}<p>last</p>`,
      expected: `${paragraph(LIMIT)}${BANNER}`,
      ...reproduced(41),
    },
    {
      does: "counts bytes, not characters",
      given: `${paragraph(LIMIT - 1, "é")}<p>last</p>`,
      expected: `${paragraph(LIMIT - 1, "é")}${BANNER}`,
      ...reproduced(41),
    },
    {
      does: "counts what is not seen: comments and stylesheets too",
      given: `<p>first</p><!--${"-".repeat(LIMIT)}--><p>last</p>`,
      expected: `<p>first</p>${BANNER}`,
      ...reproduced(41),
    },
    {
      does: "closes what was open where it cuts",
      given: `<b>${paragraph(LIMIT - 3 - 2)}<i>last</i></b>`,
      expected: `<b>${paragraph(LIMIT - 3 - 2)}${BANNER}</b>`,
      ...reproduced(41),
    },
  ],
};
