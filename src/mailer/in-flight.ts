/** The sends that are under way, so that a mailer can be shut down without losing sight of any. */

import { MailError } from "../errors.ts";
import { LAST_WORD_MS, LONGEST_TIMER_MS } from "../transport/deadline.ts";

export class InFlight {
  readonly #open = new Set<AbortController>();
  readonly #closing = new AbortController();
  #finished: Promise<void> | undefined;
  #settled: (() => void) | undefined;
  #cut: (() => void) | undefined;

  /** Aborted once the mailer closes: nothing is tried again from then on. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** @throws {MailError} `CLOSED` */
  refuseIfClosing(): void {
    if (this.#closing.signal.aborted) throw closed("The mailer is closed; the mail was not sent");
  }

  /**
   * Runs one send under the caller's signal and the mailer's own.
   *
   * @throws {MailError} `CLOSED`, or what `work` throws.
   */
  async run<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.refuseIfClosing();
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    this.#open.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#open.delete(controller);
      if (this.#open.size === 0) this.#settled?.();
    }
  }

  /**
   * Takes nothing more, and resolves once everything has settled. May be called again with another limit.
   *
   * @param timeoutMs When what is still under way is cut off.
   * @param close Lets go of the transports: what waits in them is refused, what is under way finishes.
   */
  async drain(timeoutMs: number, close: () => Promise<void>): Promise<void> {
    this.#finished ??= this.#finish(close);
    if (timeoutMs > LONGEST_TIMER_MS) return this.#finished;
    const limit = setTimeout(() => this.#cutOff(timeoutMs), timeoutMs);
    try {
      await this.#finished;
    } finally {
      clearTimeout(limit);
    }
  }

  async #finish(close: () => Promise<void>): Promise<void> {
    this.#closing.abort();
    const settled = new Promise<void>((resolve) => {
      this.#settled = resolve;
      if (this.#open.size === 0) resolve();
    });
    // A transport that does not come to an end is waited for only until the mails are cut off.
    const cut = new Promise<void>((resolve) => {
      this.#cut = resolve;
    });
    const [, end] = await Promise.allSettled([settled, Promise.race([close(), cut])]);
    if (end.status === "rejected") throw end.reason;
  }

  #cutOff(timeoutMs: number): void {
    for (const controller of this.#open)
      controller.abort(closed(`The mailer was closed, and the mail was not through within ${timeoutMs} ms`));
    setTimeout(() => this.#cut?.(), LAST_WORD_MS);
  }
}

function closed(text: string): MailError {
  return new MailError("CLOSED", text);
}
