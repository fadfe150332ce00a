import fc from "fast-check";
import { type ParsedMail, simpleParser } from "mailparser";
import { type Attachment, composeMessage, MailError, type Message, type MessageInput, prepare } from "posthorn";
import { describe, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";

async function throughTheWire(input: MessageInput): Promise<ParsedMail> {
  return simpleParser(await composeMessage(await aMessage(input)));
}

const asList = (field: ParsedMail["to"]) => [field ?? []].flat().flatMap(({ value }) => value);

describe("what was given is what arrives", () => {
  test("text comes first, then HTML, in one multipart/alternative", async () => {
    const raw = (await composeMessage(await aMessage())).toString();
    expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect(raw.indexOf("text/plain")).toBeLessThan(raw.indexOf("text/html"));
    expect(raw.match(/^Content-Type:/gim)).toHaveLength(3);
  });

  test.each([
    "Hello",
    "Grüße aus Köln 👋",
    "日本語の件名はとても長いので折り返されることになります。".repeat(8),
    "=?utf-8?Q?not_encoded?=",
    "about =?utf-8?B?YQ==?= and more",
    "  spaces around  ",
    "two  spaces   inside",
    "tab\tinside",
    `https://acme.test/${"x".repeat(1200)}`,
    "word ".repeat(300).trim(),
    `${"ü".repeat(37)} ${"👩🏽‍💻".repeat(20)}`,
    "a\u0007bell\u001bescape\u007f",
    "half \ud800 a pair",
    "\u202eturned round",
    "a,b;c:<d>(e)\"f\"'g'\\h@i",
    "=",
    "?=",
    "_under_score_",
  ])("as a subject: %j", async (subject) => {
    const raw = (await composeMessage(await aMessage({ subject }))).toString("latin1");
    const head = raw.slice(0, raw.indexOf("\r\n\r\n"));
    for (const line of head.split("\r\n")) expect(line.length).toBeLessThanOrEqual(998);
    expect((await simpleParser(raw)).subject).toBe(subject.toWellFormed());
  });

  test("folded headers of every length keep their spaces", async () => {
    for (let length = 60; length < 90; length += 1) {
      const value = `${"x".repeat(length)}  y z${" w".repeat(40)}`;
      const raw = (await composeMessage(await aMessage({ subject: value, headers: { "X-Folded": value } }))).toString();
      const lines = raw.replaceAll("\r\n ", " ").split("\r\n");
      expect(lines).toContain(`Subject: ${value}`);
      expect(lines).toContain(`X-Folded: ${value}`);
    }
  });

  test("a List-Unsubscribe header stays one line of ASCII", async () => {
    const url = `<https://acme.test/u?t=${"x".repeat(300)}=?=>`;
    const headers = { "List-Unsubscribe": url, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
    const raw = (await composeMessage(await aMessage({ headers }))).toString();
    expect(raw).toContain(`List-Unsubscribe: ${url}\r\n`);
    expect(raw).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
  });

  test("bodies with dots, long lines, line ends, emoji and NUL", async () => {
    const text = `.\n..\n.\u00e4\n${"long ".repeat(400)}\n${"x".repeat(3000)}\n\nFrom me\n👋 \n \nend\u0000`;
    const html = `<pre>${text}</pre>`;
    const parsed = await throughTheWire({ text, html });
    expect(parsed.html).toBe(html);
    expect(parsed.text).toBe(text);
  });

  test("attachments arrive byte for byte, under the name they were given", async () => {
    const every = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) & 255);
    const names = [
      "plain.pdf",
      "Rechnung für März – 2026.pdf",
      "請求書 2026年11月.pdf",
      'a\'b;c="d" (1)%20.pdf',
      `${"ü".repeat(120)}.pdf`,
      "=?utf-8?Q?x?=.pdf",
      "😀.txt",
    ];
    const parsed = await throughTheWire({ attachments: names.map((filename) => ({ filename, content: every })) });
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(names);
    for (const { content } of parsed.attachments) expect(content.equals(every)).toBe(true);
  });

  test("text files arrive byte for byte too", async () => {
    const content = "a;b\n1;2\r3\r\n.\n..\n\tend without newline \n ";
    const parsed = await throughTheWire({ attachments: [{ filename: "a.csv", content }] });
    expect(parsed.attachments[0]?.content.toString()).toBe(content);
  });

  test("an inline image is related to the HTML", async () => {
    const parsed = await throughTheWire({
      html: '<img src="cid:logo@acme">',
      attachments: [{ filename: "logo.png", content: "x", cid: "logo@acme" }],
    });
    expect(parsed.attachments[0]).toMatchObject({ cid: "logo@acme", contentDisposition: "inline", related: true });
  });

  test("a message that was never prepared cannot add a header", async () => {
    const message = await aMessage({ attachments: [{ filename: "a.txt", content: "x", cid: "c" }] });
    const [attachment] = message.attachments;
    const line = "x\r\nBcc: evil@e.test";
    const forgeries: Partial<Message>[] = [
      { subject: line },
      { messageId: line },
      { headers: [{ name: "X-A\r\nBcc", value: "1" }] },
      { headers: [{ name: "X-A", value: line }] },
      { from: { name: line, address: "a@x.test" } },
      { to: [{ name: "", address: line }] },
      { attachments: [{ ...attachment, filename: line } as Attachment] },
      { attachments: [{ ...attachment, contentType: line } as Attachment] },
      { attachments: [{ ...attachment, cid: line } as Attachment] },
    ];
    for (const forgery of forgeries)
      expect((await mailErrorOf(composeMessage({ ...message, ...forgery }))).code).toBe("INVALID_HEADER");
  });

  test("a message that cannot be written leaves nothing of itself in the next one", async () => {
    const message = await aMessage({ attachments: [{ filename: "a.txt", content: "A" }] });
    const raw = await composeMessage(message);
    const [file] = message.attachments as [Attachment];
    const forged = { ...message, attachments: [file, { ...file, filename: "b\r\nBcc: c@x.test" }] };
    expect((await mailErrorOf(composeMessage(forged))).code).toBe("INVALID_HEADER");
    expect((await composeMessage(message)).equals(raw)).toBe(true);
  });
});

describe("whatever anybody gives, no header and no recipient is added, and what is accepted arrives", () => {
  const nasty = fc.constantFrom(
    "\r\n",
    "\n",
    "\0",
    ",",
    ";",
    "<",
    ">",
    "@",
    '"',
    "\\",
    "(",
    ")",
    ":",
    " ",
    "\t",
    "=?utf-8?Q?",
    "?=",
    "ü",
    "👋",
    "\ud800",
    "\u202e",
    "\u200b",
    "Bcc: e@e.test",
    "a",
    ".",
    "[",
    "]",
    "x.test",
  );
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.array(nasty, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  const address = fc.oneof(
    fc.emailAddress(),
    text,
    fc.tuple(text, fc.emailAddress()).map(([name, mail]) => `${name} <${mail}>`),
  );
  const mailbox = fc.oneof(address, fc.record({ name: text, address: fc.oneof(fc.emailAddress(), text) }));

  test("addresses, names, subjects and headers", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(mailbox, { minLength: 1, maxLength: 3 }),
        mailbox,
        text,
        fc.oneof(fc.constant("A"), text),
        text,
        async (to, from, subject, name, value) => {
          const message = await prepare({
            to,
            from,
            subject,
            headers: { [`X-${name}`]: `1${value}` },
            text: "t",
          }).catch((error: unknown) => {
            if (error instanceof MailError && error.kind === "message") return undefined;
            throw error;
          });
          if (message === undefined) return;
          accepted += 1;
          expect(message.to).toHaveLength(to.length);
          expect(message.envelope.to.length).toBeLessThanOrEqual(to.length);
          const raw = await composeMessage(message);
          const head = raw.toString("utf8", 0, raw.indexOf("\r\n\r\n"));
          const fields = head.split(/\r\n(?![ \t])/).map((field) => field.slice(0, field.indexOf(":")).toLowerCase());
          expect(fields.toSorted()).toEqual(
            [
              "auto-submitted",
              "content-transfer-encoding",
              "content-type",
              "date",
              "from",
              "message-id",
              "mime-version",
              "subject",
              "to",
              "x-auto-response-suppress",
              `x-${name}`.toLowerCase(),
            ].toSorted(),
          );
          const parsed = await simpleParser(raw);
          expect(parsed.subject ?? "").toBe(subject.toWellFormed());
          expect(asList(parsed.to)).toEqual(message.to);
          expect(parsed.from?.value).toEqual([message.from]);
        },
      ),
      { numRuns: 1_500 },
    );
    expect(accepted).toBeGreaterThan(30);
  });

  test("subjects of every kind arrive", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 200 }), async (subject) => {
        fc.pre(!/[\r\n\0]/.test(subject) && subject.trim() !== "");
        expect((await throughTheWire({ subject })).subject).toBe(subject.toWellFormed());
      }),
      { numRuns: 300 },
    );
  });

  test("names of every kind arrive as they were accepted", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 80 }), async (name) => {
        const message = await aMessage({ to: { name, address: "a@x.test" } }).catch(() => undefined);
        if (message === undefined) return;
        const parsed = await simpleParser(await composeMessage(message));
        expect(asList(parsed.to)).toEqual(message.to);
      }),
      { numRuns: 500 },
    );
  });

  test("bodies of every kind arrive", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 400 }), async (body) => {
        // Line ends are the one thing that mail may change (RFC 2046 section 4.1.1).
        const canonical = (text: string): string => text.toWellFormed().replace(/\r\n?|\n/g, "\n");
        const parsed = await throughTheWire({ text: body, html: `<p>${body}` });
        expect(canonical(parsed.html || "")).toBe(`<p>${canonical(body)}`);
        expect(canonical(parsed.text ?? "")).toBe(canonical(body));
      }),
      { numRuns: 300 },
    );
  });
});
