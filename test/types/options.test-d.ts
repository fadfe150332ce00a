import {
  type Address,
  attachFile,
  createMailer,
  deliver,
  file,
  type MailError,
  type MailErrorCode,
  type Message,
  memory,
  type parseAddress,
  prepare,
  type Receipt,
  sendMail,
  smtp,
  type Transport,
} from "posthorn";
import { sameType } from "./same-type.ts";

// createMailer
createMailer({ transport: "smtp://localhost:2525" });
createMailer({
  transport: memory(),
  from: { name: "Acme", address: "a@x.test" },
  replyTo: ["a@x.test"],
  locale: "de",
  timeoutMs: 1_000,
  retry: { attempts: 2, delayMs: 10, maxDelayMs: 100, onUnknown: "stop" },
  headers: { "X-App": "acme", "X-None": undefined, "X-Two": ["1", "2"] },
});
// @ts-expect-error: no transport
createMailer({ from: "a@x.test" });
// @ts-expect-error: a port alone is no transport
createMailer({ transport: 25 });
// @ts-expect-error: an unknown option
createMailer({ transport: memory(), form: "a@x.test" });
// @ts-expect-error: milliseconds are a number
createMailer({ transport: memory(), timeoutMs: "1s" });
// @ts-expect-error: neither stop nor retry
createMailer({ transport: memory(), retry: { onUnknown: "again" } });

// send
const mailer = createMailer({ transport: memory() });
const receipt: Receipt = await mailer.send({
  from: "Ada <ada@x.test>",
  to: ["a@x.test", { name: "B", address: "b@x.test" }],
  cc: "c@x.test",
  bcc: [],
  replyTo: { address: "r@x.test" },
  envelopeFrom: "bounces@x.test",
  subject: "s",
  html: "<p>",
  text: "t",
  headers: { "X-A": "1" },
  attachments: [
    { filename: "a.txt", content: "x" },
    { filename: "b.bin", content: new Uint8Array(), contentType: "application/pdf", cid: "b", disposition: "inline" },
    { filename: "c.bin", content: "AA==", encoding: "base64" },
    attachFile("d.pdf", { filename: "d.pdf" }),
  ],
  messageId: "<a@x.test>",
  inReplyTo: "<b@x.test>",
  references: ["<b@x.test>"],
  date: new Date(),
  signal: AbortSignal.timeout(1_000),
  timeoutMs: 1_000,
});
sameType<typeof receipt.accepted, readonly string[]>();
// @ts-expect-error: an address is text or an object
await mailer.send({ to: 7, subject: "s", text: "t" });
// @ts-expect-error: an address object has an address
await mailer.send({ to: { name: "Ada" }, subject: "s", text: "t" });
// @ts-expect-error: a header is text
await mailer.send({ to: "a@x.test", subject: "s", text: "t", headers: { "X-A": 1 } });
// @ts-expect-error: an attachment has content
await mailer.send({ to: "a@x.test", subject: "s", text: "t", attachments: [{ filename: "a" }] });
// @ts-expect-error: a path is read by attachFile alone
await mailer.send({ to: "a@x.test", subject: "s", text: "t", attachments: [{ filename: "a", path: "/etc/passwd" }] });
// @ts-expect-error: a date is a Date
await mailer.send({ to: "a@x.test", subject: "s", text: "t", date: "2026-11-23" });
// @ts-expect-error: an unknown field
await mailer.send({ to: "a@x.test", subjcet: "s", text: "t" });
// @ts-expect-error: a subject is text
await sendMail({ to: "a@x.test", subject: 7, text: "t" });

// smtp
smtp("smtps://u:p@mail.example.com");
smtp(new URL("smtp://localhost"));
smtp({ host: "h", port: 25, secure: false, requireTLS: true, tls: { minVersion: "TLSv1.3" }, name: "c.example" });
smtp({ host: "h", auth: { user: "u", pass: "p", method: "LOGIN" }, maxConnections: 2, idleTimeoutMs: 0 });
// @ts-expect-error: no host
smtp({ port: 25 });
// @ts-expect-error: a password is missing
smtp({ host: "h", auth: { user: "u" } });
// @ts-expect-error: an unknown mechanism
smtp({ host: "h", auth: { user: "u", pass: "p", method: "NTLM" } });
// @ts-expect-error: nodemailer's name for what is always so
smtp({ host: "h", pool: true });
// @ts-expect-error: no folder
file();

// A transport is any object with a name and a send.
const mine: Transport = { name: "mine", async send() {} };
const wordy: Transport = {
  name: "wordy",
  async send(message, { signal, raw }) {
    sameType<typeof message, Message>();
    sameType<typeof signal, AbortSignal>();
    sameType<ReturnType<typeof raw>, Promise<Uint8Array>>();
    return { accepted: message.envelope.to, response: "250 ok" };
  },
};
createMailer({ transport: mine });
// @ts-expect-error: no name
createMailer({ transport: { async send() {} } });
// @ts-expect-error: no send
createMailer({ transport: { name: "mine" } });
// @ts-expect-error: not an answer
const wrong: Transport = { name: "wrong", send: async () => "250 ok" };
void wrong;

// A message is plain data that nobody may change.
const message = await prepare({ from: "a@x.test", to: "b@x.test", subject: "s", text: "t" });
await deliver(message, wordy, { timeoutMs: 5 });
// @ts-expect-error: read-only
message.subject = "other";
// @ts-expect-error: read-only
message.to.push({ name: "", address: "c@x.test" });
// @ts-expect-error: read-only
message.envelope.to[0] = "evil@e.test";

sameType<ReturnType<typeof parseAddress>, Address>();

// Everything to decide on is typed on the error.
declare const error: MailError;
sameType<typeof error.code, MailErrorCode>();
sameType<typeof error.delivery, "not-sent" | "partial" | "unknown">();
sameType<typeof error.retryable, boolean>();
// @ts-expect-error: no such code
if (error.code === "NO_SUCH_CODE") throw error;
