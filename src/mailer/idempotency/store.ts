/** The port behind `idempotencyKey`: who may send, and what became of it. A store in memory is the default. */

import type { MailError } from "../../errors.ts";
import type { Receipt } from "../../transport/deliver.ts";

/** How a mail ended: JSON, so that any database can keep it. */
export type IdempotencyOutcome =
  | { readonly receipt: Receipt }
  /** As `MailError.toJSON()` writes it; only partial and unknown deliveries are kept. */
  | { readonly error: ReturnType<MailError["toJSON"]> };

/** What a store holds for a key. */
export interface IdempotencyRecord {
  /** A hash of the mail that the key stands for. */
  readonly fingerprint: string;
  /** Undefined while the mail is being sent. */
  readonly outcome?: IdempotencyOutcome | undefined;
}

/**
 * Keeps what became of each key. Three small operations; only the first has to be atomic, over every process that
 * shares the store (`INSERT … ON CONFLICT DO NOTHING`, `SET … NX`).
 *
 * A process that ends between `reserve` and `commit` leaves a record without an outcome: nobody knows whether that mail
 * went out. The key is then refused with `IDEMPOTENCY_PENDING` until the record expires or somebody who has looked at
 * the mail server's log calls `release` or `commit`.
 */
export interface IdempotencyStore {
  /**
   * Keeps the record for `ttlMs` milliseconds where the key is free.
   *
   * @returns Undefined where the key was free and is now reserved; else the record that holds it.
   */
  reserve(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord | undefined>;
  /** Replaces the record of a reserved key, for `ttlMs` from now on. */
  commit(key: string, record: IdempotencyRecord, ttlMs: number): Promise<void>;
  /** Frees the key: its mail was not sent. */
  release(key: string): Promise<void>;
}

export interface MemoryIdempotencyOptions {
  /** How many keys are kept; beyond it the oldest whose mail is done is forgotten. Default 100,000. */
  readonly maxKeys?: number;
  /** Milliseconds; default: the time of the system. */
  readonly now?: () => number;
}

/** A store for one process; its keys are gone when the process ends. */
export function memoryIdempotency({
  maxKeys = 100_000,
  now = Date.now,
}: MemoryIdempotencyOptions = {}): IdempotencyStore {
  /** In the order in which they were last written. */
  const kept = new Map<string, { readonly record: IdempotencyRecord; readonly until: number }>();
  const write = (key: string, record: IdempotencyRecord, ttlMs: number): void => {
    kept.delete(key);
    kept.set(key, { record, until: now() + ttlMs });
  };
  const makeRoom = (): void => {
    const time = now();
    for (const [key, { record, until }] of kept) {
      if (until > time && kept.size < maxKeys) return;
      // What is being sent stays: to forget it could send it twice.
      if (until <= time || record.outcome !== undefined) kept.delete(key);
    }
  };
  return {
    async reserve(key, record, ttlMs) {
      const held = kept.get(key);
      if (held !== undefined && held.until > now()) return held.record;
      kept.delete(key);
      makeRoom();
      write(key, record, ttlMs);
      return undefined;
    },
    async commit(key, record, ttlMs) {
      write(key, record, ttlMs);
    },
    async release(key) {
      kept.delete(key);
    },
  };
}
