/** What `node:sqlite` and better-sqlite3 have in common: all that the engine asks of a database. */

export type SqlValue = string | number | bigint | null | Uint8Array;

export interface SqliteStatement {
  run(...values: SqlValue[]): unknown;
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

/** A connection: a `DatabaseSync` of `node:sqlite`, or a `Database` of better-sqlite3. */
export interface SqliteHandle {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

/** Prepares each statement once for each connection. */
export function statement(handle: SqliteHandle, sql: string): SqliteStatement {
  const known = prepared.get(handle) ?? new Map<string, SqliteStatement>();
  prepared.set(handle, known);
  const found = known.get(sql) ?? handle.prepare(sql);
  known.set(sql, found);
  return found;
}

const prepared = new WeakMap<SqliteHandle, Map<string, SqliteStatement>>();
