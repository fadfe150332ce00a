/** The user's own transaction, with each library that people use Postgres by. */

import { sql as drizzleSql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import knex from "knex";
import { Kysely, sql as kyselySql, PostgresDialect } from "kysely";
import pg from "pg";
import { type Outbox, type PostgresTransaction, postgresOutbox } from "posthorn/outbox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { createDatabase, type TestDatabase } from "../support/postgres-database.ts";
import { prismaClient } from "../support/prisma.ts";

/** One library: how it begins a transaction, adds a row of the application's own, and ends. */
interface Library {
  /** Commits what `work` does, and rolls back what it throws at. */
  transaction(work: (tx: PostgresTransaction, addUser: () => Promise<unknown>) => Promise<void>): Promise<void>;
  close(): Promise<unknown>;
}

const ADD_USER = "INSERT INTO users VALUES ('ada@example.test')";

const libraries: Readonly<Record<string, (url: string) => Library>> = {
  pg(url) {
    const pool = new pg.Pool({ connectionString: url });
    return {
      async transaction(work) {
        const client = await pool.connect();
        try {
          await client.query("BEGIN");
          await work(client, () => client.query(ADD_USER));
          await client.query("COMMIT");
        } catch (error) {
          await client.query("ROLLBACK");
          throw error;
        } finally {
          client.release();
        }
      },
      close: () => pool.end(),
    };
  },
  Drizzle(url) {
    const pool = new pg.Pool({ connectionString: url });
    const database = drizzle(pool);
    return {
      transaction: (work) => database.transaction((tx) => work(tx, () => tx.execute(drizzleSql.raw(ADD_USER)))),
      close: () => pool.end(),
    };
  },
  Kysely(url) {
    const database = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }),
    });
    return {
      transaction: (work) =>
        database.transaction().execute((tx) => work(tx, () => kyselySql.raw(ADD_USER).execute(tx))),
      close: () => database.destroy(),
    };
  },
  Knex(url) {
    const database = knex({ client: "pg", connection: url });
    return {
      transaction: (work) => database.transaction((tx) => work(tx, async () => tx.raw(ADD_USER))),
      close: () => database.destroy(),
    };
  },
  Prisma(url) {
    const client = prismaClient(url);
    return {
      transaction: (work) => client.$transaction((tx) => work(tx, () => tx.$executeRawUnsafe(ADD_USER))),
      close: () => client.$disconnect(),
    };
  },
};

let database: TestDatabase;
let outbox: Outbox<PostgresTransaction>;
beforeEach(async () => {
  database = await createDatabase();
  await database.run("CREATE TABLE users (email text NOT NULL)");
  outbox = postgresOutbox({ connectionString: database.url });
});
afterEach(async () => {
  await outbox.close();
  await database[Symbol.asyncDispose]();
});

async function users(): Promise<number> {
  return (await database.run("SELECT * FROM users")).length;
}

describe.each(Object.entries(libraries))("a transaction of %s", (_, open) => {
  let library: Library;
  beforeEach(() => {
    library = open(database.url);
  });
  afterEach(() => library.close());

  test("takes mails along when it is committed, and shows them to nobody before", async () => {
    const content = new Uint8Array([0, 1, 255]);
    const message = await aMessage({ subject: "Größe $1 ? :name", attachments: [{ filename: "a.bin", content }] });
    const delivered: unknown[] = [];
    const consumer = outbox.consume(
      async ({ message }) => {
        delivered.push({
          ...message,
          attachments: message.attachments.map((one) => ({ ...one, content: [...one.content] })),
        });
        return { state: "sent", attempts: [] };
      },
      { concurrency: 1 },
    );
    let id = "";
    await library.transaction(async (tx, addUser) => {
      await addUser();
      const [kept] = await outbox.enqueue([{ message, idempotencyKey: "welcome/1" }], { tx });
      id = kept?.id as string;
      expect(await outbox.get(id)).toBeUndefined();
      expect(await outbox.counts()).toMatchObject({ queued: 0 });
      // As many looks as a worker takes in this time: another mail goes all the way.
      const [other] = await outbox.enqueue([{ message: await aMessage({ subject: "Other" }) }]);
      await expect.poll(async () => (await outbox.get(other?.id as string))?.state).toBe("sent");
      expect(delivered).toHaveLength(1);
    });
    await expect.poll(async () => (await outbox.get(id))?.state).toBe("sent");
    await consumer.stop();
    expect(await users()).toBe(1);
    expect(delivered[1]).toEqual({ ...message, attachments: [{ ...message.attachments[0], content: [...content] }] });
  });

  test("takes mails back when it is rolled back, with their idempotency keys", async () => {
    const message = await aMessage();
    const undone = library.transaction(async (tx, addUser) => {
      await addUser();
      await outbox.enqueue([{ message, idempotencyKey: "welcome/1" }], { tx });
      throw new Error("changed my mind");
    });
    await expect(undone).rejects.toThrow("changed my mind");
    expect(await users()).toBe(0);
    expect(await outbox.counts()).toMatchObject({ queued: 0 });
    expect((await outbox.enqueue([{ message, idempotencyKey: "welcome/1" }]))[0]).toMatchObject({ duplicate: false });
  });

  test("goes on after mails that were refused", async () => {
    const [message, other] = [await aMessage(), await aMessage({ subject: "Another" })];
    await outbox.enqueue([{ message, idempotencyKey: "welcome/1" }]);
    await library.transaction(async (tx, addUser) => {
      const refused = outbox.enqueue([{ message: other }, { message: other, idempotencyKey: "welcome/1" }], { tx });
      expect((await mailErrorOf(refused)).code).toBe("IDEMPOTENCY_CONFLICT");
      await addUser();
      expect((await outbox.enqueue([{ message, idempotencyKey: "welcome/1" }], { tx }))[0]?.duplicate).toBe(true);
    });
    expect(await users()).toBe(1);
    expect(await outbox.counts()).toMatchObject({ queued: 1 });
  });
});

test("what is no open transaction of the outbox's own database is refused, with what to do", async () => {
  const message = await aMessage();
  await using elsewhere = await createDatabase();
  await using bare = await createDatabase();
  await elsewhere.run("UPDATE posthorn.outbox SET id = gen_random_uuid()");
  await bare.run("DROP SCHEMA posthorn CASCADE");
  const pool = new pg.Pool({ connectionString: database.url });
  const others = [elsewhere, bare].map(({ url }) => new pg.Client({ connectionString: url }));
  for (const client of others) await client.connect();
  try {
    const [other, without] = others as [pg.Client, pg.Client];
    await other.query("BEGIN");
    await without.query("BEGIN");
    for (const [tx, text] of [
      [{}, "a client of pg, or what Drizzle"],
      [pool, "no transaction open"],
      [other, "another database"],
      [without, "another database"],
    ] as const) {
      const error = await mailErrorOf(outbox.enqueue([{ message }], { tx: tx as PostgresTransaction }));
      expect(error.code).toBe("INVALID_OPTION");
      expect(error.message).toContain(text);
    }
    // The transaction that it was refused in is as good as before.
    await without.query("SELECT 1");
  } finally {
    for (const client of others) await client.end();
    await pool.end();
  }
  expect(await outbox.counts()).toMatchObject({ queued: 0 });
});
