/** Message → transport → `Receipt`: bounds every send, tries again what cannot have been delivered, and nothing else. */

import { type Attempt, MailError, type RecipientResult } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { composeMessage } from "../message/mime/compose.ts";
import { asMailError, attempt, recipientsRefused } from "./attempt.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { checkTimeout, type Limits, within } from "./deadline.ts";
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
  /** Default: one try more than none, see {@link RetryPolicy}. */
  readonly retry?: RetryPolicy | undefined;
}

/** What the mailer lends to a delivery. */
export interface DeliverContext {
  readonly clock?: Clock | undefined;
  /** Composes and signs; default: {@link composeMessage}. */
  readonly compose?: ((message: Message) => Promise<Uint8Array>) | undefined;
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
  /** Told before each wait. */
  readonly onRetry?: ((error: MailError, nextAttempt: number, delayMs: number) => void) | undefined;
}

/**
 * Sends one message through one transport.
 *
 * What is `not-sent` and temporary is tried again, and so are recipients that were deferred while others were
 * accepted: only they. What is `unknown` is not, unless the policy says so.
 *
 * @throws {MailError} With `delivery` `"not-sent"`, `"partial"` (some recipients refused) or `"unknown"`.
 */
export async function deliver(
  message: Message,
  transport: Transport,
  options: DeliverOptions = {},
  context: DeliverContext = {},
): Promise<Receipt> {
  if (options.timeoutMs !== undefined) checkTimeout(options.timeoutMs);
  const policy = resolveRetryPolicy(options.retry);
  refuseUnsupported(message, transport);
  const progress: Progress = { attempts: [], accepted: [], refused: [] };
  try {
    return await within(options, transport.name, "unknown", (signal) =>
      deliverWithin(message, transport, policy, signal, context, progress),
    );
  } catch (thrown) {
    throw settle(asMailError(thrown, transport.name), transport, progress);
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
  } catch (error) {
    throw asMailError(error, transport.name).with({ delivery: "not-sent", transport: transport.name });
  }
}

/** What the tries so far have come to; survives the deadline. */
interface Progress {
  attempts: Attempt[];
  accepted: string[];
  /** Refused for good. */
  refused: RecipientResult[];
}

async function deliverWithin(
  message: Message,
  transport: Transport,
  policy: ResolvedRetryPolicy,
  signal: AbortSignal,
  { clock = SYSTEM_CLOCK, compose = composeMessage, onAttempt, onRetry }: DeliverContext,
  progress: Progress,
): Promise<Receipt> {
  let composed: Promise<Uint8Array> | undefined;
  const context: SendContext = {
    signal,
    raw() {
      composed ??= compose(message);
      return composed;
    },
  };
  let remaining = message;
  for (let number = 1; ; number += 1) {
    const outcome = await attempt(remaining, transport, context);
    progress.attempts.push(...outcome.attempts);
    for (const one of outcome.attempts) onAttempt?.(one);
    progress.accepted.push(...outcome.accepted);
    const { error } = outcome;
    if (error === undefined) {
      if (progress.refused.length > 0) throw recipientsRefused(progress.accepted, progress.refused, outcome.response);
      return {
        messageId: message.messageId,
        transport: outcome.transport,
        accepted: progress.accepted,
        response: outcome.response,
        sentAt: new Date(clock.now()).toISOString(),
        attempts: progress.attempts,
      };
    }
    const deferred = outcome.refused.filter(({ permanent }) => permanent !== true);
    const byRecipient = outcome.refused.length > 0 && error.code === "RECIPIENTS_REFUSED";
    const again = byRecipient ? deferred.length > 0 : mayRepeat(error, policy);
    if (byRecipient) progress.refused.push(...outcome.refused.filter(({ permanent }) => permanent === true));
    if (!again || number >= policy.attempts || signal.aborted) {
      if (byRecipient) progress.refused.push(...deferred);
      throw byRecipient ? recipientsRefused(progress.accepted, progress.refused, outcome.response) : error;
    }
    if (byRecipient)
      remaining = { ...message, envelope: { ...message.envelope, to: deferred.map(({ address }) => address) } };
    const delayMs = retryDelay(policy, number + 1, clock.random());
    onRetry?.(error, number + 1, delayMs);
    await clock.sleep(delayMs, signal);
    // The deadline came while nothing was under way: what the last try said still holds.
    if (signal.aborted) throw error;
  }
}

function mayRepeat(error: MailError, policy: ResolvedRetryPolicy): boolean {
  if (error.kind === "cancelled") return false;
  if (error.delivery === "unknown") return policy.onUnknown === "retry";
  return error.retryable;
}

/** Adds what is known of the other recipients and tries to the error that ended the delivery. */
function settle(error: MailError, transport: Transport, { attempts, accepted, refused }: Progress): MailError {
  const told = error.recipients.length > 0 ? error.recipients : [...accepted.map(wasAccepted), ...refused];
  const partly = accepted.length > 0 && error.delivery === "not-sent";
  return error.with({
    attempts: attempts.length > 0 ? attempts : error.attempts,
    transport: error.transport ?? transport.name,
    recipients: told,
    ...(partly ? { delivery: "partial" as const, retryable: false } : {}),
  });
}

function wasAccepted(address: string): RecipientResult {
  return { address, status: "accepted" };
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
