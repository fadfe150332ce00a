/** What is open of an outbox: the database, and the queue in it. */

import { MailError } from "../../errors.ts";
import type { Cipher } from "../encryption.ts";
import type { Jobs } from "./jobs.ts";
import { type Session, sqlState } from "./session.ts";

export interface Store {
  /** Of our own tables. */
  readonly schema: string;
  /** What tells this outbox from any other. */
  readonly id: string;
  readonly jobs: Jobs;
  readonly cipher: Cipher;
  /** Outside of any transaction. */
  readonly session: Session;
}

/** Where workers hear of mails that are due. */
export function channelOf(schema: string): string {
  return `${schema}_outbox`;
}

/** Wakes idle workers, once the transaction is committed. */
export async function tellNews(session: Session, schema: string): Promise<void> {
  await session.executeSql("SELECT pg_notify($1::text, '')", [channelOf(schema)]);
}

/** Runs `work` in a transaction of its own; what it throws rolls back. */
export async function inTransaction<T>(jobs: Jobs, work: (session: Session) => Promise<T>): Promise<T> {
  const transaction = await jobs.database.beginTransaction?.();
  if (transaction === undefined) throw new TypeError("pg-boss gave a database without transactions");
  try {
    const result = await work(transaction.db);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** What a database says that cannot be used, as an error of ours. */
export function failed(error: unknown): MailError {
  if (error instanceof MailError) return error;
  return new MailError("OUTBOX_FAILED", `The outbox could not be used: ${reasonOf(error)}`, { cause: error });
}

/** Whether nobody answers there now, but may in a moment. SQLSTATE 57P01 to 57P03: Postgres stops or starts. */
export function isAway(error: unknown): boolean {
  const code = (error as { readonly code?: string } | undefined)?.code ?? "";
  return /^(ECONNREFUSED|ECONNRESET|EPIPE|57P0[123]|08\w{3})$/.test(code);
}

/** Where every address of a host was tried, the reason stands in the code alone. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  const reason = message || code || String(error);
  return sqlState(error) === "42501"
    ? `${reason}; the first process to use it needs the right to make its tables`
    : reason;
}
