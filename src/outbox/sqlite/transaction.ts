/** The caller's own transaction: mails are written through it, and live or die with it. */

import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { MailError } from "../../errors.ts";
import type { SqliteHandle } from "./handle.ts";
import { ensureTables } from "./schema.ts";

/**
 * Runs `work` in the caller's transaction; what it throws undoes it alone.
 *
 * @throws {MailError} `INVALID_OPTION` where `tx` is no connection to the outbox's own file with a transaction open.
 */
export function within<T>(tx: SqliteHandle, path: string, work: (handle: SqliteHandle) => T): T {
  if (typeof tx?.prepare !== "function" || typeof tx.exec !== "function")
    throw invalid("tx takes a DatabaseSync of node:sqlite or a Database of better-sqlite3");
  if (!isOpen(tx)) throw invalid("tx has no transaction open: run BEGIN before, and COMMIT after");
  const file = fileOf(tx);
  if (canonical(file) !== path)
    throw invalid(
      `tx is a connection to ${file}, and the outbox is in ${path}: make it with the path of your own database`,
    );
  tx.exec("SAVEPOINT posthorn");
  try {
    ensureTables(tx);
    return work(tx);
  } catch (error) {
    tx.exec("ROLLBACK TO posthorn");
    throw error;
  } finally {
    tx.exec("RELEASE posthorn");
  }
}

/** A transaction cannot begin in another. What tells it directly is younger than the oldest Node we run on. */
function isOpen(tx: SqliteHandle): boolean {
  try {
    tx.exec("BEGIN");
  } catch {
    return true;
  }
  tx.exec("ROLLBACK");
  return false;
}

function fileOf(tx: SqliteHandle): string {
  const all = tx.prepare("PRAGMA database_list").all() as { readonly name: string; readonly file: string | null }[];
  return all.find(({ name }) => name === "main")?.file || ":memory:";
}

/** The file whichever way it is called. */
export function canonical(path: string): string {
  if (path === ":memory:") return path;
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function invalid(text: string): MailError {
  return new MailError("INVALID_OPTION", text);
}
