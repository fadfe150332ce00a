import fc from "fast-check";
import { type ParsedMail, simpleParser } from "mailparser";
import { createMailer, MailError, type Mailer, type SendOptions } from "posthorn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headerOf } from "../support/decode-words.ts";
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
async function arrives(
  given: SendOptions,
): Promise<{ raw: Buffer; parsed: ParsedMail; to: readonly string[]; from: string }> {
  const count = server.mails.length;
  await mailer.send({ ...good, ...given } as SendOptions);
  expect(server.mails).toHaveLength(count + 1);
  const { raw, envelope } = server.mails.at(-1) as (typeof server.mails)[number];
  return { raw, parsed: await simpleParser(raw), ...envelope };
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
    const { raw, parsed, to } = await arrives({
      headers: { "X-A": value },
      tags: [value.slice(0, 127).trim()],
      metadata: { a: value },
    });
    expect(to).toEqual(["b@x.test"]);
    expect(headerOf(raw, "X-A")).toBe(value);
    expect(headerOf(raw, "X-Tag")).toBe(value.slice(0, 127).trim());
    expect(headerOf(raw, "X-Metadata-a")).toBe(value);
    expect(parsed.bcc).toBeUndefined();
  });

  test.each(["\r\nBcc: evil@e.test", "\0", "ü", "-".repeat(2_000)])("the thread %j", async (thread) => {
    const { parsed, to } = await arrives({ thread });
    expect(to).toEqual(["b@x.test"]);
    expect(parsed.inReplyTo).toMatch(/^<thread\.[0-9a-f]{40}@x\.test>$/);
  });
});

describe("whatever anybody gives", () => {
  const nasty = fc.constantFrom(
    ...'\r\n,;<>@"\\(): \t=?üa.[]%!',
    "👋",
    "\ud800",
    "\u202e",
    "Bcc: e@e.test",
    "RCPT TO:<e@e.test>",
    "=?utf-8?Q?e=40e.test?=",
  );
  const anyText = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.array(nasty, { maxLength: 10 }).map((parts) => parts.join("")),
  );
  /** Nothing that any rule refuses, which are few: no line break, no NUL. */
  const soundText = anyText.map((text) => `a${text.replace(/[\r\n\0]/g, "").slice(0, 100)}z`);
  const soundName = soundText.map((text) => text.replace(/[@<>?]/g, "").slice(0, 60));
  const local = fc.stringMatching(/^[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,10}(\.[a-z0-9]{1,5}){0,2}$/);
  const domain = fc.stringMatching(/^[a-zA-Z0-9]{1,8}(-[a-z0-9]{1,5})?(\.[a-z]{2,5}){1,2}$/);
  const address = fc.tuple(local, domain).map((parts) => parts.join("@"));
  const soundMailbox = fc.oneof(
    fc.record({ name: soundName, address }),
    address,
    fc.tuple(soundName, address).map(([name, mail]) => `"${name.replace(/["\\]/g, "\\$&")}" <${mail}>`),
  );
  /** Amiss in one way or another, or by chance not at all. */
  const anyMailbox = fc.oneof(
    fc.record({ name: anyText, address }),
    fc.record({ name: soundName, address: fc.oneof(fc.emailAddress(), anyText) }),
    anyText,
    fc.tuple(anyText, fc.emailAddress()).map(([name, mail]) => `${name} <${mail}>`),
  );
  const mailOf = (mailbox: fc.Arbitrary<Mailbox>, text: fc.Arbitrary<string>) =>
    fc.record({
      from: mailbox,
      to: fc.array(mailbox, { minLength: 1, maxLength: 3 }),
      cc: fc.array(mailbox, { maxLength: 2 }),
      bcc: fc.array(mailbox, { maxLength: 2 }),
      replyTo: fc.array(mailbox, { maxLength: 2 }),
      subject: text,
      headers: fc.record({ "X-A": text, "X-B": text }),
      tags: fc.array(text, { minLength: 1, maxLength: 1 }),
      metadata: fc.record({ a: text }),
    });
  const soundMail = mailOf(soundMailbox, soundText);

  test("what is sound goes to exactly its recipients, with exactly its headers", async () => {
    await fc.assert(
      fc.asyncProperty(soundMail, async (mail) => {
        await mailer.send({ ...mail, text: "t" });
        await expectAsGiven(mail);
      }),
      { numRuns: 150 },
    );
  });

  test("what is not is refused, or goes to exactly whom it names", async () => {
    // One thing or another amiss in a mail that is sound otherwise: a mail that is all nonsense proves little.
    const amiss = fc
      .tuple(soundMail, mailOf(anyMailbox, anyText), fc.subarray(FIELDS, { minLength: 1 }))
      .map(([sound, wild, fields]) => ({ ...sound, ...pick(wild, fields) }) as Mail);
    await fc.assert(
      fc.asyncProperty(amiss, async (mail) => {
        const count = server.mails.length;
        const outcome = await mailer.send({ ...mail, text: "t" }).catch((error: unknown) => {
          if (error instanceof MailError && error.kind === "message") return undefined;
          throw error;
        });
        expect(server.mails).toHaveLength(outcome === undefined ? count : count + 1);
        if (outcome === undefined) return;
        await expectAsGiven(mail);
      }),
      { numRuns: 300 },
    );
  });
});

type Mailbox = string | { name: string; address: string };

interface Mail {
  from: Mailbox;
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  replyTo: Mailbox[];
  subject: string;
  headers: { "X-A": string; "X-B": string };
  tags: string[];
  metadata: { a: string };
}

const FIELDS: (keyof Mail)[] = ["from", "to", "cc", "bcc", "replyTo", "subject", "headers", "tags", "metadata"];

/** Every header that such a mail may have. */
const ALLOWED =
  /^(from|to|cc|reply-to|subject|date|message-id|x-a|x-b|x-tag|x-metadata-a|auto-submitted|x-auto-response-suppress|mime-version|content-type|content-transfer-encoding)$/;

/** The last mail that the server took is this one: nobody else got it, and nothing else is in it. */
async function expectAsGiven(mail: Mail): Promise<void> {
  const { raw, envelope } = server.mails.at(-1) as (typeof server.mails)[number];
  const wanted = [...mail.to, ...mail.cc, ...mail.bcc].map(addressOf);
  expect(new Set(envelope.to.map(lowerCase))).toEqual(new Set(wanted.map(lowerCase)));
  expect(lowerCase(envelope.from)).toBe(lowerCase(addressOf(mail.from)));
  const parsed = await simpleParser(raw);
  for (const field of ["to", "cc", "replyTo"] as const)
    expect(people(parsed[field]).map((one) => lowerCase(one.address ?? ""))).toEqual(
      mail[field].map((one) => lowerCase(addressOf(one))),
    );
  expect(parsed.bcc).toBeUndefined();
  expect(parsed.subject).toBe(mail.subject.toWellFormed());
  expect(headerOf(raw, "Subject")).toBe(mail.subject.toWellFormed());
  expect(headerOf(raw, "X-A")).toBe(mail.headers["X-A"].toWellFormed().trim());
  expect(headerOf(raw, "X-B")).toBe(mail.headers["X-B"].toWellFormed().trim());
  expect(headerOf(raw, "X-Tag")).toBe(mail.tags[0]?.toWellFormed().trim());
  expect(headerOf(raw, "X-Metadata-a")).toBe(mail.metadata.a.toWellFormed());
  const names =
    raw
      .toString("latin1")
      .split("\r\n\r\n", 1)[0]
      ?.match(/^[^\s:]+(?=:)/gm) ?? [];
  expect(names.filter((name) => !ALLOWED.test(name.toLowerCase()))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
}

function addressOf(given: Mailbox): string {
  if (typeof given !== "string") return given.address.trim();
  return (/<([^<>]*)>\s*$/.exec(given)?.[1] ?? given).trim();
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function pick<T extends object>(from: T, fields: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(fields.map((field) => [field, from[field]])) as Partial<T>;
}
