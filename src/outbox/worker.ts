/** Claim → transport → settlement: what a worker makes of every way a delivery can end. */

import { definedOnly } from "../defined-only.ts";
import { MailError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import type { Receipt } from "../transport/deliver.ts";
import type { Breaker } from "./breaker.ts";
import { lostAttempt } from "./consumer.ts";
import type { Claim, OnUnknown, OutboxAttempt, Settlement } from "./outbox.ts";

/** When a mail is tried again, and when no longer. */
export interface WorkPolicy {
  /** The wait after the first try that failed, in milliseconds; doubled for each further one, and jittered; default 10 s. */
  readonly delayMs?: number | undefined;
  /** The longest wait, in milliseconds; default 1 hour. */
  readonly maxDelayMs?: number | undefined;
  /** How long after it was first due a mail is given up, in milliseconds; default 24 hours. */
  readonly giveUpAfterMs?: number | undefined;
  /**
   * What to do where nobody can tell whether a mail arrived, because the connection broke, or the worker died, after
   * the server had the body and before it answered; default `"retry"`, see docs/outbox.md. A mail's own word wins.
   */
  readonly onUnknown?: OnUnknown | undefined;
}

export const DEFAULT_WORK_POLICY: Readonly<Record<"delayMs" | "maxDelayMs" | "giveUpAfterMs", number>> & {
  readonly onUnknown: OnUnknown;
} = { delayMs: 10_000, maxDelayMs: 3_600_000, giveUpAfterMs: 24 * 3_600_000, onUnknown: "retry" };

/** The least wait before a mail that may have arrived is sent again: what held up the answer has to be over. */
const UNKNOWN_DELAY_MS = 60_000;

/** A mail on which so many workers in a row have died is likely to be why. */
const MOST_LOST = 5;

/** Tries once to deliver a claim's message; `mark` is to be awaited before the server may have it. */
export type DeliverClaim = (message: Message, mark: () => Promise<void>, signal: AbortSignal) => Promise<Receipt>;

export interface WorkContext {
  readonly worker: string;
  /** For the history, where a try did not get as far as to name it. */
  readonly transport: string;
  readonly now: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly breaker: Breaker;
}

/** Works on one mail. */
export async function workOn(
  claim: Claim,
  deliver: DeliverClaim,
  given: WorkPolicy,
  context: WorkContext,
): Promise<Settlement> {
  const { entry, abandoned } = claim;
  const via = entry.via ?? "";
  const { delayMs, maxDelayMs, giveUpAfterMs, onUnknown } = { ...DEFAULT_WORK_POLICY, ...definedOnly(given) };
  const lost = abandoned === undefined ? [] : [lostAttempt(abandoned, context.transport, context.now())];
  const givenUp = context.now() - Date.parse(entry.dueSince) >= giveUpAfterMs;
  const delayAfter = (tries: number): number => {
    const ceiling = Math.min(maxDelayMs, delayMs * 2 ** Math.min(tries - 1, 30));
    return Math.round(ceiling / 2 + (ceiling / 2) * context.random());
  };
  const doubt = (attempts: readonly OutboxAttempt[], pending: readonly string[]): Settlement => {
    if ((entry.onUnknown ?? onUnknown) === "park" || givenUp) return { state: "unknown", attempts };
    const wait = Math.max(delayAfter(entry.attempts + attempts.length), Math.min(UNKNOWN_DELAY_MS, maxDelayMs));
    return { state: "scheduled", delayMs: wait, attempts, pending, mayBeDuplicate: true };
  };

  if (abandoned?.reached === "body") return doubt(lost, entry.pending);
  if (lost.length > 0 && lostInARow(entry.history) + 1 >= MOST_LOST) return { state: "failed", attempts: lost };
  const startedAt = context.now();
  let marked = false;
  try {
    const mark = async (): Promise<void> => {
      await claim.mark();
      marked = true;
    };
    const receipt = await deliver(claim.message, mark, claim.signal);
    await context.breaker.answered(via, claim.probe);
    return { state: "sent", attempts: [...lost, sentAttempt(receipt, startedAt, context)] };
  } catch (thrown) {
    const error = failureOf(thrown, marked);
    // Called off before anything had happened: as if it had never been claimed.
    if (error.kind === "cancelled" && error.delivery === "not-sent" && !marked && lost.length === 0)
      return { state: "queued" };
    if (error.kind === "rejected") await context.breaker.answered(via, claim.probe);
    else if ((await context.breaker.failed(via, error)) && !givenUp)
      return lost.length === 0 ? { state: "queued" } : { state: "scheduled", delayMs: 0, attempts: lost };
    const attempts = [...lost, failedAttempt(error, startedAt, context)];
    const pending = leftAfter(error, entry.pending);
    if (error.delivery === "unknown") return doubt(attempts, pending);
    if (error.kind === "cancelled") return { state: "scheduled", delayMs: 0, attempts, pending };
    if (givenUp || pending.length === 0 || !mayHelpLater(error)) return { state: "failed", attempts };
    return { state: "scheduled", delayMs: delayAfter(entry.attempts + attempts.length), attempts, pending };
  }
}

/**
 * A wrong password or a server's name that is not found is nothing a mail can be blamed for: it waits until somebody
 * has put that right, or its time is over.
 */
function mayHelpLater(error: MailError): boolean {
  return error.delivery === "partial" || !error.permanent || error.kind === "configuration";
}

/** Who may still get the mail by another try: nobody who has it, and nobody whose server refused it for good. */
function leftAfter(error: MailError, before: readonly string[]): readonly string[] {
  const known = new Map(error.recipients.map((one) => [one.address, one]));
  return before.filter((address) => {
    const one = known.get(address);
    if (one === undefined) return true;
    return one.status === "unknown" || (one.status === "refused" && one.permanent !== true);
  });
}

function failureOf(thrown: unknown, marked: boolean): MailError {
  if (thrown instanceof MailError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new MailError("TRANSPORT_FAILED", reason, { delivery: marked ? "unknown" : "not-sent", cause: thrown });
}

function lostInARow(history: readonly OutboxAttempt[]): number {
  return history.length - (history.findLastIndex(({ outcome }) => outcome !== "lost") + 1);
}

function sentAttempt({ transport, response }: Receipt, startedAt: number, context: WorkContext): OutboxAttempt {
  return {
    ...tried(startedAt, context),
    transport,
    outcome: "sent",
    ...(response === undefined ? {} : { response }),
  };
}

function failedAttempt(error: MailError, startedAt: number, context: WorkContext): OutboxAttempt {
  const { code, delivery, response, message, transport = context.transport, recipients } = error;
  return {
    ...tried(startedAt, context),
    transport,
    outcome: delivery,
    code,
    response: response ?? message,
    ...(recipients.length === 0 ? {} : { recipients }),
  };
}

function tried(
  startedAt: number,
  { worker, now }: WorkContext,
): Pick<OutboxAttempt, "startedAt" | "durationMs" | "worker"> {
  return { startedAt: new Date(startedAt).toISOString(), durationMs: now() - startedAt, worker };
}
