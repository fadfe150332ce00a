/** The outbox of a crash test, as each of its processes opens it, and the shop whose database it is in. */

import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { MailError, type Mailer } from "posthorn";
import { type Outbox, postgresOutbox, sqliteOutbox } from "posthorn/outbox";

/** Short, so that a test need not wait half a minute for each worker that was killed. Postgres has 30 s, and no choice. */
const LEASE_MS = 3_000;

export const FROM = "shop@crash.test";

export const SUBJECT = "Mail";

/** One mail of a crash test: its number is in its subject and its text. */
export function mailOf(number: number): {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly idempotencyKey: string;
} {
  return {
    to: `reader-${number}@crash.test`,
    subject: `${SUBJECT} ${number}`,
    text: `This is the mail with the number ${number}. ${"It says little. ".repeat(30)}`,
    idempotencyKey: `mail-${number}`,
  };
}

/** @param target A file, or an address of Postgres. */
export function openOutbox(target: string): Outbox<unknown> {
  return isPostgres(target)
    ? (postgresOutbox({ connectionString: target, maxConnections: 5 }) as Outbox<unknown>)
    : (sqliteOutbox({ path: target, leaseMs: LEASE_MS }) as Outbox<unknown>);
}

/** Enqueues a mail in one transaction with an order of the application's own. */
export interface Shop {
  order(number: number, mailer: Mailer<never, unknown>): Promise<void>;
  /** The numbers of the orders that were committed. */
  orders(): Promise<readonly number[]>;
  close(): Promise<void>;
}

export function openShop(target: string): Promise<Shop> {
  return isPostgres(target) ? openPostgresShop(target) : openSqliteShop(target);
}

/**
 * As an application does that wants its mail kept although the database is away for a moment. Whether the last try got
 * through nobody can tell: the mail's idempotency key sees to it that it is kept once.
 */
export async function insist<T>(enqueue: () => Promise<T>): Promise<T> {
  const until = performance.now() + LONGEST_AWAY_MS;
  for (;;) {
    try {
      return await enqueue();
    } catch (error) {
      if (performance.now() > until) throw error;
      if (error instanceof MailError && error.code !== "OUTBOX_FAILED") throw error;
      if (!(error instanceof MailError) && !isConnectionLost(error)) throw error;
    }
    await sleep(200);
  }
}

const LONGEST_AWAY_MS = 60_000;

function isPostgres(target: string): boolean {
  return target.startsWith("postgres:");
}

/** ECONNREFUSED and its like; 57P01 to 57P03: Postgres ends, or is not up yet. */
function isConnectionLost(error: unknown): boolean {
  const { code = "", message } = error as { readonly code?: string; readonly message: string };
  return /^(ECONN|EPIPE|57P0)/.test(code) || /Connection terminated|not queryable/.test(message);
}

async function openSqliteShop(target: string): Promise<Shop> {
  const database = new DatabaseSync(target, { timeout: 10_000 });
  database.exec("CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY)");
  return {
    async order(number, mailer) {
      database.exec("BEGIN IMMEDIATE");
      try {
        database.prepare("INSERT OR IGNORE INTO orders VALUES (?)").run(number);
        await mailer.enqueue({ ...mailOf(number), tx: database });
        database.exec("COMMIT");
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
    async orders() {
      return (database.prepare("SELECT number FROM orders").all() as { number: number }[]).map(({ number }) => number);
    },
    close: async () => database.close(),
  };
}

async function openPostgresShop(target: string): Promise<Shop> {
  const pool = new pg.Pool({ connectionString: target, max: 2 });
  // A connection that breaks while nobody uses it: the next one is a new one.
  pool.on("error", () => undefined);
  await insist(() => pool.query("CREATE TABLE IF NOT EXISTS orders (number integer PRIMARY KEY)"));
  return {
    async order(number, mailer) {
      const client = await pool.connect();
      let broken: Error | undefined;
      const listen = (error: Error): void => {
        broken = error;
      };
      client.on("error", listen);
      try {
        await client.query("BEGIN");
        await client.query("INSERT INTO orders VALUES ($1) ON CONFLICT DO NOTHING", [number]);
        await mailer.enqueue({ ...mailOf(number), tx: client });
        await client.query("COMMIT");
      } catch (error) {
        broken ??= error as Error;
        throw error;
      } finally {
        client.removeListener("error", listen);
        client.release(broken);
      }
    },
    async orders() {
      return (await pool.query("SELECT number FROM orders")).rows.map(({ number }) => number);
    },
    close: () => pool.end(),
  };
}
