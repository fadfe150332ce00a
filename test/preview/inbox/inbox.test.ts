import { createServer } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createTransport } from "nodemailer";
import { afterEach, describe, expect, it } from "vitest";
import { createInbox, type Inbox, type InboxEvent, type InboxOptions } from "../../../preview/inbox/index.ts";
import { smtpClient, smtpClientAtData } from "./smtp-client.ts";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

const open = new Set<{ close(): unknown }>();
afterEach(async () => {
  for (const thing of open) await thing.close();
  open.clear();
});

async function start(options: InboxOptions = {}): Promise<Inbox> {
  const inbox = await createInbox({ port: 0, ...options });
  open.add(inbox);
  return inbox;
}

function client(inbox: Inbox, options: object = {}): ReturnType<typeof createTransport> {
  const transport = createTransport({ host: inbox.host, port: inbox.port, pool: true, maxConnections: 1, ...options });
  open.add(transport);
  return transport;
}

const MAIL = { from: "a@example.com", to: "b@example.com", subject: "s", text: "t" };

describe("an inbox", () => {
  it("keeps a mail with its addresses, headers, text and HTML", async () => {
    const inbox = await start({ now: () => new Date("2026-01-02T03:04:05Z") });
    await client(inbox).sendMail({
      from: '"Ada Lovelace" <ada@example.com>',
      to: "Bob <bob@example.com>, carol@example.com",
      cc: "Dan <dan@example.com>",
      bcc: "eve@example.com",
      replyTo: "reply@example.com",
      subject: "Hello",
      text: "Hello  there,\n\nplain reader",
      html: "<p>Hello <b>there</b></p>\n",
      messageId: "<1@example.com>",
      date: new Date("2026-01-01T00:00:00Z"),
    });

    const { total, messages } = inbox.list();
    expect(total).toBe(1);
    const [summary] = messages;
    expect(summary).toMatchObject({
      receivedAt: "2026-01-02T03:04:05.000Z",
      from: { name: "Ada Lovelace", address: "ada@example.com" },
      to: [
        { name: "Bob", address: "bob@example.com" },
        { name: "", address: "carol@example.com" },
      ],
      subject: "Hello",
      snippet: "Hello there, plain reader",
      attachments: 0,
    });
    const message = await inbox.get(summary?.id as string);
    expect(message).toMatchObject({
      ...summary,
      envelope: {
        from: "ada@example.com",
        to: ["bob@example.com", "carol@example.com", "dan@example.com", "eve@example.com"],
      },
      cc: [{ name: "Dan", address: "dan@example.com" }],
      replyTo: [{ name: "", address: "reply@example.com" }],
      messageId: "<1@example.com>",
      date: "2026-01-01T00:00:00.000Z",
      hasHtml: true,
      html: "<p>Hello <b>there</b></p>\n",
      text: "Hello  there,\n\nplain reader",
      files: [],
    });
    expect(message?.headers.find(([name]) => name === "From")).toEqual(["From", "Ada Lovelace <ada@example.com>"]);
    expect(summary?.size).toBe(inbox.raw(message?.id as string)?.length);
  });

  it("never makes text from HTML or HTML from text", async () => {
    const inbox = await start();
    const smtp = client(inbox);
    await smtp.sendMail({
      ...MAIL,
      text: undefined,
      html: "<head><title>no</title></head><p>One &amp; two&nbsp;&#8203;</p>",
    });
    await smtp.sendMail({ ...MAIL, text: "only text\n" });

    const [text, html] = inbox.list().messages;
    expect(html?.snippet).toBe("One & two");
    expect(await inbox.get(html?.id as string)).toMatchObject({ text: "", hasHtml: true });
    expect(await inbox.get(text?.id as string)).toMatchObject({ text: "only text\n", hasHtml: false, html: "" });
    expect(await inbox.html(text?.id as string)).toBeUndefined();
  });

  it("reads what is not ASCII, in headers, addresses, bodies and file names", async () => {
    const inbox = await start();
    const subject =
      "Grüße ✓ 你好 — long enough that the header has to be folded over several lines, with encoded words";
    await client(inbox).sendMail({
      from: { name: "Ädä Ünal", address: "käthe@example.com" },
      to: "b@exämple.com",
      subject,
      headers: { "X-Greeting": "Žluťoučký kůň" },
      text: "naïve ✓",
      html: "<p>naïve 🦄</p>",
      attachments: [{ filename: "Übersicht 日本.txt", content: "x" }],
    });

    const message = await inbox.get(inbox.list().messages[0]?.id as string);
    expect(message).toMatchObject({
      from: { name: "Ädä Ünal", address: "käthe@example.com" },
      to: [{ name: "", address: "b@exämple.com" }],
      subject,
      text: "naïve ✓",
      html: "<p>naïve 🦄</p>",
    });
    expect(message?.files[0]?.filename).toBe("Übersicht 日本.txt");
    expect(Object.fromEntries(message?.headers ?? [])).toMatchObject({
      Subject: subject,
      "X-Greeting": "Žluťoučký kůň",
    });
  });

  it("hands out attachments whole, and puts cid images into the HTML", async () => {
    const inbox = await start();
    const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 256));
    await client(inbox).sendMail({
      ...MAIL,
      html: '<img src="cid:logo@x"><img src=\'cid:logo%40x\'><img src="cid:missing"><img src="cid:script"> background: url(cid:logo@x)',
      attachments: [
        { filename: "logo.png", content: PIXEL, cid: "logo@x" },
        { filename: "a.html", content: "<script>1</script>", contentType: "text/html", cid: "script" },
        { filename: "data.bin", content: bytes },
      ],
    });

    const { id, files, attachments, html } = (await inbox.get(inbox.list().messages[0]?.id as string)) as Exclude<
      Awaited<ReturnType<Inbox["get"]>>,
      undefined
    >;
    // The two that the HTML may show count as parts of it.
    expect(attachments).toBe(1);
    expect(files).toMatchObject([
      { filename: "logo.png", contentType: "image/png", size: PIXEL.length, contentId: "logo@x" },
      { filename: "a.html", contentType: "text/html", contentId: "script" },
      { filename: "data.bin", contentType: "application/octet-stream", size: 5_000 },
    ]);
    expect((await inbox.attachment(id, files[2]?.part as string))?.content).toEqual(bytes);
    expect(await inbox.attachment(id, "../1")).toBeUndefined();
    expect(html).toContain("cid:logo@x");
    const data = `data:image/png;base64,${PIXEL.toString("base64")}`;
    expect(await inbox.html(id)).toBe(
      `<img src="${data}"><img src='${data}'><img src="cid:missing"><img src="cid:script"> background: url(${data})`,
    );
  });

  it("takes any user name and password, and none", async () => {
    const inbox = await start();
    await client(inbox).sendMail(MAIL);
    for (const authMethod of ["PLAIN", "LOGIN", "CRAM-MD5"]) {
      await client(inbox, { auth: { user: "anybody", pass: "anything" }, authMethod }).sendMail(MAIL);
    }
    expect(inbox.list().total).toBe(4);
  });

  it("offers SMTPUTF8 and 8BITMIME, its size limit, and no TLS", async () => {
    const inbox = await start({ maxMessageBytes: 4_096 });
    using smtp = await smtpClient(inbox.port);
    await smtp.say();
    const lines = (await smtp.say("EHLO test")).split("\r\n").map((line) => line.slice(4));
    expect(lines).toEqual(expect.arrayContaining(["SMTPUTF8", "8BITMIME", "PIPELINING", "SIZE 4096"]));
    expect(lines).not.toContain("STARTTLS");
  });

  it("answers without waiting for Nagle", async () => {
    const inbox = await start();
    const smtp = client(inbox);
    await smtp.sendMail(MAIL);
    const times: number[] = [];
    for (let index = 0; index < 40; index++) {
      const before = performance.now();
      await smtp.sendMail(MAIL);
      times.push(performance.now() - before);
    }
    // With Nagle none of them is faster than 40 ms; on a machine that is busy, one of many still is.
    expect(Math.min(...times)).toBeLessThan(38);
    expect(inbox.list().total).toBe(41);
  });

  it("lists the newest first and keeps no more messages than its limit", async () => {
    const inbox = await start({ maxMessages: 3 });
    const smtp = client(inbox);
    for (const subject of ["1", "2", "3", "4", "5"]) await smtp.sendMail({ ...MAIL, subject });
    expect(inbox.list().messages.map(({ subject }) => subject)).toEqual(["5", "4", "3"]);
    expect(inbox.list().total).toBe(3);
  });

  it("keeps no more bytes than its limit", async () => {
    const inbox = await start({ maxTotalBytes: 50_000 });
    const smtp = client(inbox);
    for (const subject of ["1", "2", "3", "4", "5"])
      await smtp.sendMail({ ...MAIL, subject, text: "x".repeat(15_000) });
    expect(inbox.list().messages.map(({ subject }) => subject)).toEqual(["5", "4", "3"]);
  });

  it("refuses for now what would not fit beside other arriving mail", async () => {
    const inbox = await start({ maxTotalBytes: 100_000 });
    using slow = await smtpClientAtData(inbox.port);
    await slow.say("DATA");
    await slow.write(`Subject: slow\r\n\r\n${"x".repeat(70_000)}`);
    using second = await smtpClientAtData(inbox.port);
    await second.say("DATA");
    expect(await second.say(`Subject: second\r\n\r\n${"y".repeat(60_000)}\r\n.`)).toMatch(/^452 /);
    expect(await slow.say("\r\n.")).toMatch(/^250 /);
    expect(inbox.list().messages.map(({ subject }) => subject)).toEqual(["slow"]);
  });

  it("deletes one message, clears all, and tells its listeners", async () => {
    const inbox = await start();
    const events: InboxEvent[] = [];
    const stop = inbox.on("change", (event) => events.push(event));
    const smtp = client(inbox);
    for (const subject of ["1", "2", "3"]) await smtp.sendMail({ ...MAIL, subject });

    const [, second] = inbox.list().messages;
    expect(inbox.delete(second?.id as string)).toBe(true);
    expect(inbox.delete(second?.id as string)).toBe(false);
    expect(await inbox.get(second?.id as string)).toBeUndefined();
    expect(inbox.list().messages.map(({ subject }) => subject)).toEqual(["3", "1"]);
    inbox.clear();
    inbox.clear();
    expect(inbox.list()).toEqual({ total: 0, unread: 0, matching: 0, start: 0, messages: [] });
    expect(events.map(({ type, total, added }) => [type, total, added?.subject])).toEqual([
      ["inbox", 1, "1"],
      ["inbox", 2, "2"],
      ["inbox", 3, "3"],
      ["inbox", 2, undefined],
      ["inbox", 0, undefined],
    ]);

    stop();
    await smtp.sendMail(MAIL);
    expect(events).toHaveLength(5);
  });

  it("lets a test wait for a message that is there, that comes, or that does not", async () => {
    const inbox = await start();
    const smtp = client(inbox);
    await smtp.sendMail({ ...MAIL, subject: "there" });
    expect((await inbox.waitFor(({ subject }) => subject === "there")).text).toBe("t\n");

    const coming = inbox.waitFor(({ subject }) => subject === "coming");
    await smtp.sendMail({ ...MAIL, subject: "coming" });
    expect((await coming).subject).toBe("coming");

    await expect(inbox.waitFor(() => false, { timeoutMs: 1 })).rejects.toThrow(/within 1 ms; the inbox holds 2/);
    const never = inbox.waitFor(() => false);
    await Promise.all([expect(never).rejects.toThrow(/closed/), inbox.close()]);
  });
});

describe("an inbox under bad input", () => {
  it("refuses a message announced as too large before it is sent", async () => {
    const inbox = await start({ maxMessageBytes: 10_000 });
    await expect(client(inbox).sendMail({ ...MAIL, text: "x".repeat(20_000) })).rejects.toMatchObject({
      responseCode: 552,
    });
  });

  it("refuses a message that turns out too large, holds none of it, and takes the next one", async () => {
    const inbox = await start({ maxMessageBytes: 64 * 1024 });
    using smtp = await smtpClientAtData(inbox.port);
    expect(await smtp.say("DATA")).toMatch(/^354/);
    const chunk = Buffer.from(`${"x".repeat(998)}\r\n`.repeat(64));
    const before = heldBytes();
    for (let index = 0; index < 500; index++) await smtp.write(chunk);
    // Polled: what is collected is given back a moment later.
    await expect.poll(() => heldBytes() - before, { timeout: 10_000 }).toBeLessThan(8 * 1024 * 1024);
    expect(await smtp.say("\r\n.")).toMatch(/^552 5\.3\.4 /);
    expect(inbox.list().total).toBe(0);

    await smtp.say("MAIL FROM:<a@example.com>");
    await smtp.say("RCPT TO:<b@example.com>");
    await smtp.say("DATA");
    expect(await smtp.say("Subject: small\r\n\r\nok\r\n.")).toMatch(/^250 /);
    expect(inbox.list().messages[0]?.subject).toBe("small");
  });

  it("keeps nothing of a message whose sender hung up", async () => {
    const inbox = await start();
    const half = await smtpClientAtData(inbox.port);
    await half.say("DATA");
    await half.write("Subject: half\r\n\r\nnot all of it");
    half.socket.destroy();
    await client(inbox).sendMail(MAIL);
    expect(inbox.list().messages.map(({ subject }) => subject)).toEqual(["s"]);
  });

  it("survives lines that are no SMTP", async () => {
    const inbox = await start();
    for (const nonsense of [
      "GET / HTTP/1.1",
      "\u0000\u0001\u0002",
      "MAIL FROM:",
      "MAIL FROM:<<<>>>",
      "RCPT TO:<x@y>",
      "DATA",
      "AUTH PLAIN !!!!",
      "AUTH LOGIN\r\n*",
      "BDAT 5 LAST\r\nhello",
      "EHLO \u0007",
      "STARTTLS",
      "X".repeat(100_000),
    ]) {
      using smtp = await smtpClient(inbox.port);
      await smtp.say();
      expect(await smtp.say(nonsense), JSON.stringify(nonsense.slice(0, 40))).toMatch(/^[345]\d\d/);
    }
    await client(inbox).sendMail(MAIL);
    expect(inbox.list().total).toBe(1);
  });

  it.each([
    ["nothing", ""],
    ["no header", "\r\nbody"],
    ["no body", "Subject: s"],
    [
      "an unclosed multipart",
      'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>',
    ],
    ["a multipart without boundary", "Content-Type: multipart/alternative\r\n\r\n--\r\n\r\nx"],
    ["a charset nobody knows", "Content-Type: text/plain; charset=x-nobody\r\nSubject: =?x-nobody?B?4pyT?=\r\n\r\nx"],
    ["broken base64", "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n*****"],
    [
      "broken encoded words",
      "Subject: =?utf-8?Q?=ZZ?= =?utf-8?B?!?= =?\r\nFrom: <<<\r\nTo: ;;;:::\r\nDate: tomorrow\r\n\r\nx",
    ],
    ["bytes", "\u0000\u00ff\u00fe\u0080Subject\u0000: \u00ff\r\n\r\n\u00ff"],
    ["2,000 parts", `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\n".repeat(2_000)}--b--`],
    ["deep HTML", `Content-Type: text/html\r\n\r\n${"<b>".repeat(50_000)}`],
    ["a header of 2 MB", `Subject: ${"x".repeat(2_000_000)}\r\n\r\nx`],
  ])("keeps and shows a message of %s", async (_, source) => {
    const inbox = await start();
    using smtp = await smtpClientAtData(inbox.port);
    await smtp.say("DATA");
    await smtp.write(Buffer.from(source, "latin1"));
    expect(await smtp.say("\r\n.")).toMatch(/^250 /);
    const id = inbox.list().messages[0]?.id as string;
    expect((await inbox.get(id))?.envelope).toEqual({ from: "a@example.com", to: ["b@example.com"] });
    expect(inbox.raw(id)?.toString("latin1").trimEnd()).toBe(source.trimEnd());
    await inbox.html(id);
  });

  it("puts stuffed dots back as they were", async () => {
    const inbox = await start();
    using smtp = await smtpClientAtData(inbox.port);
    await smtp.say("DATA");
    expect(await smtp.say("Subject: dots\r\n\r\n..\r\n..x\r\n.")).toMatch(/^250 /);
    expect(inbox.raw(inbox.list().messages[0]?.id as string)?.toString()).toBe("Subject: dots\r\n\r\n.\r\n.x\r\n");
  });

  it("turns away clients beyond its limit", async () => {
    const inbox = await start({ maxConnections: 1 });
    using first = await smtpClient(inbox.port);
    expect(await first.say()).toMatch(/^220 /);
    using second = await smtpClient(inbox.port);
    expect(await second.say()).toMatch(/^421 /);
  });
});

describe("an inbox's port", () => {
  it("is an error where the one asked for is taken", async () => {
    const { port } = await start();
    await expect(createInbox({ port })).rejects.toMatchObject({
      code: "INVALID_CONFIGURATION",
      message: `Port ${port} is taken; choose another, or leave the port out to get a free one`,
    });
  });

  it("is the next free one from 1025 where none was asked for", async () => {
    const taken = new Set<number>();
    for (const port of [1025, 1026]) {
      const other = createServer();
      await new Promise<void>((resolve) => other.once("error", () => resolve()).listen(port, "127.0.0.1", resolve));
      if (other.listening) open.add(other);
      taken.add(port);
    }
    const inbox = await createInbox();
    open.add(inbox);
    expect(taken).not.toContain(inbox.port);
    expect(inbox.port).toBeGreaterThan(1026);
    expect(inbox.url).toBe(`smtp://127.0.0.1:${inbox.port}`);
  });

  it("opens on this machine only", async () => {
    await expect(createInbox({ host: "0.0.0.0", port: 0 })).rejects.toThrow(/not a loopback address/);
    await expect(createInbox({ host: "192.0.2.1", port: 0 })).rejects.toThrow(/not a loopback address/);
  });

  it("is free again once the inbox is closed, even with a client connected", async () => {
    const inbox = await createInbox({ port: 0 });
    using idle = await smtpClient(inbox.port);
    await idle.say();
    using halfway = await smtpClientAtData(inbox.port);
    await halfway.say("DATA");
    await inbox.close();
    expect(await idle.say()).toMatch(/^421 /);
    const again = await start({ port: inbox.port });
    expect(again.port).toBe(inbox.port);
  });
});
