import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { createElement } from "react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../../preview/inbox/database.ts";
import { createInbox, type Inbox, type InboxOptions } from "../../../preview/inbox/index.ts";
import { createMailbox, type Mailbox, type NewMail } from "../../../preview/inbox/mailbox.ts";
import { inboxFile } from "../../../src/cli/inbox-file.ts";
import { createMailer, defineEmail } from "../../../src/index.ts";

const open = new Set<{ close(): unknown }>();
const folders = new Set<string>();
afterEach(async () => {
  for (const thing of open) await thing.close();
  open.clear();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  folders.clear();
});

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-inbox-"));
  folders.add(folder);
  return join(folder, "deep", "inbox.db");
}

async function start(options: InboxOptions = {}): Promise<Inbox> {
  const inbox = await createInbox({ port: 0, ...options });
  open.add(inbox);
  return inbox;
}

const raw = (subject: string, more = ""): Buffer =>
  Buffer.from(
    `From: Ada <ada@example.com>\r\nTo: bob@example.com\r\nSubject: ${subject}\r\n${more}\r\nBody of ${subject}\r\n`,
  );
const ENVELOPE = { from: "ada@example.com", to: ["bob@example.com"] };

describe("an inbox with a file", () => {
  it("has its mails, marks and tags again after a restart, and nobody else can read the file", async () => {
    const file = await temporaryFile();
    const first = await start({ file });
    const id = await first.receive(raw("Kept"), ENVELOPE);
    await first.receive(raw("Deleted"), ENVELOPE);
    first.mark({ ids: [id] }, true);
    first.setTags([id], ["invoice"]);
    first.remove({ query: "subject:deleted" });
    const before = await first.get(id);
    await first.close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(file, ".."))).mode & 0o777).toBe(0o700);

    const second = await start({ file });
    expect(second).toMatchObject({ notice: undefined, file });
    expect(second.list()).toMatchObject({ total: 1, unread: 0, matching: 1 });
    expect(await second.get(id)).toEqual(before);
    expect(second.raw(id)).toEqual(raw("Kept"));
    expect(second.list({ query: "kept" }).matching).toBe(1);
    expect(second.mailbox.tags()).toEqual({ invoice: 1 });
    second.clear();
    await second.close();
    expect((await start({ file })).list().total).toBe(0);
  });

  it("keeps to limits that have become smaller", async () => {
    const file = await temporaryFile();
    const first = await start({ file });
    for (const subject of ["1", "2", "3"]) await first.receive(raw(subject), ENVELOPE);
    await first.close();
    const second = await start({ file, maxMessages: 2 });
    expect(second.list().messages.map(({ subject }) => subject)).toEqual(["3", "2"]);
  });

  it("keeps mails in memory, and says why, while another process holds the file", async () => {
    const file = await temporaryFile();
    const first = await start({ file });
    await first.receive(raw("first"), ENVELOPE);
    const second = await start({ file });
    expect(second.notice).toContain("another preview of this project holds it");
    expect(second.file).toBeUndefined();
    await second.receive(raw("second"), ENVELOPE);
    expect(second.list().messages.map(({ subject }) => subject)).toEqual(["second"]);
    await Promise.all([first.close(), second.close()]);
    expect((await start({ file })).list().messages.map(({ subject }) => subject)).toEqual(["first"]);
  });

  it("puts a broken file aside and begins anew", async () => {
    const file = await temporaryFile();
    await (await createInbox({ port: 0, file })).close();
    await writeFile(file, randomBytes(50_000));
    const inbox = await start({ file });
    expect(inbox.notice).toContain("begins anew");
    await inbox.receive(raw("new"), ENVELOPE);
    expect(inbox.list().total).toBe(1);
    expect(await readdir(join(file, ".."))).toContain("inbox.db.broken");
  });

  it("lies in the user's cache folder, one for each project", () => {
    const env = { XDG_CACHE_HOME: "/cache" };
    const file = inboxFile("/home/ada/shop", env, "linux");
    expect(file).toMatch(/^\/cache\/posthorn\/shop-[0-9a-f]{12}\/inbox\.db$/);
    expect(inboxFile("/home/bob/shop", env, "linux")).not.toBe(file);
    expect(inboxFile("/home/ada/shop", {}, "darwin")).toContain(join("Library", "Caches"));
    expect(inboxFile("/", env, "linux")).toMatch(/project-/);
  });

  it("is taken on by a Node without an index of words, and left alone where it has one", async () => {
    const [plain, indexed] = [await temporaryFile(), await temporaryFile()];
    for (const [file, wordIndex] of [
      [plain, false],
      [indexed, true],
    ] as const)
      (await openDatabase(file, { wordIndex })).database.close();
    const results = [];
    for (const [file, wordIndex] of [
      [plain, true],
      [indexed, false],
      [indexed, true],
    ] as const) {
      const { database, ...opened } = await openDatabase(file, { wordIndex });
      database.close();
      results.push(opened);
    }
    expect(results).toEqual([
      { hasWordIndex: false, notice: undefined },
      { hasWordIndex: false, notice: expect.stringContaining("a newer Node wrote it") },
      { hasWordIndex: true, notice: undefined },
    ]);
  });
});

describe.each([
  ["by an index of words", true],
  ["without one, as on Node before 22.16", false],
])("a search %s", (_, wordIndex) => {
  let mailbox: Mailbox;
  const add = (mail: Partial<NewMail["facts"]> & { text?: string; at?: string } & Partial<NewMail>): string => {
    const { text = "", at = "2026-03-01T12:00:00Z", files = 0, inline = 0, tags = [], raw: bytes, ...facts } = mail;
    return mailbox.add({
      raw: bytes ?? Buffer.from("x"),
      receivedAt: new Date(at),
      files,
      inline,
      tags,
      references: [],
      text,
      facts: {
        from: { name: "Acme", address: "hello@acme.example" },
        to: [{ name: "", address: "user@example.com" }],
        cc: [],
        bcc: [],
        replyTo: [],
        subject: "",
        snippet: "",
        messageId: "",
        envelope: ENVELOPE,
        origin: null,
        ...facts,
      },
    }).id;
  };
  const find = (query: string, timeZone?: string): string[] =>
    mailbox.page({ query, ...(timeZone !== undefined && { timeZone }) }).mails.map(({ summary }) => summary.subject);

  beforeAll(async () => {
    const opened = await openDatabase(undefined, { wordIndex });
    expect(opened.hasWordIndex).toBe(wordIndex);
    mailbox = createMailbox(opened, { maxMessages: 100, maxTotalBytes: 1_000_000 });
    add({
      subject: "Grüße",
      from: { name: "Ada Lovelace", address: "ada@example.com" },
      text: 'Your code is aB3-xYz, said "she"',
      at: "2026-01-01T23:30:00Z",
    });
    add({ subject: "Invoice 4711", to: [{ name: "Bob", address: "bob@example.org" }], files: 1, tags: ["Billing"] });
    add({
      subject: "Logo",
      files: 1,
      inline: 1,
      raw: Buffer.alloc(5_000),
      cc: [{ name: "", address: "cc@example.org" }],
    });
    const read = add({
      subject: "Read 100%_x",
      bcc: [{ name: "", address: "hidden@example.org" }],
      replyTo: [{ name: "", address: "answers@acme.example" }],
      messageId: "<read@acme.example>",
      origin: { template: "Welcome", props: { name: "Ada" }, locale: null },
      at: "2026-06-01T00:00:00Z",
    });
    mailbox.mark({ ids: [read] }, true);
  });

  it.each([
    ["", ["Read 100%_x", "Logo", "Invoice 4711", "Grüße"]],
    ["ab3-xyz", ["Grüße"]],
    ["GRÜSSE", []],
    ["grüß", ["Grüße"]],
    ["voice", ["Invoice 4711"]],
    ["47", ["Invoice 4711"]],
    ["%", ["Read 100%_x"]],
    ["_x", ["Read 100%_x"]],
    ['"code is"', ["Grüße"]],
    ['said "she', ["Grüße"]],
    ["code 4711", []],
    ["from:ada", ["Grüße"]],
    ["FROM:lovelace", ["Grüße"]],
    ['from:"ada lovelace"', ["Grüße"]],
    ["from:bob", []],
    ["to:bob@example.org", ["Invoice 4711"]],
    ["cc:cc@", ["Logo"]],
    ["bcc:hidden", ["Read 100%_x"]],
    ["reply-to:answers", ["Read 100%_x"]],
    ["addressed:example.org", ["Read 100%_x", "Logo", "Invoice 4711"]],
    ["subject:invoice", ["Invoice 4711"]],
    ["subject:code", []],
    ["message-id:read@acme", ["Read 100%_x"]],
    ["tag:billing", ["Invoice 4711"]],
    ["is:tagged", ["Invoice 4711"]],
    ["is:read", ["Read 100%_x"]],
    ["is:unread", ["Logo", "Invoice 4711", "Grüße"]],
    ["-is:unread", ["Read 100%_x"]],
    ["!is:unread", ["Read 100%_x"]],
    ["has:attachment", ["Invoice 4711"]],
    ["has:inline", ["Logo"]],
    ["-from:acme", ["Grüße"]],
    ["-invoice -logo", ["Read 100%_x", "Grüße"]],
    ["larger:4k", ["Logo"]],
    ["smaller:1KB is:unread", ["Invoice 4711", "Grüße"]],
    ["template:welcome", ["Read 100%_x"]],
    ["after:2026-04-01", ["Read 100%_x"]],
    ["before:2026-02-01", ["Grüße"]],
    ["before:2026-01-01T23:00:00Z", []],
    ["is:nonsense", []],
    ["before:soon", []],
    ["larger:big", []],
    ["https://x.example", []],
    ["nobody:ada", []],
    ["' OR 1=1 --", []],
    ['") OR words MATCH ("x', []],
    ["NEAR(a b) AND *", []],
    ["-", ["Grüße"]],
  ])("for %s finds %j", (query, subjects) => {
    expect(find(query)).toEqual(subjects);
  });

  it("reads dates in the time zone that it is told", () => {
    // 23:30 in London is the next day in Auckland.
    expect(find("before:2026-01-02", "UTC")).toEqual(["Grüße"]);
    expect(find("before:2026-01-02", "Pacific/Auckland")).toEqual([]);
    expect(find("after:2026-01-02 before:2026-01-03", "Pacific/Auckland")).toEqual(["Grüße"]);
    expect(find("before:2026-01-02", "Nowhere/Atall")).toEqual([]);
  });

  it("outlasts any text", () => {
    const characters = Array.from(" \"-:()*^{}'%_\\\n\u0000éx9`");
    for (const one of characters)
      for (const two of characters)
        for (const query of [`${one}${two}`, `abc${one}${two}d`, `from:${one}${two}${one}`])
          expect(() => find(query), JSON.stringify(query)).not.toThrow();
    expect(find("zz ".repeat(50_000))).toEqual([]);
  });

  it("counts what it finds, gives a part of it, and can be marked and deleted by", () => {
    const page = mailbox.page({ query: "is:unread", start: 1, limit: 1 });
    expect(page).toMatchObject({ total: 4, unread: 3, matching: 3, matchingUnread: 3, start: 1 });
    expect(page.mails.map(({ summary }) => summary.subject)).toEqual(["Invoice 4711"]);
    expect(mailbox.mark({ query: "logo" }, true)).toBe(1);
    expect(mailbox.mark({ query: "logo" }, true)).toBe(0);
    expect(mailbox.unread).toBe(2);
    expect(mailbox.delete({ query: "larger:4k" })).toBe(1);
    expect(mailbox.size).toBe(3);
  });
});

describe("threads", () => {
  it("hold the mails of one template, those that answer each other, and those that are alike", async () => {
    const inbox = await start();
    const receive = async (subject: string, more = ""): Promise<string> => {
      const id = await inbox.receive(raw(subject, more), ENVELOPE);
      return inbox.list().messages.find((message) => message.id === id)?.thread as string;
    };
    const question = await receive("Question", "Message-ID: <q@example.com>\r\n");
    expect(await receive("Re: Question", "In-Reply-To: <q@example.com>\r\n")).toBe(question);
    expect(await receive("Other words", "References: <q@example.com> <r@example.com>\r\n")).toBe(question);
    const order = await receive("Your order 4711 is on its way");
    expect(await receive("Your order 4712 is on its way")).toBe(order);
    expect(await receive("AW: Your order 4713 is on its way")).toBe(order);
    const tagged = await receive("A", "X-Tag: receipt\r\n");
    expect(await receive("B", "X-Tag: receipt\r\n")).toBe(tagged);
    expect(await receive("Lost", "In-Reply-To: <gone@example.com>\r\n")).not.toBe(question);

    const { matching, messages } = inbox.list({ threads: true, limit: 10 });
    expect(matching).toBe(4);
    expect(messages.map(({ subject, threadSize }) => [subject, threadSize])).toEqual([
      ["Lost", 1],
      ["B", 2],
      ["AW: Your order 4713 is on its way", 3],
      ["Other words", 3],
    ]);
    expect(inbox.list({ query: `thread:${order}` }).matching).toBe(3);
  });
});

describe("the template of a mail", () => {
  const Welcome = defineEmail(
    function Welcome({ name }: { name: string; at?: Date; big?: bigint; text?: string; onClick?: () => void }) {
      return createElement("html", null, createElement("p", null, `Hello, ${name}`));
    },
    { subject: ({ name }) => `Hello, ${name}` },
  );

  it("comes with its props into the local inbox, and the mail itself is what any server would get", async () => {
    const inbox = await start();
    await using mailer = createMailer({ transport: inbox.url, from: "hello@acme.example" });
    const at = new Date("2026-02-03T04:05:06Z");
    await mailer.sendTemplate(Welcome, {
      to: "ada@example.com",
      props: { name: "Ada ✓", at, big: 12n, text: "x".repeat(5_000), onClick: () => {} },
      locale: "de",
    });
    const [summary] = inbox.list().messages;
    expect(summary?.template).toBe("Welcome");
    const message = await inbox.get(summary?.id as string);
    expect(message?.origin).toEqual({
      template: "Welcome",
      locale: "de",
      props: {
        name: "Ada ✓",
        at: { $date: at.toISOString() },
        big: { $bigint: "12" },
        text: "x".repeat(5_000),
        onClick: { $opaque: "function" },
      },
    });
    expect(inbox.raw(summary?.id as string)?.toString()).not.toMatch(/posthorn-origin/i);
    expect(message?.headers.map(([name]) => name)).not.toContain("X-Posthorn-Origin");
  });

  it("is told without props that are too large or hold themselves", async () => {
    const inbox = await start();
    await using mailer = createMailer({ transport: inbox.url, from: "hello@acme.example" });
    const circle: Record<string, unknown> = { name: "Ada" };
    circle.self = circle;
    await mailer.sendTemplate(Welcome, { to: "ada@example.com", props: circle as never });
    await mailer.sendTemplate(Welcome, { to: "ada@example.com", props: { name: "x".repeat(100_000) } });
    for (const { id } of inbox.list().messages)
      expect((await inbox.get(id))?.origin).toEqual({ template: "Welcome", props: null, locale: null });
  });

  it("is not told in production", async () => {
    const inbox = await start();
    await using mailer = createMailer({ transport: inbox.url, from: "hello@acme.example" });
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = "production";
    try {
      await mailer.sendTemplate(Welcome, { to: "ada@acme.dev", props: { name: "Ada" } });
    } finally {
      process.env.NODE_ENV = NODE_ENV;
    }
    expect(inbox.list().messages[0]).toMatchObject({ template: null, subject: "Hello, Ada" });
  });

  it("is not believed of a header that is none of ours, which stays in the mail", async () => {
    const inbox = await start();
    for (const value of [
      "hello",
      Buffer.from("[]").toString("base64"),
      Buffer.from('{"template":1}').toString("base64"),
    ]) {
      const id = await inbox.receive(
        Buffer.concat([Buffer.from(`X-Posthorn-Origin: ${value}\r\n`), raw("x")]),
        ENVELOPE,
      );
      expect(await inbox.get(id)).toMatchObject({ origin: null, subject: "x" });
      expect(inbox.raw(id)?.toString()).toMatch(/^X-Posthorn-Origin: /);
    }
    for (const source of ["X-Posthorn-Origin: e30=", "X-Posthorn-Origin: \r\n\t\r\n\t"])
      expect(await inbox.get(await inbox.receive(Buffer.from(source), ENVELOPE))).toMatchObject({ origin: null });
  });
});

it("other clients are sent what they asked for: a pipelined session sees the keyword and nothing else new", async () => {
  const inbox = await start();
  const transport = createTransport({ host: inbox.host, port: inbox.port });
  await transport.sendMail({ from: "a@example.com", to: "b@example.com", subject: "plain", text: "t" });
  expect(inbox.list().messages[0]).toMatchObject({ template: null, subject: "plain" });
});
