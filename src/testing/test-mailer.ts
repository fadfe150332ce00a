/** A mailer for tests: renders, checks and composes for real, and keeps what would have gone out. */

import { MailError } from "../errors.ts";
import type { MailerOptions } from "../mailer/options.ts";
import { createMailer, type Mailer } from "../mailer.ts";
import type { Message } from "../message/message.ts";
import { memory } from "../transport/memory.ts";
import type { Transport } from "../transport/transport.ts";

export interface WaitForOptions {
  /** How long to wait, in milliseconds; default 2,000. */
  readonly timeoutMs?: number;
}

export interface TestMailer extends Mailer {
  /** Every mail that was sent, oldest first. */
  readonly outbox: readonly Message[];
  /** The mail sent last. */
  readonly last: Message | undefined;
  /** Forgets what was sent. */
  clear(): void;
  /**
   * Resolves with the first mail, sent already or yet to come, that fits.
   *
   * @throws {MailError} `TIMEOUT`, with the subjects of what was sent instead.
   */
  waitFor(fits: (message: Message) => boolean, options?: WaitForOptions): Promise<Message>;
  /** Makes the next send fail with this error; called twice, the next two. */
  failNext(error: Error): void;
}

/**
 * Makes a mailer whose mails end in `outbox`.
 *
 * @example
 * await using box = createTestMailer();
 * await signUp(box, "ada@example.com");
 * expect(box.last?.subject).toBe("Welcome, Ada");
 */
export function createTestMailer(options: Omit<MailerOptions, "transport"> = {}): TestMailer {
  const kept = memory();
  const failures: Error[] = [];
  const watchers = new Set<() => void>();
  const transport: Transport = {
    name: "test",
    async send(message, context) {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      await kept.send(message, context);
      for (const look of watchers) look();
    },
  };
  const mailer = createMailer({ from: "Test <test@example.com>", ...options, transport });
  return {
    ...mailer,
    outbox: kept.messages,
    get last() {
      return kept.messages.at(-1);
    },
    clear: () => kept.clear(),
    failNext(error) {
      failures.push(error);
    },
    waitFor(fits, { timeoutMs = 2_000 } = {}) {
      return new Promise<Message>((resolve, reject) => {
        const look = (): void => {
          const found = kept.messages.find(fits);
          if (found === undefined) return;
          stop();
          resolve(found);
        };
        const stop = (): void => {
          clearTimeout(timer);
          watchers.delete(look);
        };
        const timer = setTimeout(() => {
          stop();
          reject(
            new MailError("TIMEOUT", `No such mail was sent within ${timeoutMs} ms. ${describeOutbox(kept.messages)}`),
          );
        }, timeoutMs);
        watchers.add(look);
        look();
      });
    },
  };
}

function describeOutbox(messages: readonly Message[]): string {
  if (messages.length === 0) return "The outbox is empty.";
  return `Sent were:\n${messages.map(({ subject, envelope }) => `  ${subject} → ${envelope.to.join(", ")}`).join("\n")}`;
}
