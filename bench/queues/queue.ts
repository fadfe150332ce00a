/** What the suites ask of a queue, Posthorn's or another's. */

/** A mail as it is kept: a message of Posthorn's, and what another queue would carry as its job. */
export interface QueuedMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** A queue of a process that enqueues. */
export interface BenchQueue extends AsyncDisposable {
  /** Resolves once these are kept: all in one call. */
  enqueue(mails: readonly QueuedMail[]): Promise<void>;
  /** How many mails wait. */
  waiting(): Promise<number>;
  /** Hands mails to `deliver` until it is stopped. */
  work(deliver: (mail: QueuedMail) => Promise<void>, options: { readonly concurrency: number }): Promise<BenchWorker>;
}

export interface BenchWorker {
  /** Resolves once nothing is left to be handed out, and everything that was is settled. */
  readonly empty: Promise<void>;
  stop(): Promise<void>;
}

export type QueueKind = "sqlite" | "postgres" | "pg-boss" | "bullmq";

/** @param address A file, a connection string, or a port of Redis. */
export async function openQueue(kind: QueueKind, address: string): Promise<BenchQueue> {
  switch (kind) {
    case "sqlite":
    case "postgres":
      return (await import("./posthorn.ts")).openPosthorn(kind, address);
    case "pg-boss":
      return (await import("./pg-boss.ts")).openPgBoss(address);
    case "bullmq":
      return (await import("./bullmq.ts")).openBullMq(Number(address));
  }
}
