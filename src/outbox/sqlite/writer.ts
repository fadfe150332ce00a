/**
 * The one connection of an engine, and its way to write: what is asked for at the same time is committed together, so
 * that ten mails wait for the disk once, not ten times.
 */

import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { MailError } from "../../errors.ts";

/** How long others may hold the write lock, an application's own transaction above all, before we give up. */
const LONGEST_WAIT_MS = 15_000;

/** Beyond it, those that wait for the lock in other processes have their turn. */
const MOST_AT_ONCE = 256;

interface Job {
  /** Whether it has to be on disk before it is reported. */
  readonly durable: boolean;
  run(database: DatabaseSync): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export class Writer {
  readonly #database: DatabaseSync;
  #jobs: Job[] = [];
  #running: Promise<void> | undefined;
  #durable = true;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Runs `work` inside a transaction and resolves once it is on disk. What it throws undoes it alone.
   *
   * @throws {MailError} `OUTBOX_FAILED`, or what `work` throws.
   */
  write<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return this.#add(work, true);
  }

  /**
   * Like {@link write}, but resolves without waiting for the disk. Others on this machine see it at once, and it
   * outlives this process; a power cut may undo it, though never what was written durably before or after it.
   *
   * @throws {MailError} `OUTBOX_FAILED`, or what `work` throws.
   */
  writeSoon<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return this.#add(work, false);
  }

  #add<T>(work: (database: DatabaseSync) => T, durable: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ durable, run: work, resolve: resolve as Job["resolve"], reject });
      this.#running ??= this.#runAll();
    });
  }

  /** Resolves once nothing is left to write. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #runAll(): Promise<void> {
    // What else this turn of the event loop asks for is to be in the same transaction.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#jobs.length > 0) {
      const jobs = this.#jobs.splice(0, MOST_AT_ONCE);
      try {
        this.#wait(jobs.some(({ durable }) => durable));
        await this.#begin();
      } catch (error) {
        for (const job of jobs) job.reject(failed(error));
        continue;
      }
      this.#commit(jobs);
    }
    this.#running = undefined;
  }

  #commit(jobs: readonly Job[]): void {
    const done: (() => void)[] = [];
    try {
      for (const job of jobs) {
        this.#database.exec("SAVEPOINT job");
        try {
          const value = job.run(this.#database);
          done.push(() => job.resolve(value));
        } catch (error) {
          this.#database.exec("ROLLBACK TO job");
          done.push(() => job.reject(error instanceof MailError ? error : failed(error)));
        }
        this.#database.exec("RELEASE job");
      }
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#rollBack();
      for (const job of jobs) job.reject(failed(error));
      return;
    }
    for (const settle of done) settle();
  }

  /** A full disk, for one, has rolled back already. */
  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // Nothing is left to undo.
    }
  }

  /** Whether the next commit waits for the disk: it then brings there what earlier ones left, as the log is one file. */
  #wait(durable: boolean): void {
    if (durable === this.#durable) return;
    this.#database.exec(`PRAGMA synchronous = ${durable ? "FULL" : "NORMAL"}`);
    this.#durable = durable;
  }

  /**
   * Others that hold the lock are waited for without blocking this process: the one that holds it may be this very
   * process, in a transaction of the application.
   */
  async #begin(): Promise<void> {
    const until = performance.now() + LONGEST_WAIT_MS;
    for (let waited = 1; ; waited = Math.min(waited * 2, 20)) {
      try {
        return this.#database.exec("BEGIN IMMEDIATE");
      } catch (error) {
        if (!isBusy(error) || performance.now() > until) throw error;
      }
      await sleep(waited * (0.5 + Math.random()));
    }
  }
}

const SQLITE_BUSY = 5;

export function isBusy(error: unknown): boolean {
  return ((error as { readonly errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY;
}

export function failed(error: unknown): MailError {
  const reason = isBusy(error)
    ? `another transaction has held its database for over ${LONGEST_WAIT_MS / 1000} s; keep transactions short`
    : ((error as Error)?.message ?? String(error));
  return new MailError("OUTBOX_FAILED", `The outbox could not be used: ${reason}`, { cause: error });
}

/** @throws {MailError} `OUTBOX_FAILED` where the file cannot be opened. */
export function openDatabase(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    try {
      database.exec(
        "PRAGMA busy_timeout = 5; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;",
      );
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw new MailError(
      "OUTBOX_FAILED",
      `The outbox ${path} could not be opened: ${(error as Error).message}. Its folder must exist and be writable, on a disk of this machine`,
      { cause: error },
    );
  }
}

/**
 * Whether the file is there with an outbox in it; only looks.
 *
 * @throws {MailError} `OUTBOX_FAILED` where it is no database or cannot be read.
 */
export function hasTables(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      database.exec("PRAGMA busy_timeout = 1000");
      return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'posthorn_outbox'").get() !== undefined;
    } finally {
      database.close();
    }
  } catch (error) {
    throw failed(error);
  }
}
