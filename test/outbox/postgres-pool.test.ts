/** The Postgres engine on the application's own pool, and over what takes its time: upkeep, and a restart of Postgres. */

import pg from "pg";
import { type DomainLimits, type Outbox, type PostgresTransaction, postgresOutbox } from "posthorn/outbox";
import { expect, test } from "vitest";
import { outboxContract } from "../contracts/outbox.ts";
import { aMessage } from "../support/mail.ts";
import { createDatabase } from "../support/postgres-database.ts";
import { openPostgresOutbox } from "../support/postgres-outbox.ts";
import { startPostgres } from "../support/postgres-server.ts";

/** An outbox that ends its pool as well, as an application would. */
function onPool(connectionString: string, limits?: DomainLimits): Outbox<PostgresTransaction> {
  const pool = new pg.Pool({ connectionString, max: 5 });
  pool.on("error", () => undefined);
  const outbox = postgresOutbox({ pool, limits });
  let closing: Promise<void> | undefined;
  return { ...outbox, close: () => (closing ??= outbox.close().then(() => pool.end())) };
}

outboxContract("postgres on a pool", () => openPostgresOutbox(onPool));

test("a pool of one connection is enough to enqueue, and told to be too small for a worker", async () => {
  await using database = await createDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const outbox = postgresOutbox({ pool });
  try {
    const [kept] = await outbox.enqueue([{ message: await aMessage() }]);
    expect(await outbox.get(kept?.id as string)).toMatchObject({ state: "queued" });
    expect(() => outbox.consume(async () => ({ state: "sent", attempts: [] }), { concurrency: 1 })).toThrow(
      "a max of 2 or more",
    );
  } finally {
    await outbox.close();
    await pool.end();
  }
});

test("a mail whose job was removed from pg-boss's tables is sent all the same, and counts stay right", async () => {
  await using database = await createDatabase();
  await using outbox = postgresOutbox({ connectionString: database.url });
  const message = await aMessage();
  await outbox.enqueue(Array.from({ length: 30 }, () => ({ message })));
  await database.run("DELETE FROM posthorn_pgboss.job");
  await database.run("UPDATE posthorn.mail SET begun_at = begun_at - interval '1 hour'");
  const consumer = outbox.consume(async () => ({ state: "sent", attempts: [] }), { concurrency: 3 });
  await expect.poll(() => outbox.counts()).toMatchObject({ queued: 0, sending: 0, sent: 30 });
  await expect.poll(() => database.run("SELECT * FROM posthorn.count")).toHaveLength(1);
  await consumer.stop();
  expect(await outbox.counts()).toMatchObject({ queued: 0, sent: 30 });
});

test.each([
  ["connections of its own", (url: string) => postgresOutbox({ connectionString: url })],
  ["the application's pool", onPool],
] as const)(
  "workers go on with %s when Postgres was restarted, and every mail is handed out once",
  async (_, connect) => {
    await using server = await startPostgres();
    const outbox = connect(server.url);
    try {
      const message = await aMessage();
      const ids = new Set<string>();
      for (let batch = 0; batch < 10; batch += 1)
        for (const { id } of await outbox.enqueue(Array.from({ length: 50 }, () => ({ message })))) ids.add(id);
      const seen: string[] = [];
      let restarting: Promise<void> | undefined;
      const consumer = outbox.consume(
        async ({ entry, mark }) => {
          try {
            await mark();
          } catch {
            return { state: "queued" };
          }
          seen.push(entry.id);
          if (seen.length === 200) restarting = server.restart();
          return { state: "sent", attempts: [] };
        },
        { concurrency: 10 },
      );
      await expect.poll(() => seen.length, { timeout: 60_000 }).toBe(ids.size);
      await restarting;
      await expect
        .poll(() => outbox.counts().catch(() => undefined))
        .toMatchObject({ queued: 0, sending: 0, sent: ids.size });
      // And it is woken as before: by news, not by the next look.
      const [late] = await outbox.enqueue([{ message }]);
      await expect.poll(async () => (await outbox.get(late?.id as string))?.state).toBe("sent");
      await consumer.stop();
      expect(new Set(seen)).toEqual(new Set([...ids, late?.id]));
      expect(seen).toHaveLength(ids.size + 1);
    } finally {
      await outbox.close();
    }
  },
);
