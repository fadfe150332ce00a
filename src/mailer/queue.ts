/** Between mailer and outbox: mails go in finished and checked, and come out to the same transports. */

import { MailError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { Breaker } from "../outbox/breaker.ts";
import type { ConsumeOptions, Consumer, Enqueued, Outbox, OutboxEntry, OutboxMail } from "../outbox/outbox.ts";
import { type DeliverClaim, type WorkPolicy, workOn } from "../outbox/worker.ts";
import type { AnyEmailTemplate } from "../template/email-template.ts";
import { type Clock, SYSTEM_CLOCK } from "../transport/clock.ts";
import { LONGEST_TIMER_MS } from "../transport/deadline.ts";
import type { SendOptions, SendTemplateOptions } from "./options.ts";

/** How a mail is to wait for its delivery. */
export interface QueueingOptions<Tx = never> extends Pick<OutboxMail, "startAfter" | "idempotencyTtlMs" | "onUnknown"> {
  /** Your own open transaction: rolled back, the mail was never enqueued; before its commit no worker sees it. */
  readonly tx?: Tx | undefined;
  /**
   * A whole number from -1000 to 1000; the higher goes first. Default 0: give a sign-in code 10, a digest -10. (`priority`
   * is what the reader is shown.)
   */
  readonly queuePriority?: number | undefined;
}

/** What `enqueue` takes. */
export type EnqueueMailOptions<Via extends string = never, Tx = never> = Omit<SendOptions<Via>, "retry" | "sendAt"> &
  QueueingOptions<Tx>;

/** What `enqueueTemplate` takes. */
export type EnqueueTemplateOptions<T extends AnyEmailTemplate, Via extends string = never, Tx = never> = Omit<
  SendTemplateOptions<T, Via>,
  "retry" | "sendAt"
> &
  QueueingOptions<Tx>;

const QUEUEING: Readonly<Record<keyof QueueingOptions, true>> = {
  tx: true,
  startAfter: true,
  queuePriority: true,
  idempotencyTtlMs: true,
  onUnknown: true,
};

/** How a worker works. */
export interface WorkOptions extends WorkPolicy, Pick<ConsumeOptions, "onSettled"> {
  /** How many mails are sent at once; default 10, twice the connections of an SMTP transport. */
  readonly concurrency?: number | undefined;
  /** The worker's name in the history; default: host and process. */
  readonly name?: string | undefined;
  /** End by itself once nothing is due any more; default false. */
  readonly untilEmpty?: boolean | undefined;
}

/** Mails being delivered from the outbox. */
export interface MailWorker {
  /** How many mails are in hand. */
  readonly active: number;
  /** Resolves once it has ended. @throws What kept it from beginning. */
  readonly done: Promise<void>;
  /**
   * Takes nothing more and finishes what is in hand, for at most `timeoutMs` (default 10,000); what is not through by
   * then is cut off, and given back unless the server may have it.
   */
  stop(options?: { readonly timeoutMs?: number | undefined }): Promise<void>;
}

const DEFAULT_CONCURRENCY = 10;
const DEFAULT_STOP_MS = 10_000;

/** The options that are the mail's, apart from those that are the queue's. */
export function splitQueueing<O extends object>(
  given: O,
): { readonly mail: O; readonly queueing: QueueingOptions<unknown> } {
  if ((given as { readonly retry?: unknown }).retry !== undefined)
    throw new MailError(
      "INVALID_OPTION",
      "retry is not for enqueued mails: the worker's options say when they are tried again",
    );
  const entries = Object.entries(given);
  return {
    mail: Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(QUEUEING, name))) as O,
    queueing: Object.fromEntries(entries.filter(([name]) => Object.hasOwn(QUEUEING, name))),
  };
}

/** @throws {MailError} `NOT_CONFIGURED` where the mailer has no outbox; else as `outbox.enqueue`. */
export async function enqueueMessage(
  outbox: Outbox<unknown> | undefined,
  message: Message,
  { tx, queuePriority, startAfter, idempotencyTtlMs, onUnknown }: QueueingOptions<unknown>,
  details: Pick<OutboxMail, "via" | "template" | "idempotencyKey" | "context">,
): Promise<Enqueued> {
  const mail: OutboxMail = { message, ...details, startAfter, idempotencyTtlMs, onUnknown, priority: queuePriority };
  const [enqueued] = await outboxOf(outbox).enqueue([mail], { tx });
  return enqueued as Enqueued;
}

/** @throws {MailError} `NOT_CONFIGURED` */
export function outboxOf<Tx>(outbox: Outbox<Tx> | undefined): Outbox<Tx> {
  if (outbox !== undefined) return outbox;
  throw new MailError(
    "NOT_CONFIGURED",
    'The mailer has no outbox: createMailer({ outbox: "sqlite:./outbox.db", … }), or set OUTBOX_URL',
  );
}

/** Delivers one claim's message under a signal; as `DeliverClaim`, knowing the entry. */
export type DeliverEntry = (
  entry: Pick<OutboxEntry, "via" | "template" | "context">,
  ...rest: Parameters<DeliverClaim>
) => ReturnType<DeliverClaim>;

/** Starts a worker on an outbox. */
export function startWorker(
  outbox: Outbox<unknown>,
  { concurrency = DEFAULT_CONCURRENCY, name, untilEmpty, onSettled, ...policy }: WorkOptions,
  deliverEntry: DeliverEntry,
  clock: Clock = SYSTEM_CLOCK,
): MailWorker {
  const cut = new AbortController();
  const breaker = new Breaker(outbox);
  const consumer: Consumer = outbox.consume(
    (claim) =>
      workOn(
        claim,
        (message, mark, signal) => deliverEntry(claim.entry, message, mark, AbortSignal.any([signal, cut.signal])),
        policy,
        {
          worker: claim.worker,
          transport: claim.entry.via ?? "default",
          now: clock.now,
          random: clock.random,
          breaker,
        },
      ),
    { concurrency, worker: name, untilEmpty, onSettled },
  );
  return {
    get active() {
      return consumer.active;
    },
    done: consumer.done,
    async stop({ timeoutMs = DEFAULT_STOP_MS } = {}) {
      const limit =
        timeoutMs > LONGEST_TIMER_MS
          ? undefined
          : setTimeout(() => cut.abort(new MailError("CLOSED", "The worker was stopped")), timeoutMs);
      await consumer.stop();
      clearTimeout(limit);
    },
  };
}
