/**
 * Engine → handler: the loop that every engine shares. It claims as many mails as there are free slots, renews their
 * leases while they are in hand, settles each by itself, and sleeps while there is nothing to do.
 */

import { hostname } from "node:os";
import { MailError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { type Clock, SYSTEM_CLOCK } from "../transport/clock.ts";
import type {
  Abandoned,
  Claim,
  ClaimHandler,
  ConsumeOptions,
  Consumer,
  OutboxAttempt,
  OutboxEntry,
  Settlement,
} from "./outbox.ts";

/** A mail as an engine hands it over. */
export interface Claimed<Lease> {
  readonly lease: Lease;
  readonly entry: OutboxEntry;
  readonly abandoned: Abandoned | undefined;
  /** Whether it is handed out to see if a suspended transport works again. */
  readonly probe: boolean;
  /** Its message, read when it is needed. */
  message(): Message | undefined | Promise<Message | undefined>;
}

/** What an engine does for the loop. Every method may reject; the loop then waits a while and asks again. */
export interface ClaimSource<Lease> {
  /** How often leases are renewed, in milliseconds. */
  readonly heartbeatMs: number;
  /** Rejects where there is no use in going on. */
  start(): Promise<void>;
  /** At most `limit` mails that are due, those first that another worker abandoned; none where there is nothing. */
  claim(limit: number, worker: string): Promise<readonly Claimed<Lease>[]>;
  /** Commits that the server may have the mail from now on. @returns False where the lease is lost. */
  mark(lease: Lease): Promise<boolean>;
  /** Ends the lease. @returns False where it was lost, so that nothing was changed. */
  settle(lease: Lease, settlement: Settlement): Promise<boolean>;
  /** Renews leases. @returns Those that are lost. */
  touch(leases: readonly Lease[]): Promise<readonly Lease[]>;
  /** Resolves when there may be something to claim, and at the latest when the signal is aborted. */
  idle(signal: AbortSignal): Promise<void>;
  /** What is to be done now and then: removing what is old. Called about once a minute. */
  tidy(): Promise<void>;
}

const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
const TIDY_EVERY_MS = 60_000;

/** How long a mail rests that a handler threw on. */
const AFTER_BUG_MS = 60_000;

let consumers = 0;

/** Hands mails to `handler` until it is stopped. */
export function consume<Lease>(
  source: ClaimSource<Lease>,
  handler: ClaimHandler,
  options: ConsumeOptions,
  clock: Clock = SYSTEM_CLOCK,
): Consumer {
  const { concurrency, untilEmpty = false } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new MailError("INVALID_OPTION", `concurrency must be a whole number above 0, not ${concurrency}`);
  consumers += 1;
  const worker = options.worker ?? `${hostname()}/${process.pid}/${consumers}`;
  /** The mails in hand. */
  const active = new Map<Lease, AbortController>();
  const stopping = new AbortController();
  let tidied = clock.now();
  let changed = Promise.withResolvers<void>();
  const change = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  const run = async (): Promise<void> => {
    await source.start();
    const heartbeat = setInterval(() => void beat(), source.heartbeatMs);
    try {
      while (!stopping.signal.aborted) {
        const free = concurrency - active.size;
        if (free === 0) {
          await Promise.race([changed.promise, stopped]);
          continue;
        }
        const change = changed.promise;
        const claimed = await persist("claim mails", () => source.claim(free, worker));
        for (const one of claimed ?? []) void take(one);
        if (claimed === undefined || claimed.length > 0) continue;
        if (untilEmpty && active.size === 0) return;
        await rest(change);
      }
    } finally {
      while (active.size > 0) await changed.promise;
      clearInterval(heartbeat);
    }
  };

  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener("abort", () => resolve(), { once: true });
  });

  /** Nothing to claim: until there is, or a mail in hand is done. */
  const rest = async (change: Promise<void>): Promise<void> => {
    if (clock.now() - tidied >= TIDY_EVERY_MS) {
      tidied = clock.now();
      await source.tidy().catch(warn("remove what is old"));
    }
    const done = new AbortController();
    const signal = AbortSignal.any([stopping.signal, done.signal]);
    try {
      // A mail that was settled meanwhile may be due again before the next one that the engine knows of.
      await Promise.race([source.idle(signal).catch(pauseAfter("wait for mails")), change]);
    } finally {
      done.abort();
    }
  };

  const take = async (claimed: Claimed<Lease>): Promise<void> => {
    const { lease, entry } = claimed;
    const controller = new AbortController();
    active.set(lease, controller);
    try {
      const settlement = await decide(claimed, controller.signal);
      if (controller.signal.aborted && settlement.state === "queued") return;
      // What became of a mail is not given up because the database is away for a while.
      const kept = await persist(`settle ${entry.id}`, () => source.settle(lease, settlement), controller.signal);
      if (kept === false && settlement.state !== "queued")
        tell(`The mail ${entry.id} was settled as ${settlement.state}, but another worker had taken it over`);
      if (kept === true) report(entry, settlement);
    } finally {
      active.delete(lease);
      change();
    }
  };

  const report = (entry: OutboxEntry, settlement: Settlement): void => {
    try {
      options.onSettled?.(entry, settlement);
    } catch (error) {
      tell(`onSettled threw on the mail ${entry.id}: ${(error as Error)?.message ?? error}`);
    }
  };

  const decide = async (
    { lease, entry, abandoned, probe, message }: Claimed<Lease>,
    signal: AbortSignal,
  ): Promise<Settlement> => {
    try {
      const found = await message();
      if (found === undefined) throw new MailError("OUTBOX_FAILED", `The body of the mail ${entry.id} is gone`);
      const { pending } = entry;
      const left =
        pending.length === found.envelope.to.length
          ? found
          : { ...found, envelope: { ...found.envelope, to: pending } };
      const claim: Claim = {
        entry,
        worker,
        message: left,
        abandoned,
        probe,
        signal,
        async mark() {
          if (signal.aborted || !(await source.mark(lease)))
            throw new MailError(
              "OUTBOX_FAILED",
              `The mail ${entry.id} was taken over by another worker before it was sent`,
            );
        },
      };
      return await handler(claim);
    } catch (error) {
      tell(
        `The mail ${entry.id} could not be worked on, and rests for a minute: ${(error as Error)?.message ?? error}`,
      );
      // One that may be out must not go out again because of a bug of ours.
      return { state: "queued", delayMs: AFTER_BUG_MS };
    }
  };

  const beat = async (): Promise<void> => {
    if (active.size === 0) return;
    const lost = await source.touch([...active.keys()]).catch(warn("renew leases"));
    for (const lease of lost ?? [])
      active
        .get(lease)
        ?.abort(new MailError("OUTBOX_FAILED", "The lease of this mail was lost", { delivery: "unknown" }));
  };

  /** Asks again and again, ever more rarely. Undefined where it was given up because we stop, or the lease is lost. */
  const persist = async <T>(what: string, ask: () => Promise<T>, lost?: AbortSignal): Promise<T | undefined> => {
    for (let pause = SHORTEST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await ask();
      } catch (error) {
        if (error instanceof MailError && error.code === "CLOSED") {
          stopping.abort();
          return undefined;
        }
        warn(what)(error);
      }
      const signal = lost ?? stopping.signal;
      if (signal.aborted) return undefined;
      await clock.sleep(pause / 2 + (pause / 2) * clock.random(), signal);
    }
  };

  const pauseAfter = (what: string) => async (error: unknown) => {
    warn(what)(error);
    await clock.sleep(LONGEST_PAUSE_MS, stopping.signal);
  };

  const done = run();
  // Whoever does not ask still has the warnings.
  done.catch(() => undefined);
  return {
    get active() {
      return active.size;
    },
    done,
    async stop() {
      stopping.abort();
      await done.catch(() => undefined);
    },
  };
}

/** How a claim that was lost stands in the history. */
export function lostAttempt({ worker, since }: Abandoned, transport: string, now: number): OutboxAttempt {
  return { startedAt: since, durationMs: now - Date.parse(since), transport, worker, outcome: "lost" };
}

function warn(what: string): (error: unknown) => undefined {
  return (error) => {
    tell(`The outbox could not ${what}: ${(error as Error)?.message ?? error}`);
    return undefined;
  };
}

function tell(text: string): void {
  process.emitWarning(text, { type: "PosthornWarning", code: "OUTBOX_FAILED" });
}
