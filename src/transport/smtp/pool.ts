/** The connections of one SMTP transport: opened when needed, kept while they may be needed again. */

import { MailError } from "../../errors.ts";
import { openSmtpConnection, type SmtpConnection } from "./connection.ts";
import type { ResolvedSmtpOptions } from "./options.ts";

interface Waiter {
  resolve(): void;
  reject(error: MailError): void;
}

/** Lends connections to one mail at a time, never more than `maxConnections`; who comes first is served first. */
export class SmtpPool {
  readonly #options: ResolvedSmtpOptions;
  readonly #idle: { connection: SmtpConnection; timer: NodeJS.Timeout }[] = [];
  readonly #waiting: Waiter[] = [];
  readonly #lent = new Set<SmtpConnection>();
  #open = 0;
  #closed = false;
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
  async borrow(signal: AbortSignal, fresh = false): Promise<SmtpConnection> {
    for (;;) {
      this.#refuseIfClosed();
      const kept = fresh ? undefined : this.#takeIdle();
      if (kept !== undefined) return this.#lend(kept);
      if (this.#open < this.#options.maxConnections) return this.#openOne(signal);
      if (fresh && this.#dropIdle()) continue;
      await this.#turn(signal);
    }
  }

  /** Takes a connection back; it is kept for the next mail if it is still of use. */
  giveBack(connection: SmtpConnection): void {
    this.#lent.delete(connection);
    if (!connection.usable) {
      this.#discard(connection);
    } else if (this.#closed || (this.#options.idleTimeoutMs === 0 && this.#waiting.length === 0)) {
      this.#open -= 1;
      void connection.quit();
    } else {
      connection.hold(false);
      const timer = setTimeout(() => this.#retire(connection), this.#options.idleTimeoutMs);
      timer.unref();
      this.#idle.push({ connection, timer });
    }
    this.#next();
  }

  /** Lets mails in flight finish, refuses those that wait, and says goodbye on every connection. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(closedError());
    const idle = this.#idle.splice(0);
    for (const { timer } of idle) clearTimeout(timer);
    this.#open -= idle.length;
    await Promise.all(idle.map(({ connection }) => connection.quit()));
    if (this.#open > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
  }

  async #openOne(signal: AbortSignal): Promise<SmtpConnection> {
    this.#open += 1;
    let connection: SmtpConnection;
    try {
      connection = await openSmtpConnection(this.#options, signal);
    } catch (error) {
      this.#open -= 1;
      this.#next();
      throw error;
    }
    return this.#lend(connection);
  }

  #lend(connection: SmtpConnection): SmtpConnection {
    this.#lent.add(connection);
    return connection;
  }

  #takeIdle(): SmtpConnection | undefined {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      clearTimeout(kept.timer);
      if (kept.connection.usable) {
        kept.connection.hold(true);
        return kept.connection;
      }
      this.#discard(kept.connection);
    }
    return undefined;
  }

  #dropIdle(): boolean {
    const kept = this.#idle.shift();
    if (kept === undefined) return false;
    clearTimeout(kept.timer);
    this.#discard(kept.connection);
    return true;
  }

  #retire(connection: SmtpConnection): void {
    const index = this.#idle.findIndex((kept) => kept.connection === connection);
    if (index === -1) return;
    this.#idle.splice(index, 1);
    this.#open -= 1;
    void connection.quit();
  }

  #discard(connection: SmtpConnection): void {
    this.#open -= 1;
    connection.destroy();
  }

  /** Waits until a connection may be free. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        const index = this.#waiting.indexOf(waiter);
        if (index !== -1) this.#waiting.splice(index, 1);
        signal.removeEventListener("abort", abort);
      };
      const abort = (): void => {
        leave();
        const reason: unknown = signal.reason;
        const error =
          reason instanceof MailError ? reason : new MailError("ABORTED", "The send was aborted", { cause: reason });
        const text = `${error.message} (the mail was still waiting for one of ${this.#options.maxConnections} connections)`;
        reject(new MailError(error.code, text, { delivery: "not-sent", cause: error.cause }));
      };
      const waiter: Waiter = {
        resolve() {
          leave();
          resolve();
        },
        reject(error) {
          leave();
          reject(error);
        },
      };
      if (signal.aborted) return abort();
      signal.addEventListener("abort", abort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #next(): void {
    this.#waiting[0]?.resolve();
    if (this.#closed && this.#open === 0) this.#drained?.();
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw closedError();
  }
}

function closedError(): MailError {
  return new MailError("CLOSED", "The SMTP transport is closed; the mail was not sent");
}
