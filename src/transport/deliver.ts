/** Message → transport → `Receipt`: bounds every send, tries again what cannot have been delivered, and nothing else. */

import { type Attempt, MailError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { composeMessage } from "../message/mime/compose.ts";
import { type AttemptOutcome, asMailError, attempt, describeAttempt } from "./attempt.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { checkTimeout, DEFAULT_TIMEOUT_MS, type Limits, within } from "./deadline.ts";
import { DeliveryProgress } from "./progress.ts";
import { type ResolvedRetryPolicy, type RetryPolicy, resolveRetryPolicy, retryDelay } from "./retry.ts";
import type { SendContext, Transport } from "./transport.ts";

/** Proof that a mail went out to every one of its recipients. */
export interface Receipt {
  readonly messageId: string;
  /** The transport that took it. */
  readonly transport: string;
  readonly accepted: readonly string[];
  /** The server's last word, as one line. */
  readonly response: string | undefined;
  /** When the transport took it, ISO 8601. */
  readonly sentAt: string;
  readonly attempts: readonly Attempt[];
}

export interface DeliverOptions extends Limits {
  /** How often and how long apart the mail is tried again. */
  readonly retry?: RetryPolicy | undefined;
}

/** What the mailer lends to a delivery. */
export interface DeliverContext {
  readonly clock?: Clock | undefined;
  /** Composes and signs, into bytes or a string of ASCII; default: {@link composeMessage}. */
  readonly compose?: ((message: Message) => Promise<Uint8Array | string>) | undefined;
  /** Aborted when nothing is to be tried again; a try under way goes on. */
  readonly lastTry?: AbortSignal | undefined;
  /**
   * Awaited before the server may have the mail, in each try; where it rejects, the mail does not go out. An outbox
   * commits here what it will know after a crash.
   */
  readonly beforeBody?: (() => Promise<void>) | undefined;
  /** Told after each try. Must not throw. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
  /** Told before each wait. Must not throw. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** A further try that is about to be waited for. */
export interface Retry {
  /** What the try before came to. */
  readonly error: MailError;
  /** The number of the try to come, from 2. */
  readonly attempt: number;
  readonly delayMs: number;
}

/**
 * Sends one message through one transport.
 *
 * What is `not-sent` and temporary is tried again, and so are recipients that were deferred while others were
 * accepted: only they. What is `unknown` is not, unless the policy says so. The deadline is one for all tries.
 *
 * @throws {MailError} With `delivery` `"not-sent"`, `"partial"` (some recipients refused) or `"unknown"`, as it is true
 * over all tries.
 */
export async function deliver(
  message: Message,
  transport: Transport,
  options: DeliverOptions = {},
  context: DeliverContext = {},
): Promise<Receipt> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  checkTimeout(timeoutMs);
  const policy = resolveRetryPolicy(options.retry);
  refuseUnsupported(message, transport);
  const delivery = new Delivery(message, transport, policy, timeoutMs, context);
  try {
    return await within({ ...options, timeoutMs }, transport.name, "unknown", (signal) => delivery.run(signal));
  } catch (thrown) {
    throw delivery.end(asMailError(thrown, transport.name));
  }
}

/**
 * Asks a transport whether it could send now.
 *
 * @throws {MailError} What keeps it from sending.
 */
export async function verifyTransport(transport: Transport, options: Limits = {}): Promise<void> {
  if (transport.verify === undefined) return;
  try {
    await within(options, transport.name, "not-sent", async (signal) => transport.verify?.({ signal }));
  } catch (thrown) {
    const error = asMailError(thrown, transport.name);
    throw error.with({ delivery: "not-sent", transport: error.transport ?? transport.name });
  }
}

/** The tries of one message. */
class Delivery {
  readonly #message: Message;
  readonly #transport: Transport;
  readonly #policy: ResolvedRetryPolicy;
  readonly #clock: Clock;
  readonly #deadline: number;
  readonly #context: DeliverContext;
  readonly #progress = new DeliveryProgress();
  /** The try under way. */
  #trying: { readonly message: Message; readonly startedAt: number } | undefined;
  #ended = false;

  constructor(
    message: Message,
    transport: Transport,
    policy: ResolvedRetryPolicy,
    timeoutMs: number,
    context: DeliverContext,
  ) {
    this.#message = message;
    this.#transport = transport;
    this.#policy = policy;
    this.#clock = context.clock ?? SYSTEM_CLOCK;
    this.#deadline = this.#clock.now() + timeoutMs;
    this.#context = context;
  }

  async run(signal: AbortSignal): Promise<Receipt> {
    const { compose = composeMessage } = this.#context;
    let composed: Promise<Uint8Array | string> | undefined;
    let bytes: Promise<Uint8Array> | undefined;
    const composeOnce = (): Promise<Uint8Array | string> => {
      composed ??= compose(this.#message);
      return composed;
    };
    const { beforeBody } = this.#context;
    const context: SendContext = {
      signal,
      beforeBody: this.#transport.supports?.includes("body-mark") ? beforeBody : undefined,
      raw() {
        bytes ??= composeOnce().then((whole) => (typeof whole === "string" ? Buffer.from(whole, "latin1") : whole));
        return bytes;
      },
      async rawText() {
        const whole = await composeOnce();
        return typeof whole === "string" ? whole : undefined;
      },
    };
    let remaining = this.#message;
    for (let number = 1; ; number += 1) {
      if (context.beforeBody === undefined) await beforeBody?.();
      const outcome = await this.#try(remaining, context);
      const error = outcome.error ?? this.#progress.failure(outcome.response);
      if (error === undefined) return this.#receipt(outcome);
      // What was refused for good before does not become better by the last try serving everybody else.
      const again =
        outcome.error === undefined ? [] : recipientsToRetry(outcome, outcome.error, remaining, this.#policy);
      if (again.length === 0 || number >= this.#policy.attempts || !(await this.#wait(error, number + 1, signal)))
        throw error;
      if (again.length < remaining.envelope.to.length)
        remaining = { ...remaining, envelope: { ...remaining.envelope, to: again } };
    }
  }

  /** The error as the caller gets it; whatever the transport still does is not listened to any more. */
  end(error: MailError): MailError {
    this.#ended = true;
    const trying = this.#trying;
    if (trying !== undefined) {
      const { message, startedAt } = trying;
      const durationMs = this.#clock.now() - startedAt;
      const { code, response } = error;
      const attempts = [describeAttempt({ transport: this.#transport.name, startedAt, durationMs, code, response })];
      this.#record({ attempts, transport: this.#transport.name, accepted: [], refused: [], response, error }, message);
    }
    return this.#progress.complete(error, this.#transport.name);
  }

  async #try(message: Message, context: SendContext): Promise<AttemptOutcome> {
    this.#trying = { message, startedAt: this.#clock.now() };
    const outcome = await attempt(message, this.#transport, context, this.#clock);
    this.#trying = undefined;
    if (!this.#ended) this.#record(outcome, message);
    return outcome;
  }

  #record(outcome: AttemptOutcome, message: Message): void {
    this.#progress.record(outcome, message);
    for (const one of outcome.attempts) this.#context.onAttempt?.(one);
  }

  /** Resolves true when it is time for the next try, false where there is to be none. */
  async #wait(error: MailError, next: number, signal: AbortSignal): Promise<boolean> {
    const { lastTry, onRetry } = this.#context;
    const delayMs = retryDelay(this.#policy, next, this.#clock.random());
    // To wait for the deadline only to give up then helps nobody.
    if (signal.aborted || lastTry?.aborted || this.#clock.now() + delayMs >= this.#deadline) return false;
    onRetry?.({ error, attempt: next, delayMs });
    await this.#clock.sleep(delayMs, lastTry === undefined ? signal : AbortSignal.any([signal, lastTry]));
    // What ended the wait found nothing under way: what the last try said still holds.
    return !signal.aborted && !lastTry?.aborted;
  }

  #receipt(outcome: AttemptOutcome): Receipt {
    return {
      messageId: this.#message.messageId,
      transport: outcome.transport,
      accepted: this.#progress.accepted,
      response: outcome.response,
      sentAt: new Date(this.#clock.now()).toISOString(),
      attempts: this.#progress.attempts,
    };
  }
}

/** Who is to be tried again after a try that ended in an error: nobody who has the mail, or may have it. */
function recipientsToRetry(
  { accepted, refused }: AttemptOutcome,
  error: MailError,
  { envelope }: Message,
  policy: ResolvedRetryPolicy,
): readonly string[] {
  if (error.kind === "cancelled") return [];
  if (error.delivery === "unknown" && policy.onUnknown === "stop") return [];
  // Those that the error does not name share its fate as a whole.
  const others = error.delivery === "unknown" || (error.delivery === "not-sent" && error.retryable);
  return envelope.to.filter((address) => {
    if (accepted.includes(address)) return false;
    const refusal = refused.find((one) => one.address === address);
    return refusal === undefined ? others : refusal.permanent !== true;
  });
}

/** No field is dropped in silence: what a message asks for, the transport can give, or it does not go. */
function refuseUnsupported(message: Message, transport: Transport): void {
  if (message.dsn !== undefined && !transport.supports?.includes("dsn")) {
    throw new MailError(
      "NOT_SUPPORTED",
      `The transport ${transport.name} cannot ask for delivery status notifications; leave dsn out or send over SMTP`,
    );
  }
}
