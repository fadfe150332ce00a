/** The connections of one SMTP transport: opened when needed, kept while they may be needed again. */

import { MailError } from "../../errors.ts";
import { LONGEST_TIMER_MS } from "../deadline.ts";
import { openSmtpConnection, type SmtpConnection } from "./connection.ts";
import type { ResolvedSmtpOptions } from "./options.ts";

/** A mail that wants a connection. */
interface Borrower {
  /** Never one that was used before. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  lend(connection: SmtpConnection | Promise<SmtpConnection>): void;
  refuse(error: MailError): void;
}

/** Lends connections to one mail at a time, never more than `maxConnections`; who comes first is served first. */
export class SmtpPool {
  readonly #options: ResolvedSmtpOptions;
  readonly #idle: { connection: SmtpConnection; timer: NodeJS.Timeout }[] = [];
  readonly #waiting: Borrower[] = [];
  /** Connections that are being opened, lent, idle or being closed. */
  #open = 0;
  #closed: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(options: ResolvedSmtpOptions) {
    this.#options = options;
  }

  /**
   * Borrows a connection; give it back with `giveBack`.
   *
   * @param fresh Never one that was used before.
   * @throws {MailError} `CLOSED`, or what kept the connection from opening; always `not-sent`.
   */
  borrow(signal: AbortSignal, fresh = false): Promise<SmtpConnection> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) return reject(closedError());
      if (signal.aborted) return reject(this.#gaveUp(signal));
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(borrower), 1);
        reject(this.#gaveUp(signal));
      };
      const borrower: Borrower = {
        fresh,
        signal,
        lend(connection) {
          signal.removeEventListener("abort", abort);
          resolve(connection);
        },
        refuse(error) {
          signal.removeEventListener("abort", abort);
          reject(error);
        },
      };
      signal.addEventListener("abort", abort, { once: true });
      this.#waiting.push(borrower);
      this.#serve();
    });
  }

  /** Takes a connection back; it is kept for the next mail if it is still of use. */
  giveBack(connection: SmtpConnection): void {
    const ends = this.#closed !== undefined || (this.#options.idleTimeoutMs === 0 && this.#waiting.length === 0);
    if (connection.usable && !ends) this.#keep(connection);
    else void this.#quit(connection);
  }

  /** Lets mails in flight finish, refuses those that wait, and says goodbye on every connection. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#drained = resolve;
      this.#refuseAll(closedError());
      for (const { connection, timer } of this.#idle.splice(0)) {
        clearTimeout(timer);
        void this.#quit(connection);
      }
      if (this.#open === 0) resolve();
    });
    return this.#closed;
  }

  /** Gives as many borrowers a connection as there are connections, in the order they came. */
  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const kept = next.fresh ? undefined : this.#takeIdle();
      if (kept === undefined && this.#open >= this.#options.maxConnections) {
        if (!next.fresh || !this.#dropIdle()) return;
      }
      this.#waiting.shift();
      next.lend(kept ?? this.#openOne(next.signal));
    }
  }

  async #openOne(signal: AbortSignal): Promise<SmtpConnection> {
    this.#open += 1;
    try {
      return await openSmtpConnection(this.#options, signal);
    } catch (error) {
      // Servers lock accounts after a few wrong passwords: one refused login answers for every mail that waits.
      if (error instanceof MailError && error.code === "AUTH_FAILED") this.#refuseAll(error);
      this.#closeOne();
      throw error;
    }
  }

  #takeIdle(): SmtpConnection | undefined {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      clearTimeout(kept.timer);
      if (kept.connection.usable) {
        kept.connection.hold(true);
        return kept.connection;
      }
      kept.connection.destroy();
      this.#open -= 1;
    }
    return undefined;
  }

  /** Makes room for a fresh connection. */
  #dropIdle(): boolean {
    const kept = this.#idle.shift();
    if (kept === undefined) return false;
    clearTimeout(kept.timer);
    kept.connection.destroy();
    this.#open -= 1;
    return true;
  }

  #keep(connection: SmtpConnection): void {
    connection.hold(false);
    const timer = setTimeout(() => this.#retire(connection), Math.min(this.#options.idleTimeoutMs, LONGEST_TIMER_MS));
    timer.unref();
    this.#idle.push({ connection, timer });
    this.#serve();
  }

  #retire(connection: SmtpConnection): void {
    const index = this.#idle.findIndex((kept) => kept.connection === connection);
    if (index === -1) return;
    this.#idle.splice(index, 1);
    void this.#quit(connection);
  }

  async #quit(connection: SmtpConnection): Promise<void> {
    await connection.quit();
    this.#closeOne();
  }

  #closeOne(): void {
    this.#open -= 1;
    this.#serve();
    if (this.#open === 0) this.#drained?.();
  }

  #refuseAll(error: MailError): void {
    for (const borrower of this.#waiting.splice(0)) borrower.refuse(error);
  }

  #gaveUp(signal: AbortSignal): MailError {
    const reason: unknown = signal.reason;
    const error =
      reason instanceof MailError ? reason : new MailError("ABORTED", "The send was aborted", { cause: reason });
    const text = `${error.message} (the mail was still waiting for one of ${this.#options.maxConnections} connections)`;
    return new MailError(error.code, text, { delivery: "not-sent", cause: error.cause });
  }
}

function closedError(): MailError {
  return new MailError("CLOSED", "The SMTP transport is closed; the mail was not sent");
}
