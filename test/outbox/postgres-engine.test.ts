/** What is particular to the Postgres engine, beside the contract. */

import { createMailer, memory, readMailEnvironment } from "posthorn";
import { type ClaimHandler, type OutboxAttempt, outboxFromUrl, postgresOutbox } from "posthorn/outbox";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { createDatabase, type TestDatabase } from "../support/postgres-database.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database[Symbol.asyncDispose]());

/** Sends everything, and remembers the ids. */
function collecting(ids: string[]): ClaimHandler {
  return async ({ entry }) => {
    ids.push(entry.id);
    return { state: "sent", attempts: [] };
  };
}

test("OUTBOX_URL names it", async () => {
  const settings = readMailEnvironment({ SMTP_URL: "memory:", MAIL_FROM: "hello@acme.test", OUTBOX_URL: database.url });
  await using web = createMailer(settings);
  const { id } = await web.enqueue({ to: "ada@example.test", subject: "Hi", text: "Hi" });
  await using worker = createMailer({ transport: memory(), outbox: database.url.replace("postgres:", "postgresql:") });
  await worker.work({ untilEmpty: true }).done;
  await using outbox = outboxFromUrl(database.url);
  expect(outbox).toMatchObject({ name: "postgres", capabilities: { transactions: true, reach: "network" } });
  expect(await outbox.get(id)).toMatchObject({ state: "sent", history: [{ transport: "memory" }] });
});

test("what cannot be used is told with what to do, and without the password", async () => {
  const secret = "postgres://posthorn:geheim@127.0.0.1:1/app";
  for (const [outbox, text] of [
    [postgresOutbox({ connectionString: secret }), "ECONNREFUSED"],
    [outboxFromUrl(`${database.url}_none`), "does not exist"],
    [outboxFromUrl(database.url.replace(":secret@", ":geheim@")), "password authentication failed"],
  ] as const) {
    const error = await mailErrorOf(outbox.counts());
    expect(error.code).toBe("OUTBOX_FAILED");
    expect(error.message).toContain(text);
    expect(error.message).not.toContain("geheim");
    await outbox.close();
  }
  for (const wrong of [
    {},
    { connectionString: "db.test" },
    { pool: {} },
    { connectionString: secret, schema: "A; B" },
  ]) {
    const error = await mailErrorOf(Promise.resolve(wrong as { connectionString: string }).then(postgresOutbox));
    expect(error.code).toBe("INVALID_CONFIGURATION");
    expect(error.message).not.toContain("geheim");
  }
});

test("a look at a database without an outbox makes none", async () => {
  await database.run("DROP SCHEMA posthorn CASCADE");
  await database.run("DROP SCHEMA posthorn_pgboss CASCADE");
  await using outbox = outboxFromUrl(database.url, { create: false });
  expect(await outbox.exists?.()).toBe(false);
  const error = await mailErrorOf(outbox.counts());
  expect(error.code).toBe("OUTBOX_FAILED");
  expect(error.message).toContain("There is no outbox in the schema posthorn");
  expect(await database.run("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'posthorn%'")).toEqual([]);
});

test("outboxes in two schemas of one database know nothing of each other, and several processes may begin at once", async () => {
  const settings = { connectionString: database.url, schema: "billing" };
  await using one = postgresOutbox({ connectionString: database.url });
  const billing = [postgresOutbox(settings), postgresOutbox(settings), postgresOutbox(settings)];
  const message = await aMessage();
  await Promise.all(billing.map((outbox) => outbox.enqueue([{ message }])));
  expect(await one.counts()).toMatchObject({ queued: 0 });
  const seen: string[] = [];
  const consumer = one.consume(collecting(seen), {
    concurrency: 1,
    untilEmpty: true,
  });
  await consumer.done;
  expect(seen).toEqual([]);
  expect(await billing[0]?.counts()).toMatchObject({ queued: 3 });
  for (const outbox of billing) await outbox.close();
});

test("a server's answer is kept, whatever is in it", async () => {
  await using outbox = postgresOutbox({ connectionString: database.url });
  const [kept] = await outbox.enqueue([{ message: await aMessage({ subject: "Größe 👋" }) }]);
  const attempt: OutboxAttempt = {
    ...{ startedAt: "2026-01-01T00:00:00.000Z", durationMs: 5, transport: "smtp", worker: "one", outcome: "not-sent" },
    response: "550 no\0such \ud800user \\u0000 'quoted' ✓",
  };
  await outbox.consume(async () => ({ state: "failed", attempts: [attempt] }), { concurrency: 1, untilEmpty: true })
    .done;
  const entry = await outbox.get(kept?.id as string);
  expect(entry?.subject).toBe("Größe 👋");
  expect(entry?.history).toEqual([{ ...attempt, response: "550 no\ufffdsuch \ufffduser \\u0000 'quoted' ✓" }]);
});

test("mails that are cancelled while they are being claimed are either cancelled or sent, and nobody waits for long", async () => {
  await using outbox = postgresOutbox({ connectionString: database.url });
  const message = await aMessage();
  const kept = await outbox.enqueue(Array.from({ length: 300 }, () => ({ message })));
  const sent: string[] = [];
  const consumer = outbox.consume(collecting(sent), {
    concurrency: 5,
    untilEmpty: true,
  });
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, part) => outbox.cancel(kept.slice(part * 10, part * 10 + 10).map(({ id }) => id))),
  );
  await consumer.done;
  const cancelled = answers.flat();
  expect(sent.filter((id) => cancelled.includes(id))).toEqual([]);
  expect(new Set([...sent, ...cancelled])).toEqual(new Set(kept.map(({ id }) => id)));
  expect(await outbox.counts()).toMatchObject({ sent: sent.length, cancelled: cancelled.length, queued: 0 });
});

test("an attachment that many mails share is stored once, and goes with the last of them", async () => {
  await using outbox = postgresOutbox({ connectionString: database.url });
  const content = new Uint8Array(2000).fill(7);
  const message = await aMessage({ attachments: [{ filename: "terms.pdf", content }] });
  await Promise.all(Array.from({ length: 10 }, () => outbox.enqueue([{ message }, { message }])));
  const stored = () => database.run("SELECT hash FROM posthorn.content");
  expect(await stored()).toHaveLength(1);
  const [last] = (await outbox.list({ limit: 1 })).entries;
  const others = (await outbox.list()).entries.slice(1).map(({ id }) => id);
  await outbox.cancel(others);
  const purge = () => outbox.purge({ entriesBefore: new Date(Date.now() + 60_000) });
  expect(await purge()).toEqual({ bodies: 0, entries: 19 });
  expect((await outbox.message(last?.id as string))?.attachments[0]?.content).toEqual(content);
  await outbox.cancel([last?.id as string]);
  await purge();
  expect(await stored()).toEqual([]);
});

test("a worker has Postgres count the jobs of a queue that has grown fast, as its fetches are planned by that", async () => {
  await using outbox = postgresOutbox({ connectionString: database.url });
  const message = await aMessage();
  const batch = Array.from({ length: 1000 }, () => ({ message }));
  for (let count = 0; count < 6; count += 1) await outbox.enqueue(batch);
  await outbox.pause();
  const counted = async (): Promise<number> => {
    const [row] = await database.run(
      `SELECT sum(reltuples)::integer AS jobs FROM pg_partition_tree('posthorn_pgboss.job') AS tree
       JOIN pg_class ON pg_class.oid = tree.relid WHERE isleaf AND reltuples > 0`,
    );
    return Number(row?.jobs ?? 0);
  };
  expect(await counted()).toBe(0);
  await using worker = postgresOutbox({ connectionString: database.url });
  const consumer = worker.consume(async () => ({ state: "sent", attempts: [] }), { concurrency: 1 });
  await expect.poll(counted).toBe(6000);
  await consumer.stop();
});
