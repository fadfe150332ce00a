/**
 * A circuit breaker: a mail server that cannot be reached is no fault of the mails that wait for it. Its transport is
 * suspended for all workers, its mails keep their tries, and one now and then shows whether it is back.
 */

import type { MailError, MailErrorCode } from "../errors.ts";
import type { Outbox } from "./outbox.ts";

/** What says at once that no mail can get through: nobody answers, or nobody lets us in. */
const UNREACHABLE: ReadonlySet<MailErrorCode> = new Set([
  "SERVER_UNAVAILABLE",
  "CONNECTION_FAILED",
  "HOST_NOT_FOUND",
  "TLS_REQUIRED",
  "TLS_FAILED",
  "AUTH_FAILED",
]);

/** What may be the mail's own fault, but hardly that of so many in a row. */
const SUSPICIOUS: ReadonlySet<MailErrorCode> = new Set([
  "TIMEOUT",
  "CONNECTION_LOST",
  "PROTOCOL_ERROR",
  "TRANSPORT_FAILED",
]);
const MOST_SUSPICIOUS = 5;

export class Breaker {
  readonly #outbox: Pick<Outbox<unknown>, "suspend" | "restore">;
  /** By transport: failures in a row that look like the server's. */
  readonly #suspicious = new Map<string, number>();

  constructor(outbox: Pick<Outbox<unknown>, "suspend" | "restore">) {
    this.#outbox = outbox;
  }

  /** @returns Whether the failure is the server's: the mail is to wait without having been tried. */
  async failed(transport: string, error: MailError): Promise<boolean> {
    if (error.delivery !== "not-sent") return false;
    const unreachable = UNREACHABLE.has(error.code);
    if (!unreachable && !this.#isOneTooMany(transport, error)) return false;
    const reason = error.message;
    if (await this.#outbox.suspend(transport, reason)) {
      const name = transport === "" ? "The default transport" : `The transport ${transport}`;
      process.emitWarning(`${name} is suspended, and its mails wait until it works again: ${reason}`, {
        type: "PosthornWarning",
        code: error.code,
      });
    }
    return unreachable;
  }

  /** The server took a mail, or had something to say of one. */
  async answered(transport: string, probe: boolean): Promise<void> {
    this.#suspicious.delete(transport);
    if (probe) await this.#outbox.restore(transport);
  }

  #isOneTooMany(transport: string, { code }: MailError): boolean {
    if (!SUSPICIOUS.has(code)) return false;
    const count = (this.#suspicious.get(transport) ?? 0) + 1;
    this.#suspicious.set(transport, count);
    return count >= MOST_SUSPICIOUS;
  }
}
