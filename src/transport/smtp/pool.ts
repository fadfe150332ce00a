/** The connections of one SMTP transport: opened when needed, kept while they may be needed again. */

import { MailError } from "../../errors.ts";
import type { Clock } from "../clock.ts";
import { LONGEST_TIMER_MS } from "../deadline.ts";
import { AuthBreaker } from "./breaker.ts";
import { type ConnectionContext, openSmtpConnection, type SmtpConnection } from "./connection.ts";
import type { ResolvedSmtpOptions } from "./options.ts";

/** A mail that wants a connection. */
interface Borrower {
  readonly fresh: boolean;
  readonly probe: boolean;
  readonly signal: AbortSignal;
  lend(connection: SmtpConnection | Promise<SmtpConnection>): void;
  refuse(error: MailError): void;
}

export interface BorrowOptions {
  /** Never a connection that was used before. */
  readonly fresh?: boolean;
  /** Logs in even though a login was refused a moment ago. */
  readonly probe?: boolean;
}

/**
 * Lends connections to one mail at a time, never more than `maxConnections`; who comes first is served first.
 *
 * While no login has succeeded, one connection at a time is opened: a wrong password must not be tried by each of them.
 */
export class SmtpPool {
  readonly #options: ResolvedSmtpOptions;
  readonly #context: ConnectionContext;
  readonly #breaker: AuthBreaker;
  readonly #idle: { connection: SmtpConnection; timer: NodeJS.Timeout }[] = [];
  readonly #waiting: Borrower[] = [];
  /** Connections that are being opened, lent, idle or being closed. */
  #open = 0;
  /** Those of them that are being opened. */
  #opening = 0;
  /** Whether the host was ever reached: then its name is known, whatever the DNS says now. */
  #reached = false;
  #closed: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(options: ResolvedSmtpOptions, context: ConnectionContext & { readonly clock: Clock }) {
    this.#options = options;
    this.#context = context;
    this.#breaker = new AuthBreaker(context.clock, options.authRetryAfterMs);
  }

  /**
   * Borrows a connection; give it back with `giveBack`.
   *
   * @throws {MailError} `CLOSED`, or what kept the connection from opening; always `not-sent`.
   */
  borrow(signal: AbortSignal, { fresh = false, probe = false }: BorrowOptions = {}): Promise<SmtpConnection> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) return reject(closedError());
      if (signal.aborted) return reject(this.#gaveUp(signal));
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(borrower), 1);
        reject(this.#gaveUp(signal));
      };
      const borrower: Borrower = {
        fresh,
        probe,
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
    const { idleTimeoutMs, maxMessages } = this.#options;
    const ends =
      this.#closed !== undefined ||
      connection.mails >= maxMessages ||
      (idleTimeoutMs === 0 && this.#waiting.length === 0);
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
      if (kept !== undefined) {
        this.#waiting.shift();
        next.lend(kept);
        continue;
      }
      if (this.#breaker.state === "open" && !next.probe) {
        // A connection that is logged in still serves.
        if (this.#open > this.#opening) return;
        this.#waiting.shift();
        next.refuse(this.#breaker.explain());
        continue;
      }
      if (!this.#mayOpen()) return;
      if (this.#open >= this.#options.maxConnections && !(next.fresh && this.#dropIdle())) return;
      this.#waiting.shift();
      next.lend(this.#openOne(next.signal));
    }
  }

  #mayOpen(): boolean {
    if (this.#options.auth === undefined || this.#opening === 0) return true;
    return this.#breaker.state === "closed" && this.#open > this.#opening;
  }

  async #openOne(signal: AbortSignal): Promise<SmtpConnection> {
    this.#open += 1;
    this.#opening += 1;
    try {
      const connection = await openSmtpConnection(this.#options, signal, this.#context);
      this.#opening -= 1;
      this.#reached = true;
      this.#breaker.close();
      this.#serve();
      return connection;
    } catch (error) {
      this.#opening -= 1;
      const failure = this.#forgiveName(error);
      if (failure instanceof MailError && failure.code === "AUTH_FAILED") this.#breaker.trip(failure);
      this.#closeOne();
      throw failure;
    }
  }

  /** A name that was known a moment ago will be known again. */
  #forgiveName(error: unknown): unknown {
    const hasWorked = error instanceof MailError && error.code === "HOST_NOT_FOUND" && this.#reached;
    return hasWorked ? error.with({ permanent: false }) : error;
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
