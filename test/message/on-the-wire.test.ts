import fc from "fast-check";
import { type ParsedMail, simpleParser } from "mailparser";
import { createMailer, MailError, type Mailer, type SendOptions } from "posthorn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { good, hostile } from "../support/hostile-mails.ts";
import { mailErrorOf } from "../support/mail.ts";
import { type SmtpTestServer, startSmtpServer } from "../support/smtp-server.ts";

let server: SmtpTestServer;
let mailer: Mailer;

beforeAll(async () => {
  server = await startSmtpServer();
  mailer = createMailer({ transport: server.url });
});

afterAll(async () => {
  await mailer.close();
  await server.close();
});

test("every hostile mail is refused, and no server hears of it", async () => {
  expect(hostile.length).toBeGreaterThanOrEqual(60);
  const before = server.connections;
  for (const [code, input, why] of hostile) {
    const error = await mailErrorOf(mailer.send({ ...good, ...input } as SendOptions));
    expect([why, error.code, error.delivery]).toEqual([why, code, "not-sent"]);
  }
  expect(server.connections).toBe(before);
});

/** Sends over a socket: what the server was told, and what a reader finds. */
async function arrives(given: SendOptions): Promise<{ parsed: ParsedMail; to: readonly string[]; from: string }> {
  const count = server.mails.length;
  await mailer.send({ ...good, ...given } as SendOptions);
  expect(server.mails).toHaveLength(count + 1);
  const { raw, envelope } = server.mails.at(-1) as (typeof server.mails)[number];
  return { parsed: await simpleParser(raw), ...envelope };
}

const people = (field: ParsedMail["to"]) =>
  [field ?? []].flat().flatMap(({ value }) => value.map(({ name, address }) => ({ name, address })));

/** Odd, but harmless: who gets it, and what a reader finds in it. */
const harmless: readonly (readonly [why: string, given: SendOptions, to: readonly string[], found: object])[] = [
  ...[
    "Bcc: evil@e.test",
    "evil@e.test, <evil@e.test>",
    "=?utf-8?Q?=0D=0ABcc:_evil@e.test?=",
    "=?us-ascii?B?DQpCY2M6IGV2aWxAZS50ZXN0?=",
    "%0d%0aBcc: evil@e.test",
    "\u2028Bcc: evil@e.test",
    "\u0085Bcc: evil@e.test",
    "\u000b\u000cBcc: evil@e.test",
    "嘊嘍Bcc: evil@e.test",
    "\ud800Bcc: evil@e.test",
    `${"x".repeat(998)}Bcc: evil@e.test`,
    `${" ".repeat(998)}Bcc: evil@e.test`,
    ".",
    "\tBcc: evil@e.test",
  ].map((subject): [string, SendOptions, string[], object] => [
    `the subject ${JSON.stringify(subject).slice(0, 50)}`,
    { subject },
    ["b@x.test"],
    { subject: subject.toWellFormed() },
  ]),
  [
    "a text of SMTP commands",
    { text: ".\r\nQUIT\r\n..\r\n.\r\nMAIL FROM:<e@e.test>" },
    ["b@x.test"],
    {
      text: ".\nQUIT\n..\n.\nMAIL FROM:<e@e.test>\n",
    },
  ],
  ["a text of bare line ends", { text: "a\n.\nb\r.\rc" }, ["b@x.test"], { text: "a\n.\nb\n.\nc\n" }],
  [
    "a text of headers",
    { text: "\r\nBcc: evil@e.test\r\n\r\n--boundary" },
    ["b@x.test"],
    {
      text: "\nBcc: evil@e.test\n\n--boundary\n",
    },
  ],
  [
    "a subject with its prefix",
    { subject: "ü", subjectPrefix: "[=?utf-8?Q?a?=] " },
    ["b@x.test"],
    {
      subject: "[=?utf-8?Q?a?=] ü",
    },
  ],
];

describe("what is odd but harmless arrives exactly as it was given, at exactly whom it was given for", () => {
  test.each(harmless)("%s", async (_, given, to, found) => {
    const mail = await arrives(given);
    expect(mail.to).toEqual(to);
    expect(mail.from).toBe("a@x.test");
    expect(mail.parsed).toMatchObject(found);
    expect(people(mail.parsed.to)).toEqual([{ name: "", address: "b@x.test" }]);
    expect([mail.parsed.cc, mail.parsed.bcc]).toEqual([undefined, undefined]);
  });

  test.each([
    'Ada "The Countess" Lovelace',
    "Lovelace, Ada; Countess: (of) [Lovelace]",
    "\\",
    '"',
    "Bcc: x",
    "=?utf-8",
    "?=",
    "Zoë 👩🏽‍💻",
    "x".repeat(300),
    `${"ü".repeat(80)} ${"é".repeat(80)}`,
    "a.b",
    "'quoted'",
  ])("the name %j", async (name) => {
    const mail = await arrives({
      from: { name, address: "a@x.test" },
      to: { name, address: "b@x.test" },
      cc: [{ name, address: "c@x.test" }],
      replyTo: [
        { name, address: "r@x.test" },
        { name, address: "s@x.test" },
      ],
      sender: { name, address: "t@x.test" },
    });
    expect(mail.to).toEqual(["b@x.test", "c@x.test"]);
    expect(people(mail.parsed.from)).toEqual([{ name, address: "a@x.test" }]);
    expect(people(mail.parsed.to)).toEqual([{ name, address: "b@x.test" }]);
    expect(people(mail.parsed.cc)).toEqual([{ name, address: "c@x.test" }]);
    expect(people(mail.parsed.replyTo)).toEqual([
      { name, address: "r@x.test" },
      { name, address: "s@x.test" },
    ]);
    expect(people(mail.parsed.headers.get("sender") as ParsedMail["from"])).toEqual([{ name, address: "t@x.test" }]);
  });

  test.each([
    "a.txt; filename=evil.exe",
    'a".exe"; x="',
    "a'.txt",
    "=?utf-8?Q?evil=2Eexe?=",
    "a%22%0d%0aX: y.txt",
    "..",
    "CON",
    "-rf",
    "請求書.pdf",
    `${"ü".repeat(100)}.pdf`,
    " lead and trail ",
    "a*0*=utf-8''b.txt",
  ])("the file name %j", async (filename) => {
    const { parsed } = await arrives({
      attachments: [{ filename, content: "x\r\n.\r\n" }],
      calendar: { content: "BEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR", filename },
    });
    const [shown, ...files] = parsed.attachments;
    expect(shown).toMatchObject({ contentType: "text/calendar" });
    expect(files.map((one) => [one.filename, one.contentDisposition])).toEqual([
      [filename, "attachment"],
      [filename, "attachment"],
    ]);
    expect(files[0]?.content.toString()).toBe("x\r\n.\r\n");
  });

  test.each([
    "=?utf-8?Q?=0D=0ABcc:_e@e.test?=",
    "ü",
    "a\tb",
    "\u0007",
    "x ".repeat(400).trim(),
    "a: b; c=d, <e@e.test>",
  ])("the value %j of headers, tags and metadata", async (value) => {
    const { parsed, to } = await arrives({
      headers: { "X-A": value },
      tags: [value.slice(0, 127).trim()],
      metadata: { a: value },
    });
    expect(to).toEqual(["b@x.test"]);
    expect(parsed.headers.get("x-a")).toBe(value);
    expect(parsed.headers.get("x-tag")).toBe(value.slice(0, 127).trim());
    expect(parsed.headers.get("x-metadata-a")).toBe(value);
    expect(parsed.bcc).toBeUndefined();
  });

  test.each(["\r\nBcc: evil@e.test", "\0", "ü", "-".repeat(2_000)])("the thread %j", async (thread) => {
    const { parsed, to } = await arrives({ thread });
    expect(to).toEqual(["b@x.test"]);
    expect(parsed.inReplyTo).toMatch(/^<thread\.[0-9a-f]{40}@x\.test>$/);
  });
});

test("the server hears of exactly the recipients, whatever anybody gives", async () => {
  const nasty = fc.constantFrom(
    ...'\r\n,;<>@"\\(): \t=?üa.[]%!',
    "👋",
    "\ud800",
    "\u202e",
    "Bcc: e@e.test",
    "RCPT TO:<e@e.test>",
  );
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.array(nasty, { maxLength: 10 }).map((parts) => parts.join("")),
  );
  const address = fc.emailAddress();
  // Mostly sound, with one thing or another amiss: a mail that is all nonsense proves little.
  const mailbox = fc.oneof(
    { weight: 6, arbitrary: fc.record({ name: text, address }) },
    { weight: 2, arbitrary: address },
    { weight: 1, arbitrary: text },
    { weight: 1, arbitrary: fc.tuple(text, address).map(([name, mail]) => `${name} <${mail}>`) },
  );
  const list = fc.array(mailbox, { maxLength: 3 });
  let sent = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({ from: mailbox, to: list, cc: list, bcc: list, replyTo: list, subject: text }),
      fc.record({ "X-A": text, "X-B": text }),
      fc.record({ tags: fc.array(text, { maxLength: 1 }), metadata: fc.dictionary(fc.constantFrom("a", "b"), text) }),
      async (mail, headers, more) => {
        const count = server.mails.length;
        const outcome = await mailer.send({ ...mail, headers, ...more, text: "t" }).catch((error: unknown) => {
          if (error instanceof MailError && error.kind === "message") return undefined;
          throw error;
        });
        if (outcome === undefined) {
          refused += 1;
          expect(server.mails).toHaveLength(count);
          return;
        }
        sent += 1;
        expect(server.mails).toHaveLength(count + 1);
        const { raw, envelope } = server.mails.at(-1) as (typeof server.mails)[number];
        const given = [...mail.to, ...mail.cc, ...mail.bcc];
        const wanted = new Set(given.map((one) => addressOf(one).toLowerCase()));
        expect(new Set(envelope.to.map((one) => one.toLowerCase()))).toEqual(wanted);
        const parsed = await simpleParser(raw);
        expect(parsed.subject).toBe(mail.subject.toWellFormed());
        expect(parsed.bcc).toBeUndefined();
        expect(people(parsed.cc)).toHaveLength(mail.cc.length);
        const allowed =
          /^(from|to|cc|reply-to|subject|date|message-id|x-a|x-b|x-tag|x-metadata-[ab]|auto-submitted|x-auto-response-suppress|mime-version|content-type|content-transfer-encoding)$/;
        expect([...parsed.headers.keys()].filter((name) => !allowed.test(name))).toEqual([]);
      },
    ),
    { numRuns: 400 },
  );
  expect(sent).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(20);
});

function addressOf(given: string | { address: string }): string {
  if (typeof given !== "string") return given.address;
  return /<([^<>]*)>\s*$/.exec(given)?.[1] ?? given.trim();
}
