/** Opens the inbox's SQLite database, in a file or in memory. The only file that knows `node:sqlite`. */

import { closeSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";

export type Database = DatabaseSync;

export interface OpenedDatabase {
  readonly database: Database;
  /** Why mails are kept in memory though a file was asked for, or what became of an unreadable file. */
  readonly notice: string | undefined;
}

/** Grows with every change of the tables; a file of another version is begun anew: it holds nothing but test mail. */
const VERSION = 1;

const TABLES = `
  CREATE TABLE mail (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    received INTEGER NOT NULL,
    size INTEGER NOT NULL,
    read INTEGER NOT NULL DEFAULT 0,
    files INTEGER NOT NULL,
    inline INTEGER NOT NULL,
    thread TEXT NOT NULL,
    message_id TEXT NOT NULL,
    template TEXT,
    tags TEXT NOT NULL,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX mail_by_thread ON mail (thread, seq);
  CREATE INDEX mail_by_message_id ON mail (message_id);
  CREATE TABLE source (seq INTEGER PRIMARY KEY, raw BLOB NOT NULL) STRICT;
  CREATE VIRTUAL TABLE words USING fts5 (
    sender, receiver, cc, bcc, reply_to, subject, body, message_id, tokenize = 'trigram', detail = 'full'
  );
`;

/**
 * Opens `file`, or a database in memory where there is none. A file that is broken is put aside; one that another
 * process holds, or that cannot be written, is left alone, and mails are kept in memory.
 */
export async function openDatabase(file: string | undefined): Promise<OpenedDatabase> {
  const { DatabaseSync: Sqlite } = await importSqlite();
  if (file === undefined) return { database: prepare(new Sqlite(":memory:")), notice: undefined };
  try {
    return { database: openFile(file), notice: undefined };
  } catch (error) {
    if (!isBroken(error)) {
      const reason = isBusy(error) ? "another preview of this project holds it" : (error as Error).message;
      return {
        database: prepare(new Sqlite(":memory:")),
        notice: `The inbox's file ${file} cannot be used (${reason}): mails are kept in memory until the preview ends`,
      };
    }
    renameSync(file, `${file}.broken`);
    for (const suffix of ["-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
    return {
      database: openFile(file),
      notice: `The inbox's file could not be read; it was put aside as ${file}.broken, and the inbox begins anew`,
    };
  }

  function openFile(path: string): Database {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite would make it readable for everybody on this machine.
    closeSync(openSync(path, "a", 0o600));
    const database = new Sqlite(path);
    try {
      return prepare(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }
}

function prepare(database: Database): Database {
  // One process at a time: it keeps counts in memory. Without fsync after every mail, since a crash of the machine may
  // cost the last test mails but never the file.
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA journal_size_limit = 4194304;
    PRAGMA trusted_schema = OFF;
  `);
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  database.exec("BEGIN IMMEDIATE");
  if (version !== VERSION) {
    for (const table of ["mail", "source", "words"]) database.exec(`DROP TABLE IF EXISTS ${table}`);
    database.exec(`${TABLES} PRAGMA user_version = ${VERSION};`);
  }
  database.exec("COMMIT");
  return database;
}

/** Node 22 says of `node:sqlite` that it is experimental; that is this package's business, not its users'. */
async function importSqlite(): Promise<typeof import("node:sqlite")> {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).startsWith("SQLite is an experimental feature"))
      (emitWarning as (...given: unknown[]) => void).call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return await import("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Extended codes carry the primary one in their low byte. */
function primaryCode(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}

function isBusy(error: unknown): boolean {
  return primaryCode(error) === SQLITE_BUSY;
}

function isBroken(error: unknown): boolean {
  return [SQLITE_CORRUPT, SQLITE_NOTADB].includes(primaryCode(error));
}
