/** The npm package `mailpit-api`, a client written for Mailpit, against the preview server as it is. */

import { MailpitClient } from "mailpit-api";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createInbox, type Inbox } from "../../../preview/inbox/index.ts";
import { template } from "../../project/temp-project.ts";
import { openPreview, type Preview } from "../server/preview-client.ts";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let inbox: Inbox;
let preview: Preview;
let client: MailpitClient;
beforeAll(async () => {
  inbox = await createInbox({ port: 0 });
  preview = await openPreview({ "emails/a.tsx": template("a") }, { inbox });
  client = new MailpitClient(preview.server.url);
});
afterAll(async () => {
  await preview?.[Symbol.asyncDispose]();
  await inbox?.close();
});
beforeEach(() => {
  inbox.clear();
  inbox.chaos.set({});
});

const smtp = (): ReturnType<typeof createTransport> => createTransport({ host: inbox.host, port: inbox.port });
const MAIL = { from: "a@example.com", to: "b@example.com", subject: "s", text: "t" };

describe("a client of Mailpit", () => {
  it("reads a mail that came over SMTP: summary, headers, source, parts and views", async () => {
    await smtp().sendMail({
      from: "Ada Lovelace <ada@example.com>",
      to: "Bob <bob@example.com>",
      cc: "carol@example.com",
      bcc: "hidden@example.com",
      replyTo: "Answers <answers@example.com>",
      subject: "Grüße",
      messageId: "<1@example.com>",
      date: new Date("2026-01-02T03:04:05Z"),
      headers: { "X-Tags": "one, two", "List-Unsubscribe": "<https://example.com/u>, <mailto:u@example.com>" },
      text: "plain",
      html: '<p>rich</p><img src="cid:logo">',
      attachments: [
        { filename: "logo.png", content: Buffer.from(PIXEL, "base64"), cid: "logo", contentDisposition: "inline" },
        { filename: "terms.txt", content: "terms" },
      ],
    });

    const list = await client.listMessages();
    expect(list).toMatchObject({
      total: 1,
      unread: 1,
      count: 1,
      messages_count: 1,
      messages_unread: 1,
      start: 0,
      tags: ["one", "two"],
    });
    const [item] = list.messages;
    expect(item).toMatchObject({
      MessageID: "1@example.com",
      Read: false,
      From: { Name: "Ada Lovelace", Address: "ada@example.com" },
      To: [{ Name: "Bob", Address: "bob@example.com" }],
      Cc: [{ Name: "", Address: "carol@example.com" }],
      Bcc: [{ Name: "", Address: "hidden@example.com" }],
      ReplyTo: [{ Name: "Answers", Address: "answers@example.com" }],
      Subject: "Grüße",
      Attachments: 1,
      Snippet: "plain",
      Tags: ["one", "two"],
    });
    expect(Date.parse(item?.Created as string)).not.toBeNaN();

    const id = item?.ID as string;
    const message = await client.getMessageSummary(id);
    expect(message).toMatchObject({
      ID: id,
      Date: "2026-01-02T03:04:05.000Z",
      ReturnPath: "ada@example.com",
      Text: "plain",
      HTML: '<p>rich</p><img src="cid:logo">',
      ListUnsubscribe: { Links: ["https://example.com/u", "mailto:u@example.com"], Errors: "" },
      Inline: [{ FileName: "logo.png", ContentType: "image/png", ContentID: "logo" }],
      Attachments: [{ FileName: "terms.txt", Size: 5, Checksums: { MD5: "6f493bf6f3beb9d46a9c649d2f7ddd29" } }],
    });
    expect(await client.getMessageSummary()).toEqual(message);
    expect((await client.listMessages()).unread).toBe(0);

    const headers = (await client.getMessageHeaders()) as unknown as Record<string, string[]>;
    expect(headers.Subject).toEqual(["Grüße"]);
    expect(await client.getMessageSource(id)).toBe(inbox.raw(id)?.toString());
    const part = await client.getMessageAttachment(id, message.Attachments[0]?.PartID as string);
    expect(await part.text()).toBe("terms");
    expect(await client.renderMessageHTML()).toBe(`<p>rich</p><img src="data:image/png;base64,${PIXEL}">`);
    expect(await client.renderMessageText(id)).toBe("plain");
  });

  it("sends, waits, searches, marks, tags and deletes", async () => {
    const { ID } = await client.sendMessage({
      From: { Name: "Ada", Email: "ada@example.com" },
      To: [{ Name: "Bob", Email: "bob@example.com" }],
      Bcc: ["hidden@example.com"],
      Subject: "Sent over HTTP",
      Text: "text",
      HTML: "<p>html</p>",
      Tags: ["Tag 1"],
      Headers: { "X-Order": "4711" },
      Attachments: [{ Filename: "pixel.png", Content: `data:image/png;base64,${PIXEL}`, ContentType: "image/png" }],
    });
    for (const subject of ["One", "Two", "Three"]) await smtp().sendMail({ ...MAIL, subject });

    const waited = await client.waitForMessage({ query: 'subject:"Sent over"' }, { interval: 20, timeout: 10_000 });
    expect(waited).toMatchObject({ ID, Tags: ["Tag 1"], Attachments: [{ FileName: "pixel.png" }] });
    expect(waited.Bcc).toEqual([{ Name: "", Address: "hidden@example.com" }]);
    expect(((await client.getMessageHeaders(ID)) as unknown as Record<string, string[]>)["X-Order"]).toEqual(["4711"]);

    const page = await client.listMessages(1, 2);
    expect(page.messages.map(({ Subject }) => Subject)).toEqual(["Two", "One"]);
    expect(page).toMatchObject({ start: 1, count: 2, messages_count: 4, total: 4 });
    const found = await client.searchMessages({ query: "-from:ada -subject:two", limit: 10 });
    expect(found.messages.map(({ Subject }) => Subject)).toEqual(["Three", "One"]);
    expect(found).toMatchObject({ messages_count: 2, messages_unread: 2, total: 4, unread: 3 });

    await client.setReadStatus({ Read: true, Search: "subject:one" });
    await client.setReadStatus({ Read: false, IDs: [ID] });
    expect((await client.searchMessages({ query: "is:unread" })).messages.map(({ Subject }) => Subject)).toEqual([
      "Three",
      "Two",
      "Sent over HTTP",
    ]);
    await client.setReadStatus({ Read: true });
    expect((await client.getInfo()).Unread).toBe(0);

    await client.setTags({ IDs: [ID], Tags: ["a", "b"] });
    expect(await client.getTags()).toEqual(["a", "b"]);
    await client.renameTag("a", "c");
    await client.deleteTag("b");
    expect(await client.getTags()).toEqual(["c"]);

    await client.deleteMessagesBySearch({ query: "subject:two" });
    await client.deleteMessages({ IDs: [ID] });
    expect((await client.listMessages()).messages.map(({ Subject }) => Subject)).toEqual(["Three", "One"]);
    await client.deleteMessages();
    expect(await client.getInfo()).toMatchObject({ Messages: 0, RuntimeStats: { SMTPAccepted: expect.any(Number) } });
    await expect(client.getMessageSummary()).rejects.toThrow(/404/);
  });

  it("is told what a request lacks, and what this inbox does not do", async () => {
    await expect(client.sendMessage({ From: { Email: "nobody" }, To: [{ Email: "b@example.com" }] })).rejects.toThrow(
      /400/,
    );
    await expect(
      client.sendMessage({ From: { Email: "a@example.com" }, To: [{ Email: "b@example.com\r\nBcc: x@evil" }] }),
    ).rejects.toThrow(/400/);
    await expect(client.sendMessage({} as never)).rejects.toThrow(/From has to be an object/);
    await expect(client.searchMessages({ query: " " })).rejects.toThrow(/400/);
    await expect(client.deleteMessagesBySearch({ query: "" })).rejects.toThrow(/400/);
    await expect(client.deleteMessages({ IDs: 5 } as never)).rejects.toThrow(/400/);
    await smtp().sendMail(MAIL);
    await expect(client.releaseMessage("latest", { To: ["x@example.com"] })).rejects.toThrow(/501.*sends nothing on/);
    await expect(client.linkCheck()).rejects.toThrow(/501/);
    expect((await client.getConfiguration()).MessageRelay.Enabled).toBe(false);
    expect(inbox.list().total).toBe(1);
  });
});

describe("chaos", () => {
  const send = (): Promise<unknown> => smtp().sendMail(MAIL);

  it("refuses at each phase with the code it was given, until it is switched off", async () => {
    expect((await client.getChaosTriggers()).Sender).toMatchObject({ ErrorCode: 451, Probability: 0 });
    for (const [phase, code] of [
      ["Sender", 451],
      ["Recipient", 550],
    ] as const) {
      const set = await client.setChaosTriggers({ [phase]: { ErrorCode: code, Probability: 100 } });
      expect(set[phase]).toMatchObject({ ErrorCode: code, Probability: 100 });
      await expect(send()).rejects.toMatchObject({ responseCode: code });
      await expect(send()).rejects.toMatchObject({ responseCode: code });
    }
    for (const [phase, code] of [
      ["Connect", 421],
      ["Body", 552],
      ["Reply", 554],
    ] as const) {
      inbox.chaos.set({ [phase]: { ErrorCode: code, Probability: 100 } });
      await expect(send(), phase).rejects.toMatchObject({ responseCode: code });
    }
    inbox.chaos.set({ Authentication: { ErrorCode: 535, Probability: 100 } });
    const auth = { user: "u", pass: "p" };
    await expect(createTransport({ host: inbox.host, port: inbox.port, auth }).sendMail(MAIL)).rejects.toMatchObject({
      code: "EAUTH",
      responseCode: 535,
    });
    expect(inbox.list().total).toBe(0);
    await client.setChaosTriggers();
    expect(inbox.chaos.active).toBe(false);
    await send();
    expect(inbox.list().total).toBe(1);
  });

  it("happens to the next n mails only, and tells when it is over", async () => {
    const events: unknown[] = [];
    const stop = inbox.on("change", ({ chaos }) => chaos && events.push(chaos.Recipient.Times));
    inbox.chaos.set({ Recipient: { ErrorCode: 450, Probability: 100, Times: 2 } });
    await expect(send()).rejects.toMatchObject({ responseCode: 450 });
    await expect(send()).rejects.toMatchObject({ responseCode: 450 });
    await send();
    stop();
    expect(events).toEqual([2, 1, 0]);
    expect(inbox.chaos.active).toBe(false);
  });

  it("cuts the connection at a phase; after the final dot the mail is kept all the same", async () => {
    for (const phase of ["Connect", "Sender", "Recipient", "Body"] as const) {
      inbox.chaos.set({ [phase]: { Probability: 100, Drop: true } });
      await expect(send(), phase).rejects.toThrow();
      expect(inbox.list().total, phase).toBe(0);
    }
    inbox.chaos.set({ Reply: { Probability: 100, Drop: true } });
    await expect(send()).rejects.toThrow();
    await expect.poll(() => inbox.list().total).toBe(1);
  });

  it("delays a reply and takes the mail", async () => {
    inbox.chaos.set({ Sender: { Probability: 100, DelayMs: 150, ErrorCode: 0 } });
    const before = performance.now();
    await send();
    // A timer may fire a little early by another clock, never half the time.
    expect(performance.now() - before).toBeGreaterThan(75);
  });

  it("takes no trigger that cannot be", async () => {
    for (const trigger of [
      { Sender: { ErrorCode: 200, Probability: 1 } },
      { Sender: { ErrorCode: 451, Probability: 101 } },
      { Sender: { Probability: 1.5 } },
      { Sender: { Probability: 1, Colour: 1 } },
      { Sender: [] },
      { Nowhere: { Probability: 1 } },
    ])
      await expect(client.setChaosTriggers(trigger as never), JSON.stringify(trigger)).rejects.toThrow(/400/);
    expect(inbox.chaos.active).toBe(false);
    await expect(createInbox({ port: 0, chaos: { Sender: { Probability: 200 } } })).rejects.toMatchObject({
      code: "INVALID_CONFIGURATION",
    });
  });
});
