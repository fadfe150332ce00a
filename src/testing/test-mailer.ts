/** A mailer for tests: renders, checks and composes for real, and keeps what would have gone out. */

import { MailError } from "../errors.ts";
import type { MailerOptions } from "../mailer/options.ts";
import { createMailer, type Mailer } from "../mailer.ts";
import type { AnyEmailTemplate } from "../template/email-template.ts";
import { stopIfAborted, type Transport } from "../transport/transport.ts";
import { describeExpectation, differencesOf, type MailExpectation } from "./expectation.ts";
import { createSentMail, describeMail, type SentMail } from "./sent-mail.ts";

export interface WaitForOptions {
  /** How long to wait, in milliseconds; default 2,000. */
  readonly timeoutMs?: number;
}

export interface TestMailer extends Mailer {
  /** Every mail that was sent, oldest first. */
  readonly outbox: readonly SentMail[];
  /** The mail sent last. */
  readonly last: SentMail | undefined;
  /** Forgets what was sent, and every failure that was ordered. */
  clear(): void;
  /**
   * Resolves with the first mail, sent already or yet to come, that fits: a function that says so, or what it has to be
   * like.
   *
   * @throws {MailError} `TIMEOUT`, with what was sent instead.
   * @example
   * const mail = await box.waitFor({ template: Welcome, to: "ada@example.com" });
   */
  waitFor<T extends AnyEmailTemplate>(
    fits: MailExpectation<T> | ((mail: SentMail) => boolean),
    options?: WaitForOptions,
  ): Promise<SentMail>;
  /** Makes the next try to send fail with this error; called twice, the next two. */
  failNext(error: Error): void;
}

/** Nothing is tried again unless `retry` is given, so that one ordered failure is one failed send. */
export type TestMailerOptions = Omit<MailerOptions, "transport">;

/**
 * Makes a mailer whose mails end in `outbox`.
 *
 * @example
 * await using box = createTestMailer();
 * await signUp(box, "ada@example.com");
 * expect(box.last?.subject).toBe("Welcome, Ada");
 */
export function createTestMailer(options: TestMailerOptions = {}): TestMailer {
  const outbox: SentMail[] = [];
  const failures: Error[] = [];
  const watchers = new Set<() => void>();
  const transport: Transport = {
    name: "test",
    supports: ["dsn"],
    async send(message, { raw, signal }) {
      const bytes = await raw();
      stopIfAborted(signal);
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      outbox.push(createSentMail(message, bytes));
      for (const look of watchers) look();
    },
  };
  const mailer = createMailer({ from: "Test <test@example.com>", retry: { attempts: 1 }, ...options, transport });
  return {
    ...mailer,
    outbox,
    get last() {
      return outbox.at(-1);
    },
    clear() {
      outbox.length = 0;
      failures.length = 0;
    },
    failNext(error) {
      failures.push(error);
    },
    waitFor(wanted, { timeoutMs = 2_000 } = {}) {
      const fits = typeof wanted === "function" ? wanted : (mail: SentMail) => differencesOf(mail, wanted).length === 0;
      const what = typeof wanted === "function" ? "Such a mail" : describeExpectation(wanted);
      return new Promise<SentMail>((resolve, reject) => {
        const look = (): void => {
          try {
            const found = outbox.find(fits);
            if (found === undefined) return;
            resolve(found);
          } catch (error) {
            reject(error);
          }
          stop();
        };
        const stop = (): void => {
          clearTimeout(timer);
          watchers.delete(look);
        };
        const timer = setTimeout(() => {
          stop();
          reject(new MailError("TIMEOUT", `${what} was not sent within ${timeoutMs} ms. ${describeOutbox(outbox)}`));
        }, timeoutMs);
        watchers.add(look);
        look();
      });
    },
  };
}

function describeOutbox(outbox: readonly SentMail[]): string {
  if (outbox.length === 0) return "The outbox is empty.";
  return `Sent were:\n${outbox.map((mail) => `  ${describeMail(mail)}`).join("\n")}`;
}
