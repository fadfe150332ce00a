/** The caller's own transaction, of whichever library: mails are written through it, and live or die with it. */

import { MailError } from "../../errors.ts";
import { type Session, sqlState } from "./session.ts";
import type { Store } from "./store.ts";

/** A client of the package `pg` with a transaction open. */
export interface PgTransaction {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What Drizzle gives the callback of `db.transaction()`. */
export interface DrizzleTransaction {
  // biome-ignore lint/suspicious/noExplicitAny: what it resolves to depends on the driver.
  execute(query: any): PromiseLike<any>;
}

/** What Kysely gives the callback of `db.transaction().execute()`. */
export interface KyselyTransaction {
  // biome-ignore lint/suspicious/noExplicitAny: a compiled query, whose type is Kysely's own.
  executeQuery(query: any): Promise<{ readonly rows: any[] }>;
}

/** What Knex gives the callback of `knex.transaction()`. */
export interface KnexTransaction {
  // biome-ignore lint/suspicious/noExplicitAny: a query builder of Knex's own.
  raw(sql: string, bindings?: any): any;
}

/** What Prisma gives the callback of `prisma.$transaction()`. */
export interface PrismaTransaction {
  // biome-ignore lint/suspicious/noExplicitAny: rows of any kind.
  $queryRawUnsafe(query: string, ...values: any[]): Promise<any>;
}

/** A transaction that is open; of another library, anything that runs a statement with `$1` for its values. */
export type PostgresTransaction =
  | PgTransaction
  | DrizzleTransaction
  | KyselyTransaction
  | KnexTransaction
  | PrismaTransaction
  | Session;

/**
 * Runs `work` in the caller's transaction; what it throws undoes it alone.
 *
 * @throws {MailError} `INVALID_OPTION` where `tx` is no connection to the outbox's own database with a transaction open.
 */
export async function within<T>(
  tx: PostgresTransaction,
  { schema, id }: Store,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await sessionOf(tx);
  try {
    await session.executeSql("SAVEPOINT posthorn");
  } catch (error) {
    if (sqlState(error) === NO_ACTIVE_TRANSACTION)
      throw invalid(
        "tx has no transaction open: run BEGIN before, and COMMIT after, on one and the same client",
        error,
      );
    throw error;
  }
  try {
    await refuseOtherDatabase(session, schema, id);
    const result = await work(session);
    await session.executeSql("RELEASE SAVEPOINT posthorn");
    return result;
  } catch (error) {
    await session.executeSql("ROLLBACK TO SAVEPOINT posthorn");
    throw error;
  }
}

const NO_ACTIVE_TRANSACTION = "25P01";
const UNDEFINED_TABLE = "42P01";

async function refuseOtherDatabase(session: Session, schema: string, id: string): Promise<void> {
  let found: unknown[] = [];
  try {
    ({ rows: found } = await session.executeSql(`SELECT id::text AS id FROM ${schema}.outbox`));
  } catch (error) {
    if (sqlState(error) !== UNDEFINED_TABLE) throw error;
  }
  if ((found[0] as { id: string } | undefined)?.id !== id)
    throw invalid("tx is a connection to another database than the outbox's: make the outbox with your own database");
}

/** pg-boss has the adapters for the libraries. */
async function sessionOf(tx: PostgresTransaction): Promise<Session> {
  const given = (tx ?? {}) as Partial<PgTransaction & DrizzleTransaction & KyselyTransaction & KnexTransaction> &
    Partial<PrismaTransaction & Session>;
  const boss = await import("pg-boss");
  if (typeof given.executeSql === "function") return tx as Session;
  if (typeof given.$queryRawUnsafe === "function") return boss.fromPrisma(tx as PrismaTransaction);
  if (typeof given.executeQuery === "function") return boss.fromKysely(tx as KyselyTransaction);
  if (typeof given.raw === "function") return boss.fromKnex(tx as KnexTransaction);
  if (typeof given.execute === "function") return drizzleSession(tx as DrizzleTransaction);
  if (typeof given.query !== "function")
    throw invalid("tx takes a client of pg, or what Drizzle, Kysely, Knex or Prisma give a transaction's callback");
  return { executeSql: (text, values) => (tx as PgTransaction).query(text, values) };
}

async function drizzleSession(tx: DrizzleTransaction): Promise<Session> {
  const [{ fromDrizzle }, { sql }] = await Promise.all([import("pg-boss"), import("drizzle-orm")]);
  return fromDrizzle({ execute: async (query) => tx.execute(query) }, sql);
}

function invalid(text: string, cause?: unknown): MailError {
  return new MailError("INVALID_OPTION", text, { cause });
}
