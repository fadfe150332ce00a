import { attachFile, type MessageInput, prepare } from "posthorn";
import { describe, expect, test } from "vitest";
import { mailErrorOf } from "../support/mail.ts";

const good: MessageInput = { from: "a@x.test", to: "b@x.test", subject: "s", text: "t" };
const pdf = { filename: "a.pdf", content: "x" };

/** Code, what is given, and what makes it hostile. */
const hostile: readonly (readonly [code: string, input: object, why: string])[] = [
  // The traps: each of these goes to somebody else with nodemailer.
  ["INVALID_ADDRESS", { to: "one@x.test\r\nBcc: evil@e.test" }, "a header after the address"],
  ["INVALID_ADDRESS", { to: "one@x.test\nBcc: evil@e.test" }, "a bare line feed"],
  ["INVALID_ADDRESS", { to: "one@x.test\rBcc: evil@e.test" }, "a bare carriage return"],
  ["INVALID_ADDRESS", { to: "one@x.test\0" }, "a NUL"],
  ["INVALID_ADDRESS", { to: "a@x.test; b@y.test" }, "two in one, by semicolon"],
  ["INVALID_ADDRESS", { to: "a@x.test, b@y.test" }, "two in one, by comma"],
  ["INVALID_ADDRESS", { to: "a@x.test b@y.test" }, "two in one, by space"],
  ["INVALID_ADDRESS", { to: ["a@x.test, b@y.test"] }, "two in one, in a list"],
  ["INVALID_ADDRESS", { to: { address: "bob@a.test,evil@e.test" } }, "two in an address object"],
  ["INVALID_ADDRESS", { to: { address: "Bob <bob@a.test>" } }, "a name in the address"],
  ["INVALID_ADDRESS", { to: { address: "<bob@a.test>" } }, "brackets in the address"],
  ["INVALID_ADDRESS", { to: { address: "bob@a.test\r\nBcc: evil@e.test" } }, "a header in the address"],
  ["INVALID_ADDRESS", { to: { name: "B\r\nBcc: evil@e.test", address: "b@x.test" } }, "a header in the name"],
  ["INVALID_ADDRESS", { to: { name: "evil@e.test", address: "b@x.test" } }, "a name that is an address"],
  ["INVALID_ADDRESS", { to: { name: "Bob <evil@e.test>", address: "b@x.test" } }, "a name that holds an address"],
  ["INVALID_ADDRESS", { to: { name: "＝?utf-8?Q?x?=".normalize("NFKC"), address: "b@x.test" } }, "an encoded word"],
  ["INVALID_ADDRESS", { to: "=?utf-8?Q?evil=40e.test?= <b@x.test>" }, "an encoded word as the name"],
  ["INVALID_ADDRESS", { to: { name: "x".repeat(400), address: "b@x.test" } }, "a name without end"],
  ["INVALID_ADDRESS", { to: { name: 7, address: "b@x.test" } }, "a name that is no string"],
  ["INVALID_ADDRESS", { to: "root" }, "no domain"],
  ["INVALID_ADDRESS", { to: "" }, "nothing"],
  ["INVALID_ADDRESS", { to: "   " }, "spaces"],
  ["INVALID_ADDRESS", { to: "@x.test" }, "no local part"],
  ["INVALID_ADDRESS", { to: "a@" }, "an empty domain"],
  ["INVALID_ADDRESS", { to: "a@b@x.test" }, "two at signs"],
  ["INVALID_ADDRESS", { to: '"a b"@x.test' }, "a quoted local part"],
  ["INVALID_ADDRESS", { to: '"a@e.test,"@x.test' }, "an address in quotes"],
  ["INVALID_ADDRESS", { to: "a..b@x.test" }, "two dots"],
  ["INVALID_ADDRESS", { to: ".a@x.test" }, "a leading dot"],
  ["INVALID_ADDRESS", { to: "a.@x.test" }, "a trailing dot"],
  ["INVALID_ADDRESS", { to: "a@x..test" }, "an empty label"],
  ["INVALID_ADDRESS", { to: "a@-x.test" }, "a label that begins with a hyphen"],
  ["INVALID_ADDRESS", { to: "a@x.test." }, "a dot after the domain"],
  ["INVALID_ADDRESS", { to: "a@1.2.3.4" }, "an IP address without brackets"],
  ["INVALID_ADDRESS", { to: "a@[1.2.3.999]" }, "an address literal that is none"],
  ["INVALID_ADDRESS", { to: "a@[x.test]" }, "a name as an address literal"],
  ["INVALID_ADDRESS", { to: `${"a".repeat(65)}@x.test` }, "a local part of 65 octets"],
  ["INVALID_ADDRESS", { to: `a@${"x".repeat(64)}.test` }, "a label of 64 octets"],
  ["INVALID_ADDRESS", { to: `a@${"x.".repeat(130)}test` }, "an address of more than 254 octets"],
  ["INVALID_ADDRESS", { to: `${"(".repeat(5000)}a@x.test` }, "a parser's nightmare"],
  ["INVALID_ADDRESS", { to: "friends: a@x.test, b@x.test;" }, "a group"],
  ["INVALID_ADDRESS", { to: "undisclosed-recipients:;" }, "an empty group"],
  ["INVALID_ADDRESS", { to: "<@relay.test:a@x.test>" }, "a route"],
  ["INVALID_ADDRESS", { to: "a(comment)@x.test" }, "a comment"],
  ["INVALID_ADDRESS", { to: "a@x.test (Ada)" }, "a comment behind"],
  ["INVALID_ADDRESS", { to: "Ada <a@x.test" }, "an open bracket"],
  ["INVALID_ADDRESS", { to: "Ada <a@x.test> <b@x.test>" }, "two brackets"],
  ["INVALID_ADDRESS", { to: "Ada, Bob <a@x.test>" }, "a comma outside quotes"],
  ["INVALID_ADDRESS", { to: 'Ada "Q" <a@x.test>' }, "quotes in the middle of a name"],
  ["INVALID_ADDRESS", { to: "a\u200b@x.test" }, "a zero-width space"],
  ["INVALID_ADDRESS", { to: "a\u202e@x.test" }, "a right-to-left override"],
  ["INVALID_ADDRESS", { to: "a@x\u00ad.test" }, "a soft hyphen in the domain"],
  ["INVALID_ADDRESS", { to: "a@x.test\u2028b" }, "a line separator"],
  ["INVALID_ADDRESS", { to: "\ud800@x.test" }, "half a surrogate pair"],
  ["INVALID_ADDRESS", { to: 42 }, "a number"],
  ["INVALID_ADDRESS", { to: null }, "null"],
  ["INVALID_ADDRESS", { to: [["a@x.test"]] }, "a list in a list"],
  ["INVALID_ADDRESS", { to: [undefined] }, "a hole in the list"],
  ["INVALID_ADDRESS", { cc: "x" }, "a bad cc"],
  ["INVALID_ADDRESS", { bcc: ["a@x.test", "x"] }, "a bad bcc"],
  ["INVALID_ADDRESS", { replyTo: "x\r\nX: y" }, "a bad replyTo"],
  ["INVALID_ADDRESS", { from: "Acme" }, "a sender without an address"],
  ["INVALID_ADDRESS", { from: ["a@x.test", "b@x.test"] }, "two senders"],
  ["INVALID_ADDRESS", { envelopeFrom: "a@x.test> SIZE=1\r\nRCPT TO:<evil@e.test" }, "commands in the reverse-path"],
  ["INVALID_ADDRESS", { envelopeFrom: "a@x.test SIZE=1" }, "a parameter in the reverse-path"],
  ["INVALID_ADDRESS", { envelopeFrom: "Bounces <b@x.test>" }, "a name in the reverse-path"],
  ["NO_SENDER", { from: undefined }, "no sender"],
  ["NO_RECIPIENTS", { to: undefined }, "no recipients"],
  ["NO_RECIPIENTS", { to: [], cc: [], bcc: [] }, "empty lists"],
  ["NO_SUBJECT", { subject: undefined }, "no subject"],
  ["NO_SUBJECT", { subject: " \t " }, "a blank subject"],
  ["NO_CONTENT", { text: undefined }, "neither text nor html"],
  ["NO_CONTENT", { text: "", html: "" }, "two empty bodies"],
  ["INVALID_OPTION", { text: 7 }, "a text that is no string"],
  ["INVALID_OPTION", { html: { path: "/etc/passwd" } }, "html from a file"],
  ["INVALID_HEADER", { subject: "s\r\nBcc: evil@e.test" }, "a header after the subject"],
  ["INVALID_HEADER", { subject: "s\n" }, "a line feed in the subject"],
  ["INVALID_HEADER", { subject: "s\0" }, "a NUL in the subject"],
  ["INVALID_HEADER", { subject: Promise.resolve("s") }, "a subject yet to come"],
  ["INVALID_HEADER", { headers: { "X-A": "1\r\nBcc: evil@e.test" } }, "a header in a header"],
  ["INVALID_HEADER", { headers: { "X-A": ["1", "2\n3"] } }, "a line feed in one of several"],
  ["INVALID_HEADER", { headers: { "X-A: 1\r\nBcc": "evil@e.test" } }, "a header in a name"],
  ["INVALID_HEADER", { headers: { "X A": "1" } }, "a space in a name"],
  ["INVALID_HEADER", { headers: { "X:A": "1" } }, "a colon in a name"],
  ["INVALID_HEADER", { headers: { Grüße: "1" } }, "a name beyond ASCII"],
  ["INVALID_HEADER", { headers: { "": "1" } }, "no name"],
  ["INVALID_HEADER", { headers: { "X-A": { prepared: true, value: "1\r\nBcc: e@e.test" } } }, "a prepared header"],
  ["INVALID_HEADER", { headers: { "X-A": 1 } }, "a number"],
  ["INVALID_HEADER", { headers: [{ key: "X-A", value: "1" }] }, "nodemailer's list of headers"],
  ["INVALID_HEADER", { headers: "X-A: 1" }, "headers as text"],
  ["INVALID_HEADER", { headers: { "X-A": "x".repeat(1000) } }, "a line that cannot be folded"],
  ...["Bcc", "bCC", "To", "Cc", "From", "Sender", "Reply-To", "Subject", "Date", "Message-ID", "References"].map(
    (name) => ["INVALID_HEADER", { headers: { [name]: "evil@e.test" } }, `${name} as an extra header`] as const,
  ),
  ...["MIME-Version", "Content-Type", "Content-Transfer-Encoding", "DKIM-Signature", "Return-Path", "Received"].map(
    (name) => ["INVALID_HEADER", { headers: { [name]: "x" } }, `${name} as an extra header`] as const,
  ),
  ["INVALID_HEADER", { messageId: "<a@x.test>\r\nBcc: evil@e.test" }, "a header after the Message-ID"],
  ["INVALID_HEADER", { messageId: "no-at-sign" }, "a Message-ID without a domain"],
  ["INVALID_HEADER", { messageId: "<a b@x.test>" }, "a space in the Message-ID"],
  ["INVALID_HEADER", { messageId: "<a@x.test> <b@x.test>" }, "two Message-IDs"],
  ["INVALID_HEADER", { messageId: "<ü@x.test>" }, "a Message-ID beyond ASCII"],
  ["INVALID_HEADER", { messageId: 7 }, "a Message-ID that is no string"],
  ["INVALID_HEADER", { inReplyTo: "x\ny" }, "a line feed in inReplyTo"],
  ["INVALID_HEADER", { references: ["<a@x.test>", "b>"] }, "a bad reference"],
  ["INVALID_HEADER", { references: "<a@x.test>" }, "references as text"],
  ["INVALID_OPTION", { date: new Date(Number.NaN) }, "no date"],
  ["INVALID_OPTION", { date: new Date(8.64e15) }, "the year 275760"],
  ["INVALID_OPTION", { date: "2026-11-23" }, "a date as text"],
  ["INVALID_ATTACHMENT", { attachments: pdf }, "an attachment without a list"],
  ["INVALID_ATTACHMENT", { attachments: ["/etc/passwd"] }, "a path"],
  ["INVALID_ATTACHMENT", { attachments: [{ filename: "a", path: "/etc/passwd" }] }, "a path in an object"],
  ["INVALID_ATTACHMENT", { attachments: [{ filename: "a", href: "http://169.254.169.254/" }] }, "an address to fetch"],
  ["INVALID_ATTACHMENT", { attachments: [{ filename: "a", raw: "Bcc: e@e.test" }] }, "a raw part"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, content: { path: "/etc/passwd" } }] }, "content from a path"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, content: undefined }] }, "no content"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, content: 7 }] }, "a number as content"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, content: "a-b", encoding: "base64" }] }, "base64 that is none"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, content: "abcde", encoding: "base64" }] }, "base64 cut short"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, content: "0g", encoding: "hex" }] }, "hex that is none"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, encoding: "utf16" }] }, "an unknown encoding"],
  ["INVALID_HEADER", { attachments: [{ ...pdf, filename: "a\r\nBcc: e@e.test" }] }, "a header in a file name"],
  ["INVALID_HEADER", { attachments: [{ ...pdf, filename: "a\0.pdf" }] }, "a NUL in a file name"],
  ["INVALID_HEADER", { attachments: [{ ...pdf, filename: undefined }] }, "no file name"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, filename: "" }] }, "an empty file name"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, filename: "../../.ssh/id" }] }, "a path as file name"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, filename: "a\\b" }] }, "a backslash in a file name"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, filename: "invoice\u202efdp.exe" }] }, "a file name turned round"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, filename: "a\u0007.pdf" }] }, "a bell in a file name"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, filename: "ä".repeat(200) }] }, "a file name without end"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, contentType: "pdf" }] }, "a type that is none"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, contentType: "text/plain; name=ü" }] }, "a type beyond ASCII"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, contentType: "multipart/mixed" }] }, "a multipart"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, contentType: "message/rfc822" }] }, "a message"],
  ["INVALID_HEADER", { attachments: [{ ...pdf, contentType: "text/plain\r\nX: y" }] }, "a header in a type"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, cid: "a>\r\nX: y" }] }, "a header in a cid"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, cid: "" }] }, "an empty cid"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, cid: 7 }] }, "a cid that is no string"],
  ["INVALID_ATTACHMENT", { attachments: [pdf, pdf].map((one) => ({ ...one, cid: "same" })) }, "a cid twice"],
  ["INVALID_ATTACHMENT", { attachments: [{ ...pdf, disposition: "evil" }] }, "an unknown disposition"],
  ["ATTACHMENT_NOT_FOUND", { attachments: [attachFile("no/such/file.pdf")] }, "a file that is not there"],
  ["ATTACHMENT_NOT_FOUND", { attachments: [attachFile(import.meta.dirname)] }, "a folder"],
  ["ATTACHMENT_NOT_FOUND", { attachments: [attachFile(new URL("https://x.test/a.pdf"))] }, "a file elsewhere"],
  ["ATTACHMENT_NOT_FOUND", { attachments: [{ ...pdf, content: brokenStream() }] }, "a stream that breaks"],
];

async function* brokenStream(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array([1]);
  throw new Error("disk failed");
}

describe("what could go astray is refused before any connection", () => {
  for (const [code, input, why] of hostile) {
    test(`${why}: ${code}`, async () => {
      const error = await mailErrorOf(prepare({ ...good, ...input } as MessageInput));
      expect(error).toMatchObject({ code, kind: "message", delivery: "not-sent", permanent: true, retryable: false });
      expect(error.message).not.toMatch(/[\r\n\0]/);
    });
  }

  test("the error says which of many", async () => {
    const to = ["a@x.test", "b@x.test", "c@x.test, d@x.test"];
    expect((await mailErrorOf(prepare({ ...good, to }))).message).toMatch(/^to\[2\]: "c@x.test, d@x.test" was refused/);
    const attachments = [pdf, { ...pdf, filename: "" }];
    expect((await mailErrorOf(prepare({ ...good, attachments }))).message).toMatch(/^attachments\[1\] /);
  });
});
