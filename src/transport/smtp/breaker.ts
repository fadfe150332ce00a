/** Stops logins for a while after one was refused: servers lock accounts after a few wrong passwords. */

import { MailError } from "../../errors.ts";
import type { Clock } from "../clock.ts";

/** Closed: all is well. Open: nobody logs in. Half-open: one login is tried, and decides. */
type State = "closed" | "open" | "half-open";

export class AuthBreaker {
  readonly #clock: Clock;
  readonly #retryAfterMs: number;
  #refusal: { readonly error: MailError; readonly at: number } | undefined;

  constructor(clock: Clock, retryAfterMs: number) {
    this.#clock = clock;
    this.#retryAfterMs = retryAfterMs;
  }

  get state(): State {
    if (this.#refusal === undefined) return "closed";
    return this.#clock.now() < this.#refusal.at + this.#retryAfterMs ? "open" : "half-open";
  }

  /** A login succeeded. */
  close(): void {
    this.#refusal = undefined;
  }

  /** A login was refused. */
  trip(error: MailError): void {
    this.#refusal = { error, at: this.#clock.now() };
  }

  /** What a mail is told that may not try. */
  explain(): MailError {
    const { error, at } = this.#refusal as { error: MailError; at: number };
    const leftMs = Math.max(0, at + this.#retryAfterMs - this.#clock.now());
    return new MailError(
      "AUTH_FAILED",
      `${error.message}. That was for another mail: no login is tried for another ${Math.ceil(leftMs / 1000)} s (authRetryAfterMs), so that the server does not lock the account; verify() tries at once`,
      {
        ...(error.response === undefined ? {} : { response: error.response }),
        ...(error.responseCode === undefined ? {} : { responseCode: error.responseCode }),
        ...(error.enhancedCode === undefined ? {} : { enhancedCode: error.enhancedCode }),
        cause: error,
      },
    );
  }
}
