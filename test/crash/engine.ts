/** The outbox of a crash test, as each of its processes opens it: one that forgets dead workers soon. */

import { DatabaseSync } from "node:sqlite";
import type { Mailer } from "posthorn";
import { type Outbox, sqliteOutbox } from "posthorn/outbox";

/** Short, so that a test need not wait half a minute for each worker that was killed. */
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

/** @param target A file. */
export function openOutbox(target: string): Outbox<unknown> {
  return sqliteOutbox({ path: target, leaseMs: LEASE_MS }) as Outbox<unknown>;
}

/** Enqueues a mail in one transaction with an order of the application's own. */
export interface Shop {
  order(number: number, mailer: Mailer<never, unknown>): Promise<void>;
  /** The numbers of the orders that were committed. */
  orders(): readonly number[];
  close(): void;
}

export function openShop(target: string): Shop {
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
    orders: () =>
      (database.prepare("SELECT number FROM orders").all() as { number: number }[]).map(({ number }) => number),
    close: () => database.close(),
  };
}
