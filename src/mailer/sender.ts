/** From a mail yet to be prepared to its receipt: every stage around the transport, in order, under one deadline. */

import { MailError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import type { Clock } from "../transport/clock.ts";
import { checkTimeout, DEFAULT_TIMEOUT_MS, type Limits, within } from "../transport/deadline.ts";
import { deliver, type Receipt, verifyTransport } from "../transport/deliver.ts";
import type { Transport } from "../transport/transport.ts";
import { EventBus } from "./events.ts";
import { createSendOnce } from "./idempotency/once.ts";
import { InFlight } from "./in-flight.ts";
import type { MailerOptions, SendingOptions } from "./options.ts";
import { preparationOf } from "./preparation.ts";
import { createRedirect } from "./redirect.ts";
import { reported } from "./report.ts";
import { refuseReservedDomains } from "./reserved-domains.ts";
import { resolveTransports } from "./transports.ts";

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
  verify(limits: Limits): Promise<void>;
  drain(timeoutMs: number): Promise<void>;
}

/** @throws {MailError} `INVALID_CONFIGURATION` or `INVALID_ADDRESS` (redirect) */
export function createSender<Via extends string>(
  options: MailerOptions<Via>,
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
            const prepared = await within(limits(), "Preparing the mail", "not-sent", prepareMessage);
            const message = redirect === undefined ? prepared : redirect(prepared);
            if (refusesReserved) refuseReservedDomains(message);
            inFlight.refuseIfClosing();
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
    async verify(limits) {
      inFlight.refuseIfClosing();
      await transports.all(async (transport) =>
        verifyTransport(transport, { timeoutMs: options.timeoutMs, ...limits }),
      );
    },
    async drain(timeoutMs) {
      checkTimeout(timeoutMs);
      await inFlight.drain(timeoutMs, () => transports.all(async (transport) => transport.close?.()));
    },
  };
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
    "A mail cannot be sent at a later time yet: leave out sendAt, and call send when the time has come",
  );
}
