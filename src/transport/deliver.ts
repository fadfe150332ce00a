/** Message → transport → `Receipt`: bounds every send and turns every ending into a receipt or a `MailError`. */

import { type Attempt, MailError, type RecipientResult } from "../errors.ts";
import type { Message } from "../message/message.ts";
import type { SendContext, Transport, TransportResult } from "./transport.ts";

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

export interface DeliverOptions {
  readonly signal?: AbortSignal | undefined;
  /** The total deadline in milliseconds; default 30,000. No promise outlives it by more than a moment. */
  readonly timeoutMs?: number | undefined;
}

export const DEFAULT_TIMEOUT_MS = 30_000;

/** How long a transport may take to say what became of a mail after it was told to stop. */
const LAST_WORD_MS = 250;

/**
 * Sends one message through one transport.
 *
 * @throws {MailError} With `delivery` `"not-sent"`, `"partial"` (some recipients refused) or `"unknown"`.
 */
export async function deliver(message: Message, transport: Transport, options: DeliverOptions = {}): Promise<Receipt> {
  const startedAt = Date.now();
  const outcome = await within(options, transport, (context) => transport.send(message, context)).then(
    (result) => ({ result: result ?? {} }),
    (error: unknown) => ({ error: asMailError(error, transport.name) }),
  );
  const attempt = (error?: MailError): Attempt => ({
    transport: transport.name,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    ...(error === undefined
      ? {}
      : { code: error.code, ...(error.response === undefined ? {} : { response: error.response }) }),
  });
  if ("error" in outcome)
    throw outcome.error.with({
      attempts: [...outcome.error.attempts, attempt(outcome.error)],
      transport: transport.name,
    });
  const { result } = outcome;
  if (result.refused !== undefined && result.refused.length > 0) throw partlyRefused(message, result, attempt());
  return {
    messageId: message.messageId,
    transport: transport.name,
    accepted: result.accepted ?? message.envelope.to,
    response: result.response,
    sentAt: new Date().toISOString(),
    attempts: [attempt()],
  };
}

/**
 * Asks a transport whether it could send now.
 *
 * @throws {MailError} What keeps it from sending.
 */
export async function verifyTransport(transport: Transport, options: DeliverOptions = {}): Promise<void> {
  if (transport.verify === undefined) return;
  try {
    await within(options, transport, async (context) => transport.verify?.(context));
  } catch (error) {
    throw asMailError(error, transport.name).with({ delivery: "not-sent", transport: transport.name });
  }
}

/** Runs `work` under the deadline and the caller's signal, and settles even if the transport does not. */
async function within<T>(
  options: DeliverOptions,
  transport: Transport,
  work: (context: SendContext) => Promise<T>,
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  if (!(timeoutMs > 0))
    throw new MailError("INVALID_OPTION", `timeoutMs must be a number of milliseconds above 0, not ${timeoutMs}`);
  if (options.signal?.aborted)
    throw new MailError("ABORTED", "The send was aborted before it began", { cause: options.signal.reason });
  const controller = new AbortController();
  const abort = (): void =>
    controller.abort(
      new MailError("ABORTED", "The send was aborted", { delivery: "unknown", cause: options.signal?.reason }),
    );
  options.signal?.addEventListener("abort", abort, { once: true });
  const deadline = setTimeout(() => {
    controller.abort(
      new MailError("TIMEOUT", `${transport.name} did not finish within ${timeoutMs} ms`, { delivery: "unknown" }),
    );
  }, timeoutMs);
  let lastWord: NodeJS.Timeout | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => {
      lastWord = setTimeout(() => reject(controller.signal.reason as Error), LAST_WORD_MS);
    });
  });
  try {
    return await Promise.race([work({ signal: controller.signal }), abandoned]);
  } finally {
    clearTimeout(deadline);
    clearTimeout(lastWord);
    options.signal?.removeEventListener("abort", abort);
  }
}

function asMailError(error: unknown, transport: string): MailError {
  if (error instanceof MailError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new MailError("TRANSPORT_FAILED", `${transport} failed and did not say what became of the mail: ${reason}`, {
    delivery: "unknown",
    cause: error,
  });
}

function partlyRefused(message: Message, result: TransportResult, attempt: Attempt): MailError {
  const refused = result.refused ?? [];
  const accepted =
    result.accepted ?? message.envelope.to.filter((address) => !refused.some((one) => one.address === address));
  const recipients: RecipientResult[] = [
    ...accepted.map((address) => ({ address, status: "accepted" as const })),
    ...refused,
  ];
  const permanent = refused.every((one) => one.permanent === true);
  const count = `${refused.length} of ${recipients.length}`;
  return new MailError(
    "RECIPIENTS_REFUSED",
    `The server refused ${count} recipients and took the mail for the others: ${refused[0]?.response ?? "no reason given"}`,
    {
      delivery: "partial",
      permanent,
      // Sending the whole mail again would reach the accepted ones twice.
      retryable: false,
      recipients,
      attempts: [attempt],
      transport: attempt.transport,
      ...(result.response === undefined ? {} : { response: result.response }),
    },
  );
}
