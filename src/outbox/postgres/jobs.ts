/**
 * pg-boss, and nothing else of the engine knows it: one job for each mail that is due, under the mail's id. A job says
 * who may have the mail now; everything else about it stands in our own tables.
 */

import type { PgBoss } from "pg-boss";
import { MailError } from "../../errors.ts";
import { fromPool, type PgPool } from "./pool.ts";
import { queueSchema } from "./schema.ts";
import { rowsOf, type Session } from "./session.ts";

const QUEUE = "mail";

/** A worker that has not been heard of for this long has lost its mails. */
const LEASE_SECONDS = 30;

/** How often a worker is heard of. */
export const HEARTBEAT_MS: number = (LEASE_SECONDS * 1000) / 3;

/** How often lost leases are looked for, by one of the workers. */
const SUPERVISE_MS = 10_000;

/** Undelivered jobs are deleted by pg-boss after it, and a mail is never to be lost that way. */
const TEN_YEARS_SECONDS = 10 * 366 * 24 * 3600;

const QUEUE_OPTIONS = {
  heartbeatSeconds: LEASE_SECONDS,
  // The heartbeat is what ends a lease, not the time a large mail takes. This is the longest that pg-boss allows.
  expireInSeconds: 24 * 3600 - 1,
  retentionSeconds: TEN_YEARS_SECONDS,
  deleteAfterSeconds: 3600,
  // Every lease that is lost counts as one, and what then becomes of the mail is not for pg-boss to say.
  retryLimit: 2 ** 31 - 1,
  retryDelay: 0,
};

/** Fewer never make a plan wrong that matters. */
const FEW_CHANGES = 5_000;

/** What pg-boss says where its tables are missing and it is not to make them. */
const NOT_INSTALLED = "pg-boss is not installed";

/** A fetched job. */
export interface Attempt {
  readonly id: string;
  /** Grows with every fetch of the same job. */
  readonly retryCount: number;
}

export interface NewJob {
  readonly id: string;
  readonly priority: number;
  /** Not to be fetched before, in milliseconds from now; default 0. */
  readonly delayMs?: number;
}

export interface JobsOptions {
  readonly schema: string;
  readonly maxConnections: number;
  /** Where its connections come from. */
  readonly from: { readonly connectionString: string } | { readonly pool: PgPool };
  /** Whether to make what is missing; else that is an error. */
  readonly create: boolean;
  /** Told of what went wrong in the background. */
  readonly onError: (error: unknown) => void;
}

export class Jobs {
  readonly #boss: PgBoss;
  #supervising: NodeJS.Timeout | undefined;
  readonly #onError: (error: unknown) => void;

  readonly #schema: string;

  private constructor(boss: PgBoss, schema: string, onError: (error: unknown) => void) {
    this.#boss = boss;
    this.#schema = schema;
    this.#onError = onError;
  }

  /**
   * Rejects where the database cannot be used.
   *
   * @throws {MailError} `INVALID_CONFIGURATION` where the package is not installed; `OUTBOX_FAILED` where there is no
   * outbox and none is to be made.
   */
  static async open({ schema, from, maxConnections, create, onError }: JobsOptions): Promise<Jobs> {
    const { PgBoss } = await importPgBoss();
    const boss = new PgBoss({
      ...("pool" in from ? { db: fromPool(from.pool) } : { connectionString: from.connectionString }),
      schema: queueSchema(schema),
      application_name: "posthorn",
      max: maxConnections,
      supervise: false,
      schedule: false,
      migrate: create,
      registerInstance: false,
      monitorIntervalSeconds: SUPERVISE_MS / 1000 - 2,
      openTelemetry: { enabled: false },
    });
    // Without a listener it would end the process.
    boss.on("error", onError);
    try {
      await boss.start();
      if ((await boss.getQueue(QUEUE)) === null) await boss.createQueue(QUEUE, QUEUE_OPTIONS);
    } catch (error) {
      await boss.stop({ graceful: false }).catch(onError);
      if ((error as Error)?.message !== NOT_INSTALLED) throw error;
      throw new MailError(
        "OUTBOX_FAILED",
        `There is no outbox in the schema ${schema} of this database. The first mail that is enqueued, or \`posthorn worker\`, makes it`,
      );
    }
    return new Jobs(boss, queueSchema(schema), onError);
  }

  get database(): ReturnType<PgBoss["getDb"]> {
    return this.#boss.getDb();
  }

  async add(session: Session, jobs: readonly NewJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.#boss.insert(
      QUEUE,
      jobs.map(({ id, priority, delayMs = 0 }) => ({
        id,
        priority,
        ...(delayMs > 0 ? { startAfter: delayMs / 1000 } : {}),
      })),
      { db: session },
    );
  }

  async fetch(session: Session, limit: number): Promise<readonly Attempt[]> {
    return this.#boss.fetch(QUEUE, { batchSize: limit, db: session });
  }

  /** Of an attempt, only as long as it is that one; of an id, whatever there is. */
  async remove(session: Session, jobs: readonly Attempt[] | readonly string[]): Promise<void> {
    if (jobs.length > 0) await this.#boss.deleteJob(QUEUE, [...jobs] as Attempt[], { db: session });
  }

  /** Says that the worker of these is alive. */
  async touch(attempts: readonly Attempt[]): Promise<void> {
    await this.#boss.touch(QUEUE, [...attempts]);
  }

  /** A query for those of `ids`, an expression of the type `uuid[]`, that have a job. */
  idsAmong(ids: string): string {
    return `SELECT job.id FROM ${this.#schema}.job WHERE job.name = '${QUEUE}' AND job.id = ANY(${ids}::uuid[])`;
  }

  /**
   * Lets Postgres look at the jobs anew where there are many more or fewer than it knows of. It would do so by itself
   * within minutes; until then it sorts all jobs for each fetch, as it would do with a few.
   */
  async analyzeIfChanged(session: Session): Promise<void> {
    const changed = await rowsOf<{ name: string }>(
      session,
      `SELECT tree.relid::regclass::text AS name FROM pg_partition_tree($1::text::regclass) AS tree
       JOIN pg_class ON pg_class.oid = tree.relid JOIN pg_stat_all_tables AS stat ON stat.relid = tree.relid
       WHERE tree.isleaf AND n_mod_since_analyze > greatest(${FEW_CHANGES}, 2 * reltuples)`,
      [`${this.#schema}.job`],
    );
    for (const { name } of changed) await session.executeSql(`ANALYZE ${name}`);
  }

  /** Sees to leases that are lost, from now until it is closed. Any number of workers may do so: they take turns. */
  supervise(): void {
    this.#supervising ??= setInterval(() => void this.#boss.supervise(QUEUE).catch(this.#onError), SUPERVISE_MS);
    this.#supervising.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#supervising);
    await this.#boss.stop({ graceful: false });
  }
}

async function importPgBoss(): Promise<typeof import("pg-boss")> {
  try {
    return await import("pg-boss");
  } catch (cause) {
    throw new MailError("INVALID_CONFIGURATION", "The Postgres outbox needs the package pg-boss: npm install pg-boss", {
      cause,
    });
  }
}
