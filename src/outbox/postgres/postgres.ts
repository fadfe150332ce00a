/**
 * The outbox for many machines: mails in Postgres, in tables of our own, and pg-boss in the same database, which hands
 * each to one worker, wakes workers, and takes mails away from those that are not heard of any more.
 */

import { MailError } from "../../errors.ts";
import { type Clock, SYSTEM_CLOCK } from "../../transport/clock.ts";
import { checkMails, scopeKey, scopeOf } from "../check-mail.ts";
import { type ClaimSource, consume } from "../consumer.ts";
import { cipherOf, PLAIN } from "../encryption.ts";
import type { EngineOptions } from "../engine-options.ts";
import { checkLimits } from "../limits.ts";
import { DEFAULT_RETENTION, type Outbox, type Purged, type PurgeLimits } from "../outbox.ts";
import { Batch } from "./batch.ts";
import { cancelMails, purgeMails, retryMails } from "./change.ts";
import { CHUNK, claimMails, type Lease, nextDue, releaseDue, releaseHeld } from "./claim.ts";
import { insertMails } from "./enqueue.ts";
import { readCounts, readEntry, readMessages, readPage } from "./entries.ts";
import { HEARTBEAT_MS, Jobs } from "./jobs.ts";
import type { PgPool } from "./pool.ts";
import { ensureTables } from "./schema.ts";
import { rowsOf, timestamp } from "./session.ts";
import { markMails, renewLeases, settleMails, type ToSettle } from "./settle.ts";
import { channelOf, failed, inTransaction, isAway, type Store } from "./store.ts";
import { readSuspended, restoreTransport, suspendTransport } from "./suspension.ts";
import { type PostgresTransaction, within } from "./transaction.ts";
import { repairJobs, sumUpCounts } from "./upkeep.ts";
import { Wake } from "./wake.ts";

export type PostgresOutboxOptions = PostgresOutboxSettings &
  (
    | {
        /** Such as `postgres://user:password@db.example.com/app`. */
        readonly connectionString: string;
        readonly pool?: undefined;
        /** How many connections to have at most; default 10. A worker has one more, to hear of new mails. */
        readonly maxConnections?: number | undefined;
      }
    | {
        /**
         * A pool of the package `pg`, which stays yours to end. A worker keeps one of its connections for itself, so that
         * `consume` throws `INVALID_CONFIGURATION` where the pool may have no other.
         */
        readonly pool: PgPool;
        readonly connectionString?: undefined;
        readonly maxConnections?: undefined;
      }
  );

export interface PostgresOutboxSettings extends EngineOptions {
  /**
   * The schema of its tables, made where it is missing; default `posthorn`. pg-boss has one beside it, with `_pgboss` at
   * the end. Lower-case letters, digits and `_`, at most 40.
   */
  readonly schema?: string | undefined;
}

/** What the engine takes from the world; injected by tests. */
export interface PostgresOutboxContext {
  readonly clock?: Clock | undefined;
  /** Whether to make the tables where they are missing; default true. Where false, that is an error. */
  readonly create?: boolean | undefined;
}

const DEFAULT_MAX_CONNECTIONS = 10;

/** The longest sleep of an idle worker: mails whose news was lost, and leases that ended, are looked for then. */
const LONGEST_SLEEP_MS = 1_000;

const UPKEEP_MS = 10_000;

/** How long a worker waits for a database that is not up yet, such as one that is being restarted. */
const LONGEST_START_MS = 30_000;
const START_AGAIN_MS = 500;

/** The same complaint of a background task is told once in this time. */
const TELL_AGAIN_MS = 30_000;

const SCHEMA = /^[a-z_][a-z0-9_]{0,39}$/;

const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/**
 * Keeps mails in Postgres 13 or later, for any number of workers on any number of machines. Needs the package `pg-boss`,
 * version 12. The clocks of the machines should agree to within a second.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`; its text never repeats the connection string. Its methods throw
 * `OUTBOX_FAILED` where the database cannot be used.
 * @example
 * const mailer = createMailer({ transport, outbox: postgresOutbox({ connectionString: process.env.DATABASE_URL }), from });
 */
export function postgresOutbox(
  options: PostgresOutboxOptions,
  context: PostgresOutboxContext = {},
): Outbox<PostgresTransaction> {
  const { schema = "posthorn", maxConnections = DEFAULT_MAX_CONNECTIONS } = options;
  const from = connectionOf(options);
  if (!SCHEMA.test(schema))
    throw invalid(`schema must be lower-case letters, digits and _, at most 40, not ${JSON.stringify(schema)}`);
  if (!Number.isInteger(maxConnections) || maxConnections < 1)
    throw invalid(`maxConnections must be a whole number above 0, not ${maxConnections}`);
  const limitOf = checkLimits(options.limits);
  const cipher = options.encryptionKey === undefined ? PLAIN : cipherOf(options.encryptionKey);
  const { clock = SYSTEM_CLOCK, create = true } = context;
  const { now } = clock;
  const { bodiesMs = DEFAULT_RETENTION.bodiesMs, entriesMs = DEFAULT_RETENTION.entriesMs } = options.retention ?? {};

  let opening: Promise<Store> | undefined;
  let working: Promise<Working> | undefined;
  let closed = false;
  const closing = new AbortController();

  const open = async (): Promise<Store> => {
    if (closed) throw new MailError("CLOSED", "The outbox is closed");
    opening ??= openStore().catch((error) => {
      opening = undefined;
      throw failed(error);
    });
    return opening;
  };
  const use = async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
    const store = await open();
    try {
      return await work(store);
    } catch (error) {
      throw failed(error);
    }
  };
  const onError = complaint();

  const openStore = async (): Promise<Store> => {
    const jobs = await Jobs.open({ schema, from, maxConnections, create, onError });
    try {
      const id = await inTransaction(jobs, (session) => ensureTables(session, schema));
      return { schema, id, jobs, cipher, session: jobs.database };
    } catch (error) {
      await jobs.close().catch(onError);
      throw error;
    }
  };

  /** What all consumers of this outbox have in common. */
  interface Working {
    readonly wake: Wake;
    readonly marks: Batch<Lease, boolean>;
    readonly settlements: Batch<ToSettle, boolean>;
    readonly upkeep: NodeJS.Timeout;
  }

  const startWorking = async (): Promise<Working> => {
    const store = await open();
    const wake = new Wake();
    await wake.listen(store.session, channelOf(schema)).catch(onError);
    store.jobs.supervise();
    let looked = FIRST_ID;
    const upkeep = setInterval(() => {
      void sumUpCounts(store)
        .then(async () => {
          looked = (await repairJobs(store, looked, now())) ?? FIRST_ID;
          await store.jobs.analyzeIfChanged(store.session);
        })
        .catch(onError);
    }, UPKEEP_MS);
    upkeep.unref();
    void store.jobs.analyzeIfChanged(store.session).catch(onError);
    return {
      wake,
      upkeep,
      marks: new Batch((leases) => use((opened) => markMails(opened, leases, now()))),
      settlements: new Batch((given) => use((opened) => settleMails(opened, given, now()))),
    };
  };
  const work = async (): Promise<Working> => {
    working ??= startWorking().catch((error) => {
      working = undefined;
      throw error;
    });
    return working;
  };

  const source = (): ClaimSource<Lease> => {
    let heard = 0;
    let lookForDueAt = 0;
    let lookForHeldAt = 0;
    const everythingPaused = async (store: Store): Promise<boolean> => (await readPauses(store)).includes("all");
    let paused = true;
    return {
      heartbeatMs: HEARTBEAT_MS,
      async start() {
        const until = performance.now() + LONGEST_START_MS;
        for (;;) {
          try {
            await work();
            return;
          } catch (error) {
            if (!isAway((error as MailError).cause) || performance.now() > until) throw error;
            onError(error);
          }
          await clock.sleep(START_AGAIN_MS, closing.signal);
        }
      },
      claim: async (limit, worker) => {
        heard = (await work()).wake.heard;
        return use(async (store) => {
          if (now() >= lookForDueAt) {
            const released = await releaseDue(store, now());
            lookForDueAt = released < CHUNK ? now() + LONGEST_SLEEP_MS : now();
          }
          if (paused && (await everythingPaused(store))) return [];
          // A mail that has ended makes room for the next one of its domain.
          if (options.limits !== undefined || now() >= lookForHeldAt) {
            await releaseHeld(store, { now: now(), limitOf });
            lookForHeldAt = now() + LONGEST_SLEEP_MS / 2;
          }
          const claimed = await claimMails(store, { limit, worker, now: now(), limitOf });
          // Whether all is paused is asked ahead only while it is, as the claim finds out by itself, at a price.
          paused = claimed === "everything is paused";
          return claimed === "everything is paused" ? [] : claimed;
        });
      },
      mark: async (lease) => (await work()).marks.add(lease),
      settle: async (lease, settlement) => (await work()).settlements.add({ lease, settlement }),
      touch: (leases) => use((store) => renewLeases(store, leases)),
      idle: async (signal) => {
        const due = await use(nextDue);
        if (due !== undefined) lookForDueAt = Math.min(lookForDueAt, due);
        const ms = Math.max(Math.min(LONGEST_SLEEP_MS, (due ?? Number.POSITIVE_INFINITY) - now()), 0);
        await (await work()).wake.wait(heard, ms, signal);
      },
      async tidy() {
        await purge({ bodiesBefore: new Date(now() - bodiesMs), entriesBefore: new Date(now() - entriesMs) });
      },
    };
  };

  const purge = async (limits: PurgeLimits): Promise<Purged> => {
    const total = { bodies: 0, entries: 0 };
    for (;;) {
      const { bodies, entries } = await use((store) => purgeMails(store, limits, now()));
      total.bodies += bodies;
      total.entries += entries;
      if (bodies < CHUNK && entries < CHUNK) return total;
    }
  };

  const readPauses = async ({ session }: Store): Promise<readonly string[]> => {
    const rows = await rowsOf<{ scope: string }>(session, `SELECT scope FROM ${schema}.pause ORDER BY scope`);
    return rows.map(({ scope }) => scope);
  };

  const outbox: Outbox<PostgresTransaction> = {
    name: "postgres",
    capabilities: { transactions: true, reach: "network" },
    async start() {
      await open();
    },
    async exists() {
      if (opening !== undefined) return true;
      try {
        await (await Jobs.open({ schema, from, maxConnections: 1, create: false, onError })).close();
        return true;
      } catch (error) {
        if (error instanceof MailError && error.code === "OUTBOX_FAILED") return false;
        throw failed(error);
      }
    },
    async enqueue(mails, { tx } = {}) {
      const checked = checkMails(mails, now());
      return use((store) =>
        tx === undefined
          ? inTransaction(store.jobs, (session) => insertMails(store, session, checked, now()))
          : within(tx, store, (session) => insertMails(store, session, checked, now())),
      );
    },
    consume(handler, given) {
      if (options.pool?.options?.max === 1)
        throw invalid("a worker keeps one connection of the pool to itself: let the pool have a max of 2 or more");
      return consume(source(), handler, given, clock);
    },
    get: (id) => use(({ session }) => readEntry(session, schema, id)),
    message: (id) => use(async (store) => (await readMessages(store, store.session, [id])).get(id)?.()),
    list: (query = {}) => use(({ session }) => readPage(session, schema, query)),
    counts: () => use(({ session }) => readCounts(session, schema, now())),
    cancel: (ids) => use((store) => cancelMails(store, ids, now())),
    retry: (ids) => use((store) => retryMails(store, ids, now())),
    purge,
    async pause(scope) {
      const key = scopeKey(scope);
      await use(({ session }) =>
        session.executeSql(`INSERT INTO ${schema}.pause VALUES ($1::text, $2::timestamptz) ON CONFLICT DO NOTHING`, [
          key,
          timestamp(now()),
        ]),
      );
    },
    async resume(scope) {
      const key = scopeKey(scope);
      await use(async (store) => {
        await store.session.executeSql(`DELETE FROM ${schema}.pause WHERE scope = $1::text`, [key]);
        await store.session.executeSql("SELECT pg_notify($1::text, '')", [channelOf(schema)]);
        while ((await releaseHeld(store, { now: now(), limitOf })) >= CHUNK);
      });
    },
    paused: async () => (await use(readPauses)).map(scopeOf),
    suspend: (transport, reason) => use((store) => suspendTransport(store, transport, reason, now())),
    restore: (transport) =>
      use(async (store) => {
        const restored = await restoreTransport(store, transport);
        while ((await releaseHeld(store, { now: now(), limitOf })) >= CHUNK);
        return restored;
      }),
    suspended: () => use(readSuspended),
    async close() {
      if (closed) return;
      closed = true;
      closing.abort();
      const worked = await working?.catch(() => undefined);
      clearInterval(worked?.upkeep);
      await worked?.wake.close();
      const store = await opening?.catch(() => undefined);
      await store?.jobs.close();
    },
    [Symbol.asyncDispose]: () => outbox.close(),
  };
  return outbox;
}

function connectionOf({ connectionString, pool }: PostgresOutboxOptions) {
  if (pool !== undefined) {
    if (typeof pool.query === "function" && typeof pool.connect === "function") return { pool };
    throw invalid("pool must be a Pool of the package pg");
  }
  if (typeof connectionString === "string" && /^postgres(ql)?:\/\//.test(connectionString)) return { connectionString };
  throw invalid(
    "postgresOutbox needs { connectionString } such as postgres://user:password@db.example.com/app, or a pool of pg",
  );
}

/** Tells of errors in the background as warnings, the same one not again and again. */
function complaint(): (error: unknown) => void {
  const told = new Map<string, number>();
  return (error) => {
    const { message } = failed(error);
    const at = performance.now();
    if (at - (told.get(message) ?? Number.NEGATIVE_INFINITY) < TELL_AGAIN_MS) return;
    told.set(message, at);
    process.emitWarning(message, { type: "PosthornWarning", code: "OUTBOX_FAILED" });
  };
}

function invalid(text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", text);
}
