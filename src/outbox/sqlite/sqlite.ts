/** The default outbox: one file, through `node:sqlite`; any number of processes on one machine, and no daemon. */

import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { MailError } from "../../errors.ts";
import { type Clock, SYSTEM_CLOCK } from "../../transport/clock.ts";
import { checkMails, scopeKey, scopeOf } from "../check-mail.ts";
import { type ClaimSource, consume } from "../consumer.ts";
import { cipherOf, PLAIN } from "../encryption.ts";
import type { EngineOptions } from "../engine-options.ts";
import { checkLimits } from "../limits.ts";
import { DEFAULT_RETENTION, type Outbox, type Purged, type PurgeLimits } from "../outbox.ts";
import { claimMails, type Lease } from "./claim.ts";
import { insertMails } from "./enqueue.ts";
import { readCounts, readEntry, readMessageOf, readPage } from "./entries.ts";
import { type SqliteHandle, statement } from "./handle.ts";
import { ensureTables } from "./schema.ts";
import { cancelMails, markMail, PURGE_CHUNK, purgeMails, renewLeases, retryMails, settleMail } from "./settle.ts";
import { readSuspended, restoreTransport, suspendTransport } from "./suspension.ts";
import { canonical, within } from "./transaction.ts";
import { Wake } from "./wake.ts";
import { failed, hasTables, isBusy, openDatabase, Writer } from "./writer.ts";

export interface SqliteOutboxOptions extends EngineOptions {
  /** The database's file, made where it is missing. May be the application's own, which is what `tx` needs. */
  readonly path: string;
  /**
   * How long a worker may go without a sign of life before its mails are taken over, in milliseconds; default 30,000.
   * It gives three signs in that time.
   */
  readonly leaseMs?: number | undefined;
}

/** What the engine takes from the world; injected by tests. */
export interface SqliteOutboxContext {
  readonly clock?: Clock | undefined;
}

const DEFAULT_LEASE_MS = 30_000;

/** The longest sleep of an idle worker: leases that end, and mails whose time has come, are looked for then. */
const LONGEST_SLEEP_MS = 1_000;

/** How long to try to open a file that another process is just making. */
const LONGEST_OPENING_MS = 10_000;

/**
 * Keeps mails in a SQLite database: write-ahead log, every commit on disk (`synchronous=FULL`) before it is reported.
 * Safe for any number of processes on one machine; the file must not be on a network drive.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`. Its methods throw `OUTBOX_FAILED` where the file cannot be used.
 * @example
 * const mailer = createMailer({ transport: process.env.SMTP_URL, outbox: sqliteOutbox({ path: "mail.db" }), from });
 */
export function sqliteOutbox(options: SqliteOutboxOptions, context: SqliteOutboxContext = {}): Outbox<SqliteHandle> {
  const { leaseMs = DEFAULT_LEASE_MS } = options;
  if (typeof options.path !== "string" || options.path === "")
    throw new MailError("INVALID_CONFIGURATION", 'sqliteOutbox needs a path, such as { path: "mail.db" }');
  if (!(leaseMs >= 100)) throw new MailError("INVALID_CONFIGURATION", `leaseMs must be 100 or more, not ${leaseMs}`);
  const limitOf = checkLimits(options.limits);
  const cipher = options.encryptionKey === undefined ? PLAIN : cipherOf(options.encryptionKey);
  const { now } = context.clock ?? SYSTEM_CLOCK;
  const { bodiesMs = DEFAULT_RETENTION.bodiesMs, entriesMs = DEFAULT_RETENTION.entriesMs } = options.retention ?? {};

  /** What is open, once it is. */
  interface Open {
    readonly database: DatabaseSync;
    readonly writer: Writer;
    readonly path: string;
  }
  let opening: Promise<Open> | undefined;
  let closed = false;

  const open = async (): Promise<Open> => {
    if (closed) throw new MailError("CLOSED", "The outbox is closed");
    opening ??= openFile(options.path).catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const write = async <T>(work: (handle: SqliteHandle) => T): Promise<T> => (await open()).writer.write(work);
  /** For what a power cut may undo, since it ends the worker as well: whose a mail is, and until when. */
  const writeSoon = async <T>(work: (handle: SqliteHandle) => T): Promise<T> => (await open()).writer.writeSoon(work);
  const read = async <T>(look: (handle: SqliteHandle) => T): Promise<T> => {
    const { database } = await open();
    try {
      return look(database);
    } catch (error) {
      throw error instanceof MailError ? error : failed(error);
    }
  };
  /** Writes what may give workers something to do. */
  const writeNews = async <T>(work: (handle: SqliteHandle) => T): Promise<T> => {
    const result = await write(work);
    Wake.tell((await open()).path);
    return result;
  };
  const purge = async (limits: PurgeLimits): Promise<Purged> => {
    const total = { bodies: 0, entries: 0 };
    for (;;) {
      const { bodies, entries } = await write((handle) => purgeMails(handle, limits, now()));
      total.bodies += bodies;
      total.entries += entries;
      if (bodies < PURGE_CHUNK && entries < PURGE_CHUNK) return total;
    }
  };

  const source = (): ClaimSource<Lease> & { close(): void } => {
    let wake: Wake | undefined;
    return {
      heartbeatMs: leaseMs / 3,
      async start() {
        const { database, path } = await open();
        wake = new Wake(path, watchVersion(database));
      },
      claim: async (limit, worker) => {
        wake?.reset();
        return writeSoon((handle) => claimMails(handle, { limit, worker, now: now(), leaseMs, limitOf, cipher }));
      },
      mark: (lease) => write((handle) => markMail(handle, lease, now())),
      settle: (lease, settlement) => write((handle) => settleMail(handle, lease, settlement, now())),
      touch: (leases) => writeSoon((handle) => renewLeases(handle, leases, now() + leaseMs)),
      idle: async (signal) => {
        const next = await read(nextDue);
        const ms = Math.min(LONGEST_SLEEP_MS, next === undefined ? LONGEST_SLEEP_MS : Math.max(next - now(), 0));
        await wake?.wait(ms, signal);
      },
      async tidy() {
        await purge({
          bodiesBefore: new Date(now() - bodiesMs),
          entriesBefore: new Date(now() - entriesMs),
        });
      },
      close: () => wake?.close(),
    };
  };

  const outbox: Outbox<SqliteHandle> = {
    name: "sqlite",
    capabilities: { transactions: true, reach: "machine" },
    async start() {
      await open();
    },
    exists: async () => opening !== undefined || hasTables(options.path),
    async enqueue(mails, { tx } = {}) {
      const checked = checkMails(mails, now());
      const insert = (handle: SqliteHandle) => insertMails(handle, checked, now(), cipher);
      if (tx === undefined) return writeNews(insert);
      if (closed) throw new MailError("CLOSED", "The outbox is closed");
      try {
        return within(tx, canonical(options.path), insert);
      } catch (error) {
        throw error instanceof MailError ? error : failed(error);
      }
    },
    consume(handler, given) {
      const from = source();
      const consumer = consume(from, handler, given, context.clock);
      void consumer.done.catch(() => undefined).finally(() => from.close());
      return consumer;
    },
    get: (id) => read((handle) => readEntry(handle, id)),
    message: (id) => read((handle) => readMessageOf(handle, id, cipher)),
    list: (query = {}) => read((handle) => readPage(handle, query)),
    counts: () => read((handle) => readCounts(handle, now())),
    cancel: (ids) => write((handle) => cancelMails(handle, ids, now())),
    retry: (ids) => writeNews((handle) => retryMails(handle, ids, now())),
    purge,
    pause: async (scope) => {
      const key = scopeKey(scope);
      await write((handle) =>
        statement(handle, "INSERT INTO posthorn_pause VALUES (?, ?) ON CONFLICT DO NOTHING").run(key, now()),
      );
    },
    resume: async (scope) => {
      const key = scopeKey(scope);
      await writeNews((handle) => statement(handle, "DELETE FROM posthorn_pause WHERE scope = ?").run(key));
    },
    paused: () =>
      read((handle) =>
        (statement(handle, "SELECT scope FROM posthorn_pause ORDER BY scope").all() as { scope: string }[]).map(
          ({ scope }) => scopeOf(scope),
        ),
      ),
    suspend: (transport, reason) => write((handle) => suspendTransport(handle, transport, reason, now())),
    restore: (transport) => writeNews((handle) => restoreTransport(handle, transport)),
    suspended: () => read(readSuspended),
    async close() {
      if (closed) return;
      closed = true;
      const opened = await opening?.catch(() => undefined);
      await opened?.writer.idle();
      opened?.database.close();
    },
    [Symbol.asyncDispose]: () => outbox.close(),
  };
  return outbox;

  async function openFile(path: string): Promise<Open> {
    const until = performance.now() + LONGEST_OPENING_MS;
    for (;;) {
      try {
        const database = openDatabase(path);
        const writer = new Writer(database);
        await writer.write(ensureTables);
        return { database, writer, path: canonical(path) };
      } catch (error) {
        if (!isBusy((error as Error).cause) || performance.now() > until) throw error;
        await sleep(20);
      }
    }
  }
}

/** When the next mail's time comes or the next lease ends, in milliseconds since 1970. */
function nextDue(handle: SqliteHandle): number | undefined {
  const { due } = statement(
    handle,
    `SELECT min((SELECT coalesce(min(due_at), 1e15) FROM posthorn_mail WHERE state = 'scheduled'),
                (SELECT coalesce(min(lease_until), 1e15) FROM posthorn_mail WHERE state = 'sending')) AS due`,
  ).get() as { due: number };
  return due >= 1e15 ? undefined : due;
}

/** Whether another connection has written since it was last asked. */
function watchVersion(database: DatabaseSync): () => boolean {
  const read = (): number => {
    const { data_version } = statement(database, "PRAGMA data_version").get() as { data_version: number };
    return data_version;
  };
  let known = read();
  return () => {
    const version = read();
    if (version === known) return false;
    known = version;
    return true;
  };
}
