/** The port that every way out of the process implements. A fake takes ten lines; `test/contracts` holds its suite. */

import { type Attempt, MailError, type RecipientResult } from "../errors.ts";
import type { Message } from "../message/message.ts";

export interface SendContext {
  /** Aborted when the caller gives up or the deadline passes; the transport then rejects at once. */
  readonly signal: AbortSignal;
  /** The message as bytes for the wire (RFC 5322), composed and signed once, however often it is asked for. */
  raw(): Promise<Uint8Array>;
  /**
   * What `raw` gives, as a string where all of it is ASCII; undefined otherwise, and then `raw` has it. For a transport
   * that only writes it to a socket: strings spare V8 the collections that the memory of Buffers brings about.
   */
  rawText?(): Promise<string | undefined>;
  /**
   * To be awaited once the server has asked for the body and before any of it leaves, by a transport that supports
   * `body-mark`: from then on the server may have the mail. Where it rejects, the send ends with that error.
   */
  readonly beforeBody?: (() => Promise<void>) | undefined;
}

/** What a transport knows after it took a mail. */
export interface TransportResult {
  /** Default: every address of the envelope. */
  readonly accepted?: readonly string[];
  /** Recipients that were refused while others were accepted. */
  readonly refused?: readonly RecipientResult[];
  /** The server's last word, as one line. */
  readonly response?: string;
  /** Every try, where the transport itself made several (failover); the last is the one that took the mail. */
  readonly attempts?: readonly Attempt[];
  /** Which transport took it, where this one only chose. */
  readonly transport?: string;
}

/**
 * What not every transport can do: ask for delivery status notifications, and wait for `beforeBody`. For one that
 * cannot wait, the server may have the mail as soon as the transport has it.
 */
export type TransportFeature = "dsn" | "body-mark";

/**
 * Hands a finished message on.
 *
 * `send` resolves once the mail is the next one's responsibility, and rejects with a `MailError` that says what became
 * of it. Any other error counts as `delivery: "unknown"`, because nobody can tell.
 */
export interface Transport {
  readonly name: string;
  /** What it can give beside delivering; a message that asks for more is refused before it gets here. */
  readonly supports?: readonly TransportFeature[];
  // biome-ignore lint/suspicious/noConfusingVoidType: a fake that returns nothing must fit
  send(message: Message, context: SendContext): Promise<TransportResult | void>;
  /** Proves that the transport could send now, without sending. */
  verify?(context: Pick<SendContext, "signal">): Promise<void>;
  /** Lets go of everything; called once. */
  close?(): Promise<void> | void;
}

/**
 * Ends a send that has not handed the mail to anybody yet, if the caller gave up.
 *
 * @throws {MailError} `ABORTED` or `TIMEOUT`, with delivery `not-sent`.
 */
export function stopIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  const reason: unknown = signal.reason;
  if (reason instanceof MailError) throw reason.with({ delivery: "not-sent" });
  throw new MailError("ABORTED", "The send was aborted", { cause: reason });
}
