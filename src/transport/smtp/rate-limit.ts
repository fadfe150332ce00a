/** Keeps a transport from sending more mails than its server allows. */

import { MailError } from "../../errors.ts";
import type { Clock } from "../clock.ts";
import type { RateLimit } from "./options.ts";

/**
 * As many tokens as mails are allowed; each comes back `perMs` after it was taken, so that no span of that length ever
 * sees more mails than allowed. Who asks first is served first.
 */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #clock: Clock;
  /** When the tokens in use come back, oldest first. */
  readonly #back: number[] = [];
  #queue: Promise<void> = Promise.resolve();

  constructor(limit: RateLimit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /**
   * Takes a token, however long that takes.
   *
   * @throws {MailError} What the signal was aborted for, `not-sent`.
   */
  async take(signal: AbortSignal): Promise<void> {
    const turn = this.#queue;
    const taking = turn.then(() => this.#takeNext(signal));
    this.#queue = taking.catch(() => {});
    // Whoever gives up need not wait for those before.
    await Promise.race([taking, aborted(signal)]).catch((error: unknown) => {
      throw signal.aborted ? this.#gaveUp(signal) : error;
    });
  }

  async #takeNext(signal: AbortSignal): Promise<void> {
    for (;;) {
      if (signal.aborted) throw this.#gaveUp(signal);
      const now = this.#clock.now();
      while (this.#back[0] !== undefined && this.#back[0] <= now) this.#back.shift();
      if (this.#back.length < this.#limit.mails) {
        this.#back.push(now + this.#limit.perMs);
        return;
      }
      await this.#clock.sleep((this.#back[0] as number) - now, signal);
    }
  }

  #gaveUp(signal: AbortSignal): MailError {
    const { mails, perMs } = this.#limit;
    const reason: unknown = signal.reason;
    const error = reason instanceof MailError ? reason : new MailError("ABORTED", "The send was aborted");
    return new MailError(
      error.code,
      `${error.message} (the mail was still waiting for its turn: rateLimit allows ${mails} in ${perMs} ms)`,
      { delivery: "not-sent", cause: reason instanceof MailError ? reason.cause : reason },
    );
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
