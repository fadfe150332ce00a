/** Opens the inbox's SQLite database, in a file or in memory. The only file that knows `node:sqlite`. */

import { closeSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";

export type Database = DatabaseSync;

export interface OpenedDatabase {
  readonly database: Database;
  /** Whether words are found by an index; otherwise each search reads through every mail. */
  readonly hasWordIndex: boolean;
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
`;

const WORDS = "sender, receiver, cc, bcc, reply_to, subject, body, message_id";
const INDEXED_WORDS = `CREATE VIRTUAL TABLE words USING fts5 (${WORDS}, tokenize = 'trigram', detail = 'full');`;
const PLAIN_WORDS = `CREATE TABLE words (${WORDS});`;

export interface DatabaseOptions {
  /** Whether to index words, where this Node can (22.16 and later can); default true. */
  readonly wordIndex?: boolean | undefined;
}

/**
 * Opens `file`, or a database in memory where there is none. A file that is broken is put aside; one that another
 * process holds, or that cannot be used, is left alone, and mails are kept in memory.
 */
export async function openDatabase(
  file: string | undefined,
  { wordIndex = true }: DatabaseOptions = {},
): Promise<OpenedDatabase> {
  const { DatabaseSync: Sqlite } = await importSqlite();
  if (file === undefined) return { ...openMemory(), notice: undefined };
  try {
    return { ...openFile(file), notice: undefined };
  } catch (error) {
    if (!isBroken(error)) {
      const reason = isBusy(error) ? "another preview of this project holds it" : (error as Error).message;
      return {
        ...openMemory(),
        notice: `The inbox's file ${file} cannot be used (${reason}): mails are kept in memory until the preview ends`,
      };
    }
    renameSync(file, `${file}.broken`);
    for (const suffix of ["-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
    return {
      ...openFile(file),
      notice: `The inbox's file could not be read; it was put aside as ${file}.broken, and the inbox begins anew`,
    };
  }

  function openMemory(): Prepared {
    return prepare(new Sqlite(":memory:"), wordIndex);
  }

  function openFile(path: string): Prepared {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite would make it readable for everybody on this machine.
    closeSync(openSync(path, "a", 0o600));
    const database = new Sqlite(path);
    try {
      return prepare(database, wordIndex);
    } catch (error) {
      database.close();
      throw error;
    }
  }
}

type Prepared = Pick<OpenedDatabase, "database" | "hasWordIndex">;

function prepare(database: Database, wordIndex: boolean): Prepared {
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
  const canIndex = wordIndex && has(database, "pragma_module_list", "name = 'fts5'");
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  database.exec("BEGIN IMMEDIATE");
  if (version !== VERSION) {
    for (const table of ["mail", "source", "words"]) database.exec(`DROP TABLE IF EXISTS ${table}`);
    database.exec(`${TABLES} ${canIndex ? INDEXED_WORDS : PLAIN_WORDS} PRAGMA user_version = ${VERSION};`);
  }
  database.exec("COMMIT");
  const hasWordIndex = has(database, "sqlite_schema", "name = 'words' AND sql LIKE '%fts5%'");
  if (hasWordIndex && !canIndex) throw new Error("a newer Node wrote it, with an index that this one lacks");
  return { database, hasWordIndex };
}

function has(database: Database, table: string, condition: string): boolean {
  return database.prepare(`SELECT 1 FROM ${table} WHERE ${condition}`).get() !== undefined;
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
