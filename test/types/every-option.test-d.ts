/**
 * Every public option, once, with values of each kind it takes. The objects are `Required<…>`, so that an option that
 * is added later does not compile here until it is shown.
 */

import { createPrivateKey } from "node:crypto";
import {
  type AttachmentInput,
  type AttachUrlOptions,
  attachFile,
  attachUrl,
  type BatchOptions,
  type BatchResult,
  type CalendarInput,
  type Clock,
  console as consoleTransport,
  createMailer,
  type DeliverOptions,
  type DsnRequest,
  deliver,
  failover,
  file,
  type IdempotencyOptions,
  type IdempotencyStore,
  type MailError,
  type Mailer,
  type MailerEvents,
  type MailerOptions,
  type ManyOptions,
  type MemoryIdempotencyOptions,
  type Message,
  type MessageInput,
  memory,
  memoryIdempotency,
  nodemailerTransport,
  nullTransport,
  type RedirectOptions,
  type RetryPolicy,
  roundRobin,
  type SendOptions,
  type SendTemplateOptions,
  type SmtpOptions,
  type StaffMail,
  type StaffOptions,
  sendMany,
  smtp,
  type TelemetryOptions,
  type Transport,
  type TransportFeature,
  type TransportGroupOptions,
  transportFromUrl,
  type UnsubscribeInput,
} from "posthorn";
import { createTestMailer, type Fault, startTestServer, type TestServerOptions } from "posthorn/testing";
import { sameType } from "./same-type.ts";
import { Plain, Welcome } from "./templates.tsx";

const clock: Clock = { now: () => 0, random: () => 0, sleep: async () => {} };

// createMailer
const retry: Required<RetryPolicy> = { attempts: 2, delayMs: 1, maxDelayMs: 2, onUnknown: "retry" };
const store: IdempotencyStore = {
  reserve: async (key, record, ttlMs) => (key === record.fingerprint || ttlMs === 0 ? undefined : record),
  commit: async () => {},
  release: async () => {},
};
const memoryOptions: Required<MemoryIdempotencyOptions> = { maxKeys: 1, now: () => 0 };
const idempotency: Required<IdempotencyOptions>[] = [
  { store, ttlMs: 1 },
  { store: memoryIdempotency(memoryOptions), ttlMs: undefined },
];
const redirect: Required<RedirectOptions> = { to: ["a@x.test", { name: "B", address: "b@x.test" }], allow: ["x.test"] };
const staff: Required<StaffOptions> = { admins: ["a@x.test"], managers: [], from: "s@x.test", subjectPrefix: "[x] " };
const telemetry: Required<TelemetryOptions> = { addresses: true };
const privateKey = createPrivateKey("pem");
const everyMailerOption: Required<MailerOptions<"bulk" | "urgent">> = {
  transport: memory(),
  transports: { bulk: "smtp://b.test", urgent: memory() },
  outbox: "sqlite:./mail.db",
  from: "a@x.test",
  replyTo: ["r@x.test"],
  locale: "de",
  timeoutMs: 1,
  retry,
  headers: { "X-A": ["1", "2"] },
  subjectPrefix: "[x] ",
  dkim: [
    { domain: "x.test", selector: "a", privateKey },
    { domain: "x.test", selector: "b", privateKey: "pem" },
    { domain: "x.test", selector: "c", privateKey: Buffer.from("pem") },
  ],
  idempotency: idempotency[0],
  redirect,
  reservedDomains: "allow",
  staff,
  localTime: true,
  telemetry,
  assetBaseUrl: new URL("https://cdn.x.test"),
  embedAssets: "emails/static",
};
const mailer = createMailer(everyMailerOption, { clock, env: { NODE_ENV: "production" } });
sameType<typeof mailer, Mailer<"bulk" | "urgent">>();
// @ts-expect-error: neither refuse nor allow
createMailer({ transport: memory(), reservedDomains: true });
// @ts-expect-error: a redirect leads somewhere
createMailer({ transport: memory(), redirect: { allow: ["x.test"] } });
// @ts-expect-error: a key has a selector
createMailer({ transport: memory(), dkim: { domain: "x.test", privateKey } });
// @ts-expect-error: nodemailer's names
createMailer({ transport: memory(), dkim: { domainName: "x.test", keySelector: "a", privateKey } });
// @ts-expect-error: a store has three functions
createMailer({ transport: memory(), idempotency: { store: { reserve: store.reserve } } });
// @ts-expect-error: one of several admins is an address
createMailer({ transport: memory(), staff: { admins: [7] } });

// send
const dsn: Required<DsnRequest> = { notify: ["success", "failure", "delay"], return: "full", envelopeId: "1" };
const calendar: Required<CalendarInput> = { method: "REQUEST", content: "BEGIN:VCALENDAR", filename: "i.ics" };
const unsubscribe: Required<UnsubscribeInput> = { url: new URL("https://x.test"), mailto: "u@x.test", oneClick: true };
const attachment: Required<AttachmentInput> = {
  filename: "a.txt",
  content: "x",
  encoding: "hex",
  contentType: "text/plain",
  cid: "a",
  disposition: "inline",
};
const attachUrlOptions: Required<AttachUrlOptions> = {
  filename: "a.pdf",
  contentType: "application/pdf",
  cid: "b",
  disposition: "attachment",
  headers: { authorization: "Bearer x" },
  allow: ["files.internal"],
  timeoutMs: 1,
  maxBytes: 1,
};
const content: Required<MessageInput> = {
  from: { name: "A", address: "a@x.test" },
  sender: "s@x.test",
  to: ["t@x.test"],
  cc: "c@x.test",
  bcc: [{ address: "b@x.test" }],
  replyTo: "r@x.test",
  envelopeFrom: "bounces@x.test",
  subject: "s",
  subjectPrefix: "[x] ",
  html: "<p>",
  text: "t",
  alternatives: [{ contentType: "text/x-amp-html", content: "<html amp4email>" }],
  calendar,
  headers: { "X-A": "1" },
  attachments: [
    attachment,
    { filename: "b", content: new Uint8Array() },
    { filename: "c", content: new ArrayBuffer(1) },
    {
      filename: "d",
      content: (async function* () {
        yield "x";
      })(),
    },
    { filename: "e", content: new ReadableStream<Uint8Array>() },
    attachFile("f.pdf", { filename: "f.pdf", contentType: "application/pdf", cid: "f", disposition: "inline" }),
    attachFile(new URL("file:///f.pdf")),
    attachUrl("https://x.test/g.pdf", attachUrlOptions),
  ],
  messageId: "<a@x.test>",
  inReplyTo: "<b@x.test>",
  references: ["<b@x.test>"],
  thread: "order-42",
  priority: "high",
  unsubscribe,
  tags: ["welcome"],
  metadata: { order: "42" },
  dsn,
  date: new Date(),
};
const deliverOptions: Required<DeliverOptions> = { signal: AbortSignal.abort(), timeoutMs: 1, retry };
const everySendOption: Required<SendOptions<"bulk" | "urgent">> = {
  ...content,
  ...deliverOptions,
  via: "bulk",
  idempotencyKey: "a",
  sendAt: new Date(),
};
await mailer.send(everySendOption);
await mailer.safeSend(everySendOption);
// @ts-expect-error: no such transport
await mailer.send({ to: "a@x.test", subject: "s", text: "t", via: "slow" });
// @ts-expect-error: this mailer has one transport only
await createMailer({ transport: memory() }).send({ to: "a@x.test", subject: "s", text: "t", via: "bulk" });
// @ts-expect-error: "never" stands alone
await mailer.send({ to: "a@x.test", subject: "s", text: "t", dsn: { notify: ["never"] } });
// @ts-expect-error: no such priority
await mailer.send({ to: "a@x.test", subject: "s", text: "t", priority: "urgent" });
// @ts-expect-error: metadata is text
await mailer.send({ to: "a@x.test", subject: "s", text: "t", metadata: { order: 42 } });
// @ts-expect-error: no method of iMIP
await mailer.send({ to: "a@x.test", subject: "s", text: "t", calendar: { method: "INVITE", content: "" } });
// @ts-expect-error: an alternative names its type
await mailer.send({ to: "a@x.test", subject: "s", text: "t", alternatives: [{ content: "x" }] });
// @ts-expect-error: a one-click URL is no flag
await mailer.send({ to: "a@x.test", subject: "s", text: "t", unsubscribe: true });
// @ts-expect-error: no such option of attachUrl
attachUrl("https://x.test", { maxSize: 1 });

// sendTemplate: all of that but the bodies, and what the template needs
const { html: _html, text: _text, subject: _subject, ...shared } = everySendOption;
const everyTemplateOption: Required<SendTemplateOptions<typeof Welcome, "bulk" | "urgent">> = {
  ...shared,
  locale: "de",
  props: { name: "Ada", confirmUrl: "https://x.test" },
  subject: ({ name }) => name,
};
await mailer.sendTemplate(Welcome, everyTemplateOption);
await mailer.safeSendTemplate(Welcome, everyTemplateOption);

// sendBatch and sendMany: what all mails share
const { to: _to, cc: _cc, bcc: _bcc, messageId: _id, idempotencyKey: _key, ...common } = shared;
const everyBatchOption: Required<BatchOptions<"bulk" | "urgent">> = {
  ...common,
  locale: "de",
  concurrency: 5,
  onProgress: ({ done, sent, failed, total }) => void (done + sent + failed + (total ?? 0)),
};
const items = [{ to: "a@x.test", props: { name: "Ada", confirmUrl: "" }, ref: 7 }];
for await (const result of mailer.sendBatch(Welcome, items, everyBatchOption)) {
  sameType<typeof result, BatchResult<(typeof items)[number]>>();
  sameType<typeof result.item.ref, number>();
}
await mailer.sendBatch(Plain, [{ to: "a@x.test", props: { name: "" } }], { subject: ({ name }) => name }).finish();
// @ts-expect-error: no subject, neither for all nor for each
mailer.sendBatch(Plain, [{ to: "a@x.test", props: { name: "" } }]);
// @ts-expect-error: a prop is missing
mailer.sendBatch(Welcome, [{ to: "a@x.test", props: { name: "" } }]);
// @ts-expect-error: an address is never shared
mailer.sendBatch(Welcome, items, { bcc: "b@x.test" });
// @ts-expect-error: one key cannot stand for all
mailer.sendBatch(Welcome, items, { idempotencyKey: "a" });
// @ts-expect-error: no such transport
mailer.sendBatch(Welcome, items, { via: "slow" });
const manyOptions: ManyOptions<"bulk" | "urgent"> = {
  concurrency: 1,
  signal: AbortSignal.abort(),
  subject: "s",
  text: "t",
};
await mailer.sendMany([{ to: "a@x.test", ref: "row" }], manyOptions).finish();
await sendMany(
  (async function* () {
    yield { to: "a@x.test", subject: "s", text: "t" };
  })(),
  { concurrency: 1 },
).finish();

// mail to the staff
const { to: _1, cc: _2, bcc: _3, ...staffMail } = everySendOption;
const everyStaffOption: Required<StaffMail<"bulk" | "urgent">> = staffMail;
await mailer.mailAdmins(everyStaffOption);
await mailer.mailManagers(everyStaffOption);
// @ts-expect-error: who gets it is the mailer's to know
await mailer.mailAdmins({ to: "a@x.test", subject: "s", text: "t" });

// the rest of the mailer
sameType<typeof mailer.transport, Transport>();
await mailer.verify({ signal: AbortSignal.abort(), timeoutMs: 1 });
await mailer.drain({ timeoutMs: 1 });
await mailer.close();
const off: () => void = mailer.on("failed", (event) => {
  sameType<typeof event, MailerEvents["failed"]>();
  sameType<typeof event.error, MailError | undefined>();
});
off();
mailer.on("retry", ({ attempt, delayMs }) => attempt + delayMs);
// @ts-expect-error: no such event
mailer.on("bounced", () => {});

// smtp
const everySmtpOption: Required<SmtpOptions> = {
  host: "h.test",
  port: 25,
  path: "/run/lmtp",
  secure: false,
  requireTLS: true,
  ignoreTLS: false,
  tls: { ca: "pem", cert: "pem", key: "pem", servername: "h.test", minVersion: "TLSv1.3" },
  auth: { type: "OAuth2", user: "u", getAccessToken: async ({ user, renew }) => (renew ? user : "token") },
  authRetryAfterMs: 1,
  name: "c.test",
  lmtp: true,
  proxy: "socks5://127.0.0.1:1080",
  maxConnections: 1,
  maxMessages: 1,
  idleTimeoutMs: 0,
  rateLimit: { mails: 1, perMs: 1 },
};
smtp(everySmtpOption, { clock });
smtp({ host: "h.test", rateLimit: 5, auth: { type: "OAuth2", user: "u", accessToken: "t" } });
const refresh = { clientId: "c", clientSecret: "s", refreshToken: "r", accessUrl: "https://x.test" };
smtp({ host: "h.test", auth: { type: "OAuth2", user: "u", refresh } });
// @ts-expect-error: half a rate
smtp({ host: "h.test", rateLimit: { mails: 1 } });
// @ts-expect-error: no such type
smtp({ host: "h.test", auth: { type: "NTLM", user: "u", pass: "p" } });

// the other transports
const group: Required<TransportGroupOptions> = { coolDownMs: 1, turnMs: 1, clock };
const transports: Transport[] = [
  failover(["smtp://a.test", memory()], group),
  roundRobin([failover([memory()]), "null:"], group),
  file("mails"),
  consoleTransport(),
  consoleTransport((text) => void text.length),
  nullTransport(),
  transportFromUrl("failover(smtp://a.test smtp://b.test)"),
  nodemailerTransport({ name: "mine", version: "1", send: () => {} }, { name: "mine" }),
];
// @ts-expect-error: a port is no transport
failover([25]);
// @ts-expect-error: no such option
roundRobin(["null:"], { weights: [1] });
sameType<TransportFeature, "dsn" | "body-mark">();
declare const message: Message;
await deliver(message, transports[0] as Transport, deliverOptions);

// the test tools
const fault: Required<Fault> = {
  at: "after-dot",
  reply: "451 later",
  byteEveryMs: 1,
  delayMs: 1,
  endless: "x",
  silence: true,
  drop: "reset",
  afterBytes: 1,
  address: "a@x.test",
  times: 1,
  skip: 1,
};
const everyServerOption: Required<TestServerOptions> = {
  faults: [fault],
  starttls: { hosts: ["x.test"], expired: true },
  tls: false,
  clientCa: "pem",
  auth: { user: "u", pass: "p", accessToken: "t", methods: ["PLAIN", "XOAUTH2"], required: false },
  extensions: ["PIPELINING"],
  maxRecipients: 1,
  lmtp: false,
  port: 0,
};
await startTestServer(everyServerOption);
// @ts-expect-error: no such place
await startTestServer({ faults: [{ at: "bye" }] });
const { transport: _t, transports: _ts, ...testOptions } = everyMailerOption;
const box = createTestMailer(testOptions);
box.failNext(new Error("x"));
await box.waitFor({ template: Welcome, to: "a@x.test" }, { timeoutMs: 1 });
