import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createMailer, MailError } from "posthorn";
import { type Outbox, outboxFromUrl, sqliteOutbox } from "posthorn/outbox";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type QueueDetails, type QueueOverview, TOKEN_HEADER } from "../../../preview/protocol.ts";
import { template } from "../../project/temp-project.ts";
import { aMessage } from "../../support/mail.ts";
import { createDatabase } from "../../support/postgres-database.ts";
import { scripted } from "../../support/scripted-transport.ts";
import { openPreview, type Preview } from "./preview-client.ts";

let preview: Preview;
let path: string;
beforeEach(async () => {
  preview = await openPreview(
    { "emails/a.tsx": template("a") },
    {
      async prepare(project) {
        path = project.path("outbox.db");
        vi.stubEnv("OUTBOX_URL", `sqlite:${path}`);
      },
    },
  );
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await preview[Symbol.asyncDispose]();
});

async function get<Answer>(address: string, expected = 200): Promise<Answer> {
  const response = await fetch(preview.url(`/api/queue${address}`));
  expect(response.status).toBe(expected);
  return (await response.json()) as Answer;
}

async function post(address: string, body: unknown): Promise<{ readonly status: number; readonly answer: unknown }> {
  const response = await fetch(preview.url(`/api/queue/${address}`), {
    method: "POST",
    headers: { "content-type": "application/json", [TOKEN_HEADER]: preview.server.token },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: response.status === 204 ? null : await response.json() };
}

async function enqueue(outbox: Outbox<never>, ...subjects: readonly string[]): Promise<readonly string[]> {
  const messages = await Promise.all(subjects.map((subject) => aMessage({ subject })));
  const kept = await outbox.enqueue(messages.map((message) => ({ message, template: "Welcome" })));
  return kept.map(({ id }) => id);
}

async function work(outbox: Outbox<never>, ...acts: Parameters<typeof scripted>[0]): Promise<void> {
  const mailer = createMailer({ transport: scripted(acts), outbox, from: "hello@acme.test" });
  await mailer.work({ untilEmpty: true, concurrency: 1, onUnknown: "park" }).done;
}

describe("the queue of a project whose outbox is not there", () => {
  it("says where it will be, and makes nothing", async () => {
    expect(await get("")).toEqual({ found: false, place: `sqlite:${path}` });
    expect(await get("/mail?messageId=%3Ca%40b%3E")).toEqual({ id: null });
    expect(await get("/entries/x", 409)).toMatchObject({ error: { code: "NO_OUTBOX" } });
    expect(await post("pause", { all: true })).toMatchObject({ status: 409 });
    expect(existsSync(path)).toBe(false);
  });

  it("leaves the application's own database as it is", async () => {
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE users (email TEXT)");
    database.close();
    expect(await get("")).toMatchObject({ found: false });
    const looked = new DatabaseSync(path);
    expect(looked.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "users" }]);
    looked.close();
  });

  it("says what is wrong with a file that is none", async () => {
    await preview.project.write("outbox.db", "not a database, but a text that is long enough to be read as one");
    expect(await get("", 503)).toMatchObject({ error: { code: "OUTBOX_FAILED", message: expect.any(String) } });
  });

  it("is shown as soon as a first mail is enqueued", async () => {
    expect(await get("")).toMatchObject({ found: false });
    await using outbox = sqliteOutbox({ path });
    await enqueue(outbox, "First");
    expect(await get("")).toMatchObject({ found: true, counts: { queued: 1 }, entries: [{ subject: "First" }] });
  });
});

describe("the queue of a project", () => {
  let outbox: Outbox<never>;
  beforeEach(() => {
    outbox = sqliteOutbox({ path });
  });
  afterEach(() => outbox.close());

  it("lists mails by state, page by page", async () => {
    await enqueue(outbox, ...Array.from({ length: 60 }, (_, index) => `Mail ${index + 1}`));
    const first = await get<QueueOverview>("");
    expect(first).toMatchObject({ found: true, place: `sqlite:${path}`, counts: { queued: 60, sent: 0 } });
    expect(first.oldestQueuedAt).toEqual(expect.any(String));
    expect(first.entries.map(({ subject }) => subject).slice(0, 2)).toEqual(["Mail 60", "Mail 59"]);
    expect(first.entries).toHaveLength(50);
    const second = await get<QueueOverview>(`?after=${first.next}`);
    expect(second).toMatchObject({ next: null });
    expect(second.entries.map(({ subject }) => subject).at(-1)).toBe("Mail 1");
    expect(await get("?state=failed")).toMatchObject({ entries: [], counts: { queued: 60 } });
    expect(await get("?state=nonsense")).toMatchObject({ counts: { queued: 60 } });
  });

  it("tells every try of a mail, with the server's words, and finds it by its Message-ID", async () => {
    const [id] = await enqueue(outbox, "Refused");
    const refusal = new MailError("RECIPIENTS_REFUSED", "Nobody took it", {
      ...{ delivery: "not-sent", permanent: true, response: "550 5.1.1 No such user" },
    });
    await work(outbox, refusal);
    const entry = await get<QueueDetails>(`/entries/${id}`);
    expect(entry).toMatchObject({
      ...{ id, state: "failed", subject: "Refused", template: "Welcome", attempts: 1, hasBody: true },
      lastError: "550 5.1.1 No such user",
      history: [{ outcome: "not-sent", transport: "scripted", code: "RECIPIENTS_REFUSED" }],
    });
    expect(await get(`/mail?messageId=${encodeURIComponent(entry.messageId)}`)).toEqual({ id });
    expect(await get("/entries/none", 404)).toMatchObject({ error: { code: "NOT_FOUND" } });
    await get("/mail", 400);
  });

  it("retries and cancels, and says why it could not", async () => {
    const [id] = await enqueue(outbox, "Wanted");
    expect(await post("retry", { ids: [id] })).toMatchObject({
      answer: { changed: [], refused: [{ id, reason: "it is queued" }] },
    });
    expect(await post("cancel", { ids: [id, "none"] })).toEqual({
      status: 200,
      answer: { changed: [id], refused: [{ id: "none", reason: "there is no such mail" }] },
    });
    expect(await get(`/entries/${id}`)).toMatchObject({ state: "cancelled" });
    expect(await post("retry", { ids: [id] })).toMatchObject({ answer: { changed: [id], refused: [] } });
    expect(await outbox.counts()).toMatchObject({ queued: 1, cancelled: 0 });
  });

  it("retries all mails of a state, however many there are", async () => {
    const count = 2_100;
    const message = await aMessage({ subject: "Taken back" });
    const kept = await outbox.enqueue(Array.from({ length: count }, () => ({ message })));
    await outbox.cancel(kept.map(({ id }) => id));
    expect(await post("retry-all", { state: "failed" })).toEqual({ status: 200, answer: { retried: 0 } });
    expect(await post("retry-all", { state: "cancelled" })).toEqual({ status: 200, answer: { retried: count } });
    expect(await outbox.counts()).toMatchObject({ queued: count, cancelled: 0 });
    for (const body of [{}, { state: "sent" }, { state: "queued" }, null])
      expect(await post("retry-all", body), JSON.stringify(body)).toMatchObject({ status: 400 });
    expect(await outbox.counts()).toMatchObject({ queued: count });
  });

  it("pauses and resumes what it is told, and shows what workers suspended", async () => {
    await enqueue(outbox, "Waits");
    expect(await post("pause", { all: true })).toMatchObject({ status: 204 });
    expect(await post("pause", { tag: "digest" })).toMatchObject({ status: 204 });
    await outbox.suspend("", "connect ECONNREFUSED");
    const { paused, suspended } = await get<QueueOverview>("");
    expect(paused).toEqual(expect.arrayContaining([{ all: true }, { tag: "digest" }]));
    expect(suspended).toMatchObject([{ transport: "", reason: "connect ECONNREFUSED" }]);
    expect(await post("resume", { all: true })).toMatchObject({ status: 204 });
    expect(await outbox.paused()).toEqual([{ tag: "digest" }]);
  });

  it("takes nothing else, and nothing without the token", async () => {
    await enqueue(outbox, "Waits");
    for (const body of [{}, null, [], { ids: [] }, { ids: "all" }, { ids: [1] }, { ids: Array(1_001).fill("x") }])
      for (const verb of ["retry", "cancel"]) expect((await post(verb, body)).status, JSON.stringify(body)).toBe(400);
    for (const body of [{}, { all: false }, { all: true, tag: "a" }, { tag: "" }, { transport: 1 }, "all"])
      for (const verb of ["pause", "resume"]) expect((await post(verb, body)).status, JSON.stringify(body)).toBe(400);
    for (const verb of ["retry", "cancel", "pause", "resume"]) {
      const response = await fetch(preview.url(`/api/queue/${verb}`), { method: "POST" });
      expect(response.status).toBe(403);
    }
    expect(await outbox.counts()).toMatchObject({ queued: 1 });
    expect(await outbox.paused()).toEqual([]);
  });
});

it("opens the outbox that posthorn.config.ts gives its mailer before the one of the environment", async () => {
  await using shown = await openPreview({
    "emails/a.tsx": template("a"),
    "posthorn.config.ts":
      'export default { mailer: { transport: "null:", outbox: "postgres://app:secret@127.0.0.1:1/app", from: "a@example.com" } };',
  });
  const response = await fetch(shown.url("/api/queue"));
  const text = await response.text();
  expect(response.status).toBe(503);
  expect(text).not.toContain("secret");
  expect(JSON.parse(text)).toMatchObject({ error: { code: "OUTBOX_FAILED" } });
});

it("shows an outbox in Postgres, makes none there, and never tells its password", async () => {
  await using database = await createDatabase();
  await database.run("DROP SCHEMA posthorn CASCADE");
  await database.run("DROP SCHEMA posthorn_pgboss CASCADE");
  vi.stubEnv("OUTBOX_URL", database.url);
  await using shown = await openPreview({ "emails/a.tsx": template("a") });
  const look = async () => (await fetch(shown.url("/api/queue"))).json();
  const place = database.url.replace(/\/\/.*@/, "//");
  expect(place).not.toBe(database.url);
  expect(await look()).toEqual({ found: false, place });
  expect(await database.run("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'posthorn%'")).toEqual([]);
  await using outbox = outboxFromUrl(database.url);
  await outbox.enqueue([{ message: await aMessage({ subject: "First" }) }]);
  expect(await look()).toMatchObject({ found: true, place, entries: [{ subject: "First", state: "queued" }] });
});
