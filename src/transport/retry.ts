/** How often and how long apart a mail is tried again; `deliver` decides whether. */

import { MailError } from "../errors.ts";

export interface RetryPolicy {
  /** How often a mail is tried at most, the first time included; default 3. */
  readonly attempts?: number | undefined;
  /** The wait before the second try, in milliseconds; doubled for each further one, and jittered; default 500. */
  readonly delayMs?: number | undefined;
  /** The longest wait, in milliseconds; default 10,000. */
  readonly maxDelayMs?: number | undefined;
  /**
   * What to do when nobody can tell whether the mail was delivered; default `"stop"`. `"retry"` sends the identical
   * mail again, Message-ID included: the recipient may get it twice.
   */
  readonly onUnknown?: "stop" | "retry" | undefined;
}

export interface ResolvedRetryPolicy {
  readonly attempts: number;
  readonly delayMs: number;
  readonly maxDelayMs: number;
  readonly onUnknown: "stop" | "retry";
}

/** @throws {MailError} `INVALID_OPTION` */
export function resolveRetryPolicy(given: RetryPolicy = {}): ResolvedRetryPolicy {
  const { attempts = 3, delayMs = 500, maxDelayMs = 10_000, onUnknown = "stop" } = given;
  if (!Number.isInteger(attempts) || attempts < 1) throw invalid("attempts must be a whole number above 0", attempts);
  if (!(delayMs >= 0)) throw invalid("delayMs must be 0 or more", delayMs);
  if (!(maxDelayMs >= 0)) throw invalid("maxDelayMs must be 0 or more", maxDelayMs);
  if (onUnknown !== "stop" && onUnknown !== "retry") throw invalid('onUnknown is "stop" or "retry"', onUnknown);
  return { attempts, delayMs, maxDelayMs, onUnknown };
}

/**
 * The wait before try number `next` (2 for the first repeat): exponential, with the upper half left to chance so that
 * many mails that failed together do not come back together.
 */
export function retryDelay({ delayMs, maxDelayMs }: ResolvedRetryPolicy, next: number, random: number): number {
  const ceiling = Math.min(maxDelayMs, delayMs * 2 ** (next - 2));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

function invalid(text: string, value: unknown): MailError {
  return new MailError("INVALID_OPTION", `retry: ${text}, not ${JSON.stringify(value)}`);
}
