import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { createMailer, defineEmail, deliver, MailError, memory, readMailEnvironment, smtp } from "posthorn";
import { outboxFromUrl, sqliteOutbox } from "posthorn/outbox";
import { type Fault, startTestServer } from "posthorn/testing";
import { createElement } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";

const Hello = defineEmail(
  function Hello({ name }: { name: string }) {
    return createElement("p", null, `Hello ${name}`);
  },
  { subject: ({ name }) => `Hello ${name}` },
);

const from = "hello@acme.test";
const mail = { to: "ada@example.test", subject: "Hi", text: "Hi" };

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "posthorn-outbox-"));
  path = join(folder, "mail.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a template is enqueued finished, and delivered by a worker of another mailer that knows no template", async () => {
  await using server = await startTestServer();
  await using web = createMailer({ transport: memory(), outbox: sqliteOutbox({ path }), from });
  const { id, messageId } = await web.enqueueTemplate(Hello, { to: "ada@example.test", props: { name: "Ada" } });
  const outbox = sqliteOutbox({ path });
  await using mailer = createMailer({ transport: server.url, outbox });
  const sent: unknown[] = [];
  mailer.on("sent", ({ messageId, template, attempts }) => sent.push({ messageId, template, attempts }));
  await mailer.work({ untilEmpty: true, name: "one" }).done;
  expect(server.received).toHaveLength(1);
  expect(String(server.received[0]?.raw)).toContain(messageId);
  expect(sent).toEqual([{ messageId, template: "Hello", attempts: 1 }]);
  const entry = await outbox.get(id);
  expect(entry).toMatchObject({ state: "sent", template: "Hello", subject: "Hello Ada", attempts: 1 });
  expect(entry?.history).toMatchObject([{ outcome: "sent", transport: "smtp", worker: "one" }]);
});

test("a mail that lives and dies with the user's own transaction", async () => {
  await using mailer = createMailer({ transport: memory(), outbox: sqliteOutbox({ path }), from });
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE users (name TEXT); BEGIN");
  database.prepare("INSERT INTO users VALUES (?)").run("Ada");
  await mailer.enqueue({ ...mail, tx: database });
  database.exec("ROLLBACK; BEGIN");
  const { id } = await mailer.enqueue({ ...mail, tx: database });
  database.exec("COMMIT");
  const outside = await mailErrorOf(mailer.enqueue({ ...mail, tx: database }));
  expect(outside.code).toBe("INVALID_OPTION");
  database.close();
  const outbox = sqliteOutbox({ path });
  expect((await outbox.list()).entries.map((entry) => entry.id)).toEqual([id]);
  await outbox.close();
});

test("the marker is on disk while the server has the body and has not answered", async () => {
  await using server = await startTestServer({ faults: [{ at: "after-dot", silence: true }] });
  const outbox = sqliteOutbox({ path });
  await using mailer = createMailer({ transport: server.url, outbox, from });
  const { id } = await mailer.enqueue(mail);
  const worker = mailer.work({ untilEmpty: true, onUnknown: "park" });
  const look = new DatabaseSync(path, { timeout: 5_000 });
  await server.until(({ received }) => received.length === 1);
  expect(look.prepare("SELECT state FROM posthorn_mail WHERE marked_at IS NOT NULL").all()).toMatchObject([
    { state: "sending" },
  ]);
  look.close();
  server.disconnect();
  await worker.done;
  expect(await outbox.get(id)).toMatchObject({ state: "unknown", history: [{ outcome: "unknown" }] });
});

test("nothing of the body leaves where the marker cannot be committed", async () => {
  await using server = await startTestServer();
  const transport = smtp(server.url);
  const [message, refusal] = [await aMessage(), new MailError("OUTBOX_FAILED", "the disk is full")];
  const beforeBody = async (): Promise<void> => {
    throw refusal;
  };
  const error = await mailErrorOf(deliver(message, transport, { retry: { attempts: 1 } }, { beforeBody }));
  expect(error).toMatchObject({ code: "OUTBOX_FAILED", delivery: "not-sent" });
  await server.until(({ openConnections }) => openConnections === 0);
  expect(server.log.at(-1)?.text).toMatch(/^354/);
  expect(server.received).toEqual([]);
  await transport.close?.();
  // A transport that cannot wait for the marker is not called at all.
  const kept = memory();
  expect((await mailErrorOf(deliver(message, kept, {}, { beforeBody }))).code).toBe("OUTBOX_FAILED");
  expect(kept.messages).toEqual([]);
});

const RETRY = { delayMs: 10, maxDelayMs: 20 };

async function outcomeOf(faults: readonly Fault[], options: object = {}, more: object = {}) {
  await using server = await startTestServer({ faults });
  const outbox = sqliteOutbox({ path });
  await using mailer = createMailer({ transport: server.url, outbox, from });
  const { id } = await mailer.enqueue({ ...mail, ...more });
  const worker = mailer.work({ ...RETRY, ...options });
  for (let state: string | undefined = "queued"; !["sent", "failed", "unknown"].includes(state ?? ""); ) {
    await sleep(5);
    state = (await outbox.get(id))?.state;
  }
  await worker.stop();
  const entry = await outbox.get(id);
  return { entry, outcomes: entry?.history.map(({ outcome }) => outcome), received: server.received };
}

test("a mail server that is down costs no mail a try, and is asked by one mail at a time", async () => {
  const gone = await startTestServer();
  await gone[Symbol.asyncDispose]();
  const { port } = gone;
  const outbox = sqliteOutbox({ path });
  await using mailer = createMailer({ transport: `smtp://127.0.0.1:${port}`, outbox, from });
  const ids: string[] = [];
  for (let count = 0; count < 20; count += 1) ids.push((await mailer.enqueue(mail)).id);
  const worker = mailer.work(RETRY);
  await expect
    .poll(() => outbox.suspended())
    .toMatchObject([{ transport: "", reason: expect.stringContaining("ECONNREFUSED") }]);
  await expect.poll(async () => (await outbox.counts()).sending).toBe(0);
  expect(await outbox.counts()).toMatchObject({ queued: 20, failed: 0 });
  await using server = await startTestServer({ port });
  await server.until(({ received }) => received.length === 20);
  await expect.poll(async () => (await outbox.counts()).sent).toBe(20);
  await worker.stop();
  expect(await outbox.suspended()).toEqual([]);
  for (const id of ids) expect(await outbox.get(id)).toMatchObject({ attempts: 1, history: [{ outcome: "sent" }] });
});

test("a wrong password is not tried with every mail", async () => {
  await using server = await startTestServer({ auth: { user: "u", pass: "right" } });
  const outbox = sqliteOutbox({ path });
  const url = server.url.replace("//", "//u:wrong@");
  await using mailer = createMailer({ transport: url, outbox, from });
  for (let count = 0; count < 50; count += 1) await mailer.enqueue(mail);
  const worker = mailer.work({ ...RETRY, concurrency: 5 });
  await expect.poll(async () => (await outbox.suspended()).length).toBe(1);
  await worker.stop();
  expect(server.log.filter(({ text }) => text.startsWith("AUTH")).length).toBeLessThanOrEqual(10);
  expect(await outbox.counts()).toMatchObject({ queued: 50 });
});

test("what is refused for now is tried again, what is refused for good is not", async () => {
  const later = await outcomeOf([{ at: "mail", reply: "451 4.3.0 later", times: 2 }]);
  expect(later.outcomes).toEqual(["not-sent", "not-sent", "sent"]);
  expect(later.entry).toMatchObject({ state: "sent", attempts: 3, mayBeDuplicate: false });
  const never = await outcomeOf([{ at: "mail", reply: "550 5.7.1 no" }]);
  expect(never).toMatchObject({ entry: { state: "failed" }, outcomes: ["not-sent"] });
  expect(never.entry?.history[0]).toMatchObject({ code: "REJECTED", response: expect.stringContaining("550") });
});

test("only those recipients are tried again who do not have the mail", async () => {
  const { entry, outcomes, received } = await outcomeOf(
    [{ at: "rcpt", address: "bob@example.test", reply: "450 4.2.1 busy", times: 1 }],
    {},
    { to: ["ada@example.test", "bob@example.test"] },
  );
  expect(outcomes).toEqual(["partial", "sent"]);
  expect(received.map(({ envelope }) => envelope.to)).toEqual([["ada@example.test"], ["bob@example.test"]]);
  expect(entry).toMatchObject({ state: "sent", pending: ["bob@example.test"] });
});

test("a mail in doubt is sent again and flagged, or parked, by the worker's word or its own", async () => {
  const drop: Fault = { at: "after-dot", drop: true, times: 1 };
  const again = await outcomeOf([drop]);
  expect(again).toMatchObject({ outcomes: ["unknown", "sent"], entry: { mayBeDuplicate: true, state: "sent" } });
  expect(again.received).toHaveLength(2);
  const parked = await outcomeOf([drop], { onUnknown: "park" });
  expect(parked).toMatchObject({ outcomes: ["unknown"], entry: { state: "unknown", mayBeDuplicate: false } });
  expect(parked.received).toHaveLength(1);
  const own = await outcomeOf([drop], {}, { onUnknown: "park" });
  expect(own.entry?.state).toBe("unknown");
});

test("a mail is given up when its time is over", async () => {
  const { entry } = await outcomeOf([{ at: "mail", reply: "451 4.3.0 later" }], { giveUpAfterMs: 1 });
  expect(entry).toMatchObject({ state: "failed", attempts: 1 });
});

test("a worker that is stopped finishes what is in hand, and cuts off what takes too long", async () => {
  await using server = await startTestServer({
    faults: [
      { at: "mail", delayMs: 100, times: 1 },
      { at: "mail", silence: true },
    ],
  });
  const outbox = sqliteOutbox({ path });
  await using mailer = createMailer({ transport: server.url, outbox, from });
  await mailer.enqueue(mail);
  const first = mailer.work();
  await server.until(({ log }) => log.some(({ text }) => text.startsWith("MAIL")));
  await first.stop();
  expect(await outbox.counts()).toMatchObject({ sent: 1, queued: 0 });
  await mailer.enqueue(mail);
  const second = mailer.work();
  await server.until(({ log }) => log.filter(({ text }) => text.startsWith("MAIL")).length === 2);
  await second.stop({ timeoutMs: 50 });
  expect(await outbox.counts()).toMatchObject({ sent: 1, queued: 1, sending: 0 });
  expect((await outbox.list({ state: "queued" })).entries[0]).toMatchObject({ attempts: 0 });
});

test("what cannot be enqueued is said at once", async () => {
  await using without = createMailer({ transport: memory(), from });
  expect((await mailErrorOf(without.enqueue(mail))).code).toBe("NOT_CONFIGURED");
  expect(() => without.work()).toThrow("outbox");
  await using mailer = createMailer({ transport: memory(), outbox: sqliteOutbox({ path }), from });
  expect((await mailErrorOf(mailer.enqueue({ ...mail, to: "nobody" }))).code).toBe("INVALID_ADDRESS");
  expect((await mailErrorOf(mailer.enqueue({ ...mail, via: "bulk" as never }))).code).toBe("INVALID_OPTION");
  expect((await mailErrorOf(mailer.enqueue({ ...mail, retry: {} } as never))).code).toBe("INVALID_OPTION");
  expect((await mailErrorOf(mailer.enqueue({ ...mail, queuePriority: 0.5 }))).code).toBe("INVALID_OPTION");
  const missing = createMailer({
    transport: memory(),
    outbox: sqliteOutbox({ path: join(folder, "no/mail.db") }),
    from,
  });
  const error = await mailErrorOf(missing.enqueue(mail));
  expect(error.code).toBe("OUTBOX_FAILED");
  expect(error.message).toContain("Its folder must exist");
  await missing.close();
});

test("a connection string names the outbox, and one that names none is refused without repeating it", async () => {
  const env = { SMTP_URL: "memory:", MAIL_FROM: from, OUTBOX_URL: `sqlite://${path}` };
  await using web = createMailer(readMailEnvironment(env));
  const { id } = await web.enqueue(mail);
  await using worker = createMailer({ transport: memory(), outbox: `sqlite:${path}` });
  const settled: string[] = [];
  const working = worker.work({
    onSettled(entry, { state }) {
      settled.push(`${entry.id} ${state}`);
      throw new Error("a bug of the listener's");
    },
  });
  const outbox = outboxFromUrl(`sqlite:${path}`);
  while ((await outbox.get(id))?.state !== "sent") await sleep(5);
  await working.stop();
  expect(settled).toEqual([`${id} sent`]);
  await outbox.close();
  expect((await mailErrorOf(outbox.counts())).code).toBe("CLOSED");
  for (const url of ["mysql://ada:secret@db.test/mail", "sqlite:", "sqlite://db.test/mail.db", "mail.db"]) {
    const error = await mailErrorOf(Promise.resolve(url).then(outboxFromUrl));
    expect(error.code).toBe("INVALID_CONFIGURATION");
    expect(error.message).toContain("sqlite:./outbox.db");
    expect(error.message).not.toMatch(/secret|db\.test/);
  }
});

test("a sign-in code overtakes thousands of digests that are being sent", async () => {
  const [digests, concurrency] = [3_000, 5];
  await using mailer = createMailer({ transport: memory(), outbox: sqliteOutbox({ path }), from });
  const digest = { ...(await aMessage()), subject: "Digest" };
  const outbox = sqliteOutbox({ path });
  await outbox.enqueue(Array.from({ length: digests }, () => ({ message: digest, priority: -10 })));
  const subjects: string[] = [];
  const worker = mailer.work({ concurrency, onSettled: ({ subject }) => void subjects.push(subject) });
  while (subjects.length < 10) await sleep(1);
  await mailer.enqueue({ ...mail, subject: "Code", queuePriority: 10 });
  const before = subjects.length;
  while (!subjects.includes("Code")) await sleep(1);
  await worker.stop();
  expect((await outbox.counts()).sent).toBe(subjects.length);
  await outbox.close();
  // What the workers had in hand, and no more, goes before it.
  expect(subjects.indexOf("Code")).toBeLessThanOrEqual(before + 2 * concurrency);
  expect(subjects.length).toBeLessThan(digests);
});
