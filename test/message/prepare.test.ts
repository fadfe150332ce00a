import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { attachFile, composeMessage, formatAddress, parseAddress, prepare } from "posthorn";
import { describe, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";

const context = { now: () => Date.UTC(2026, 10, 23, 9, 30), uuid: () => "1b4e28ba" };

describe("a message", () => {
  test("has its Message-ID below the sender's domain and its Date from the start", async () => {
    const message = await prepare({ from: "A <a@x.test>", to: "b@y.test", subject: "s", text: "t" }, context);
    expect(message).toEqual({
      messageId: "<1b4e28ba@x.test>",
      date: "2026-11-23T09:30:00.000Z",
      envelope: { from: "a@x.test", to: ["b@y.test"] },
      from: { name: "A", address: "a@x.test" },
      replyTo: [],
      to: [{ name: "", address: "b@y.test" }],
      cc: [],
      bcc: [],
      subject: "s",
      headers: [
        { name: "Auto-Submitted", value: "auto-generated" },
        { name: "X-Auto-Response-Suppress", value: "OOF, AutoReply" },
      ],
      text: "t",
      attachments: [],
    });
  });

  test("is frozen to its depth", async () => {
    const message = await aMessage({ cc: "c@x.test", attachments: [{ filename: "a.txt", content: "x" }] });
    const parts = [
      message,
      message.envelope,
      message.envelope.to,
      message.to,
      message.to[0],
      message.cc,
      message.headers,
    ];
    for (const part of [...parts, message.headers[0], message.attachments, message.attachments[0]])
      expect(Object.isFrozen(part)).toBe(true);
  });

  test("is plain data: it survives a structured clone, and JSON but for bytes", async () => {
    const message = await aMessage({ attachments: [{ filename: "a.bin", content: new Uint8Array([0, 255, 1]) }] });
    const clone = structuredClone(message);
    expect(clone).toEqual(message);
    expect(await composeMessage(clone)).toHaveLength((await composeMessage(message)).length);
    const { attachments: _, ...rest } = message;
    expect(JSON.parse(JSON.stringify(rest))).toEqual(rest);
  });

  test("has its own bytes, and no more than them", async () => {
    const source = Buffer.from("before");
    const view = new Uint8Array(new ArrayBuffer(64), 8, 4).fill(7);
    const message = await aMessage({
      attachments: [
        { filename: "buffer", content: source },
        { filename: "text", content: "short" },
        { filename: "view", content: view },
        { filename: "array", content: view.buffer },
        { filename: "base64", content: "AAECAw==", encoding: "base64" },
      ],
    });
    source.fill("X");
    view.fill(9);
    const [buffer, text, viewed, array, base64] = message.attachments.map(({ content }) => content);
    expect(Buffer.from(buffer as Uint8Array).toString()).toBe("before");
    expect([...(viewed as Uint8Array)]).toEqual([7, 7, 7, 7]);
    expect([...(base64 as Uint8Array)]).toEqual([0, 1, 2, 3]);
    for (const content of [buffer, text, viewed, array, base64])
      expect(content?.buffer.byteLength).toBe(content?.byteLength);
  });

  test("names each recipient once, whatever the domain's case", async () => {
    const { envelope } = await aMessage({
      to: ["a@x.test", "A@x.test", "a@X.TEST", "Ada <a@x.test>"],
      cc: ["b@x.test", "a@x.test"],
      bcc: "b@x.test",
    });
    expect(envelope.to).toEqual(["a@x.test", "A@x.test", "b@x.test"]);
  });

  test("keeps bcc out of the bytes", async () => {
    const message = await aMessage({ bcc: ["Secret <secret@hidden.test>"] });
    expect(message.envelope.to).toContain("secret@hidden.test");
    expect((await composeMessage(message)).toString()).not.toMatch(/secret|hidden|^bcc:/im);
  });

  test("may go to bcc alone", async () => {
    const message = await aMessage({ to: undefined, bcc: "b@x.test" });
    const parsed = await simpleParser(await composeMessage(message));
    expect(parsed.to).toMatchObject({ value: [{ group: [], name: "undisclosed-recipients" }] });
    expect(message.envelope.to).toEqual(["b@x.test"]);
  });

  test("sends bounces where it is told", async () => {
    const message = await aMessage({ envelopeFrom: "bounces@x.test" });
    expect(message.envelope.from).toBe("bounces@x.test");
    expect((await composeMessage(message)).toString()).not.toContain("bounces@x.test");
  });

  test("keeps a Message-ID, a date and a thread that are given", async () => {
    const message = await aMessage({
      messageId: "again@x.test",
      date: new Date("2026-01-02T03:04:05Z"),
      inReplyTo: "<one@x.test>",
      references: ["<zero@x.test>", "<one@x.test>", ...Array.from({ length: 60 }, (_, index) => `<${index}@x.test>`)],
    });
    const parsed = await simpleParser(await composeMessage(message));
    expect(parsed.messageId).toBe("<again@x.test>");
    expect(parsed.date?.toISOString()).toBe("2026-01-02T03:04:05.000Z");
    expect(parsed.inReplyTo).toBe("<one@x.test>");
    expect(parsed.references).toHaveLength(62);
  });

  test("tells auto-responders to be silent, unless the caller says otherwise", async () => {
    const message = await aMessage({
      headers: { "auto-submitted": "no", "X-Ticket": ["1", "2"], "X-None": undefined },
    });
    expect(message.headers).toEqual([
      { name: "X-Auto-Response-Suppress", value: "OOF, AutoReply" },
      { name: "auto-submitted", value: "no" },
      { name: "X-Ticket", value: "1" },
      { name: "X-Ticket", value: "2" },
    ]);
  });
});

describe("addresses", () => {
  test.each([
    ["ada@example.test", "", "ada@example.test"],
    ["  Ada Lovelace <ada@example.test> ", "Ada Lovelace", "ada@example.test"],
    ["<ada@example.test>", "", "ada@example.test"],
    ['"Lovelace, Ada" <ada@example.test>', "Lovelace, Ada", "ada@example.test"],
    ['"Ada \\"Countess\\" \\\\ L" <ada@example.test>', 'Ada "Countess" \\ L', "ada@example.test"],
    ["Acme (Support) <help@acme.test>", "Acme (Support)", "help@acme.test"],
    ["A. B. O'Brien-Смит <a@x.test>", "A. B. O'Brien-Смит", "a@x.test"],
    ["👩🏽‍💻 Ada <a@x.test>", "👩🏽‍💻 Ada", "a@x.test"],
    ["o'brien+tag/x=y{z}@x.test", "", "o'brien+tag/x=y{z}@x.test"],
    ["ada@münchen.test", "", "ada@xn--mnchen-3ya.test"],
    ["用户@例え.test", "", "用户@xn--r8jz45g.test"],
    ["Ada@EXAMPLE.Test", "", "Ada@EXAMPLE.Test"],
    ["ada@localhost", "", "ada@localhost"],
    ["ada@[127.0.0.1]", "", "ada@[127.0.0.1]"],
    ["ada@[IPv6:::1]", "", "ada@[IPv6:::1]"],
  ])("%s", (input, name, address) => {
    expect(parseAddress(input)).toEqual({ name, address });
    expect(parseAddress(formatAddress({ name, address }))).toEqual({ name, address });
    expect(parseAddress({ name, address: address })).toEqual({ name, address });
  });

  test("a name loses controls and changes of direction, and nothing else", () => {
    expect(parseAddress({ name: "A\u202eda\u0007\t  L", address: "a@x.test" }).name).toBe("Ada L");
  });
});

describe("attachments", () => {
  test("attachFile reads when the mail is prepared, and takes name and type from the file", async () => {
    const path = join(tmpdir(), `posthorn-${process.pid} ü.csv`);
    await writeFile(path, "a;b\r\n1;2\n");
    const { attachments } = await aMessage({
      attachments: [attachFile(path), attachFile(path, { filename: "x.txt" })],
    });
    expect(attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      [`posthorn-${process.pid} ü.csv`, "text/csv"],
      ["x.txt", "text/plain"],
    ]);
  });

  test("streams are read to their end", async () => {
    const bytes = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array([1, 2]));
        controller.enqueue(new Uint8Array([3]));
        controller.close();
      },
    });
    async function* text(): AsyncGenerator<string> {
      yield "ä";
      yield "b";
    }
    const { attachments } = await aMessage({
      attachments: [
        { filename: "a.bin", content: bytes },
        { filename: "b.txt", content: text() },
      ],
    });
    expect(attachments.map(({ content }) => Buffer.from(content).toString("hex"))).toEqual(["010203", "c3a462"]);
  });

  test("a mail as attachment goes as bytes", async () => {
    const { attachments } = await aMessage({
      attachments: [{ filename: "old.eml", content: "Subject: x\r\n\r\n.\n" }],
    });
    expect(attachments[0]?.contentType).toBe("application/octet-stream");
  });

  test("reading ends with the signal", async () => {
    const signal = AbortSignal.abort();
    const given = {
      from: "a@x.test",
      to: "b@x.test",
      subject: "s",
      text: "t",
      attachments: [attachFile("package.json")],
    };
    expect(await mailErrorOf(prepare(given, { signal }))).toMatchObject({ code: "ABORTED" });
  });
});
