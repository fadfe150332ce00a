/** From a mail yet to be prepared to its receipt: every stage around the transport, in order, under one deadline. */

import { MailError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { resolveOutbox } from "../outbox/from-url.ts";
import type { Enqueued, Outbox } from "../outbox/outbox.ts";
import type { Clock } from "../transport/clock.ts";
import { checkTimeout, DEFAULT_TIMEOUT_MS, type Limits, within } from "../transport/deadline.ts";
import { deliver, type Receipt, verifyTransport } from "../transport/deliver.ts";
import type { Transport } from "../transport/transport.ts";
import { createTurn } from "../transport/turn.ts";
import { EventBus } from "./events.ts";
import { createSendOnce } from "./idempotency/once.ts";
import { InFlight } from "./in-flight.ts";
import { watchEnqueue } from "./open-telemetry.ts";
import type { MailerOptions, SendingOptions } from "./options.ts";
import { preparationOf } from "./preparation.ts";
import {
  type DeliverEntry,
  enqueueMessage,
  type MailWorker,
  outboxOf,
  type QueueingOptions,
  startWorker,
  type WorkOptions,
} from "./queue.ts";
import { createRedirect } from "./redirect.ts";
import { reported } from "./report.ts";
import { refuseReservedDomains } from "./reserved-domains.ts";
import { resolveTransports, type Transports } from "./transports.ts";

/** Mails whose preparation begins together. */
const toPrepare = createTurn();

/** What a mailer takes from the world; injected so that tests decide it. */
export interface MailerContext {
  readonly clock?: Clock | undefined;
  /** Default: `process.env`, of which `NODE_ENV` is read. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface Sender {
  readonly transport: Transport;
  readonly events: EventBus;
  send(
    given: SendingOptions<string>,
    prepareMessage: (signal: AbortSignal) => Promise<Message>,
    template?: string,
  ): Promise<Receipt>;
  /** As `send`, up to the transport: the mail is kept in the outbox instead. */
  enqueue(
    given: SendingOptions<string>,
    queueing: QueueingOptions<unknown>,
    prepareMessage: (signal: AbortSignal) => Promise<Message>,
    template?: string,
  ): Promise<Enqueued>;
  work(options: WorkOptions): MailWorker;
  verify(limits: Limits): Promise<void>;
  drain(timeoutMs: number): Promise<void>;
}

/** @throws {MailError} `INVALID_CONFIGURATION` or `INVALID_ADDRESS` (redirect) */
export function createSender<Via extends string, Tx>(
  options: MailerOptions<Via, Tx>,
  { clock, env = process.env }: MailerContext,
): Sender {
  const transports = resolveTransports(options);
  const { compose } = preparationOf(options);
  const redirect = options.redirect === undefined ? undefined : createRedirect(options.redirect);
  const refusesReserved =
    (options.reservedDomains ?? (env.NODE_ENV === "production" ? "refuse" : "allow")) === "refuse";
  const sendOnce = createSendOnce(options.idempotency);
  const events = new EventBus();
  const inFlight = new InFlight();
  const outbox = options.outbox === undefined ? undefined : resolveOutbox(options.outbox as Outbox<unknown> | string);
  const workers = new Set<MailWorker>();

  /** The mail as it is to go out, wherever it goes. */
  const finish = (prepared: Message): Message => {
    const message = redirect === undefined ? prepared : redirect(prepared);
    if (refusesReserved) refuseReservedDomains(message);
    inFlight.refuseIfClosing();
    return message;
  };

  /** One try for a mail from the outbox. Nothing is refused any more: it was checked before it was kept. */
  const deliverEntry: DeliverEntry = ({ via, template, context: { traceparent } }, message, mark, caller) =>
    inFlight.run(caller, async (signal) => {
      const transport = chooseForWorker(transports, via);
      const subject = { template, transport: transport.name, via, cause: traceparent };
      return reported(events, options.telemetry ?? {}, subject, async (report) => {
        report.prepared(message);
        const receipt = await deliver(
          message,
          transport,
          { signal, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS, retry: { attempts: 1 } },
          { clock, compose, beforeBody: mark, onAttempt: report.attempt, onRetry: report.retry },
        );
        report.sent(receipt);
        return receipt;
      });
    });

  return {
    transport: transports.default,
    events,
    send: (given, prepareMessage, template) =>
      inFlight.run(given.signal, async (signal) => {
        const transport = transports.choose(given.via);
        const limits = countdown(signal, given.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
        return reported(
          events,
          options.telemetry ?? {},
          { template, transport: transport.name, via: given.via },
          async (report) => {
            refuseScheduled(given);
            await toPrepare();
            const prepared = await within(limits(), "Preparing the mail", "not-sent", prepareMessage);
            const message = finish(prepared);
            const send = async (): Promise<Receipt> => {
              report.prepared(message);
              const receipt = await deliver(
                message,
                transport,
                { ...limits(), retry: { ...options.retry, ...given.retry } },
                {
                  clock,
                  compose,
                  lastTry: inFlight.closing,
                  onAttempt: report.attempt,
                  onRetry: report.retry,
                },
              );
              report.sent(receipt);
              return receipt;
            };
            return given.idempotencyKey === undefined ? send() : sendOnce(given.idempotencyKey, message, limits, send);
          },
        );
      }),
    enqueue: (given, queueing, prepareMessage, template) =>
      inFlight.run(given.signal, async (signal) => {
        outboxOf(outbox);
        // What is wrong with the name is to be told now, not to be found by a worker.
        const { name } = transports.choose(given.via);
        const limits = countdown(signal, given.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
        const { via, idempotencyKey } = given;
        const labels = { "posthorn.template": template, "posthorn.via": via };
        return watchEnqueue(template ?? via ?? name, labels, async (traceparent) => {
          const prepared = await within(limits(), "Preparing the mail", "not-sent", prepareMessage);
          const context = traceparent === undefined ? undefined : { traceparent };
          return enqueueMessage(outbox, finish(prepared), queueing, { via, template, idempotencyKey, context });
        });
      }),
    work(given) {
      inFlight.refuseIfClosing();
      const worker = startWorker(outboxOf(outbox), given, deliverEntry, clock);
      workers.add(worker);
      void worker.done.catch(() => undefined).finally(() => workers.delete(worker));
      return worker;
    },
    async verify(limits) {
      inFlight.refuseIfClosing();
      await transports.all(async (transport) =>
        verifyTransport(transport, { timeoutMs: options.timeoutMs, ...limits }),
      );
    },
    async drain(timeoutMs) {
      checkTimeout(timeoutMs);
      const stopped = Promise.all([...workers].map((worker) => worker.stop({ timeoutMs })));
      await inFlight.drain(timeoutMs, () => transports.all(async (transport) => transport.close?.()));
      await stopped;
      await outbox?.close();
    },
  };
}

/** A transport that this worker lacks is a mistake of its set-up; the mail waits until that is put right. */
function chooseForWorker(transports: Transports, via: string | undefined): Transport {
  try {
    return transports.choose(via);
  } catch (cause) {
    throw new MailError("NOT_CONFIGURED", `The worker has no such transport. ${(cause as Error).message}`, { cause });
  }
}

/** One deadline for all stages: what the first took, the next no longer has. */
function countdown(signal: AbortSignal, timeoutMs: number): () => Limits {
  checkTimeout(timeoutMs);
  const startedAt = performance.now();
  return () => ({ signal, timeoutMs: Math.ceil(Math.max(timeoutMs - (performance.now() - startedAt), 1)) });
}

function refuseScheduled({ sendAt }: SendingOptions<string>): void {
  if (sendAt === undefined) return;
  throw new MailError(
    "NOT_SUPPORTED",
    "send goes out at once. To send a mail at a later time, give the mailer an outbox and enqueue it with startAfter",
  );
}
