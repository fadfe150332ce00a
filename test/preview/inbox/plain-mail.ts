/** A small mail as the mailbox takes it, without the way through SMTP and the parser: for thousands of them. */

import type { NewMail } from "../../../preview/inbox/mailbox.ts";

export function plainMail(subject: string): NewMail {
  const raw = Buffer.from(`From: Shop <shop@example.com>\r\nTo: c@example.com\r\nSubject: ${subject}\r\n\r\nHello\r\n`);
  return {
    raw,
    receivedAt: new Date("2026-03-01T12:00:00Z"),
    files: 0,
    inline: 0,
    tags: [],
    references: [],
    text: "Hello",
    facts: {
      from: { name: "Shop", address: "shop@example.com" },
      to: [{ name: "", address: "c@example.com" }],
      cc: [],
      bcc: [],
      replyTo: [],
      subject,
      snippet: "Hello",
      messageId: "",
      envelope: { from: "shop@example.com", to: ["c@example.com"] },
      origin: null,
    },
  };
}
