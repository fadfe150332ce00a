/** One bound for everything that takes time: the caller's signal and a deadline, whichever comes first. */

import { type Delivery, MailError } from "../errors.ts";

export interface Limits {
  readonly signal?: AbortSignal | undefined;
  /** The total deadline in milliseconds; default 30,000. No promise outlives it by more than a moment. */
  readonly timeoutMs?: number | undefined;
}

export const DEFAULT_TIMEOUT_MS = 30_000;

/** How long work may take to say what became of the mail after it was told to stop. */
export const LAST_WORD_MS = 250;

/** The longest a timer of Node can wait; beyond it, it would fire at once. */
export const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Runs `work` under its limits, and settles even if the work does not.
 *
 * @param what Who is at work, for the error text.
 * @param delivery What became of the mail where the work does not say.
 * @throws {MailError} `ABORTED`, `TIMEOUT`, `INVALID_OPTION` (timeoutMs), or what `work` throws.
 */
export async function within<T>(
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: Limits,
  what: string,
  delivery: Delivery,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  checkTimeout(timeoutMs);
  if (signal?.aborted) throw aborted(signal.reason, "The send was aborted before it began", "not-sent");
  const controller = new AbortController();
  const abort = (): void => controller.abort(aborted(signal?.reason, "The send was aborted", delivery));
  const expire = (): void =>
    controller.abort(new MailError("TIMEOUT", `${what} did not finish within ${timeoutMs} ms`, { delivery }));
  signal?.addEventListener("abort", abort, { once: true });
  const deadline = setTimeout(expire, Math.min(timeoutMs, LONGEST_TIMER_MS));
  let lastWord: NodeJS.Timeout | undefined;
  let giveUp = (): void => {};
  const abandoned = new Promise<never>((_, reject) => {
    giveUp = () => {
      lastWord = setTimeout(() => reject(controller.signal.reason as Error), LAST_WORD_MS);
    };
  });
  controller.signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([work(controller.signal), abandoned]);
  } finally {
    clearTimeout(deadline);
    clearTimeout(lastWord);
    signal?.removeEventListener("abort", abort);
    // Through the race it would hold the result, a whole mail, which Node's signals then keep over many small collections.
    controller.signal.removeEventListener("abort", giveUp);
  }
}

/** A reason of our own, such as an outer deadline or a mailer that closes, stays; any other is the caller's. */
function aborted(reason: unknown, text: string, delivery: Delivery): MailError {
  if (reason instanceof MailError) return reason.with({ delivery });
  return new MailError("ABORTED", text, { delivery, cause: reason });
}

/** @throws {MailError} `INVALID_OPTION` */
export function checkTimeout(timeoutMs: number): void {
  if (!(typeof timeoutMs === "number" && timeoutMs > 0))
    throw new MailError("INVALID_OPTION", `timeoutMs must be a number of milliseconds above 0, not ${timeoutMs}`);
}
