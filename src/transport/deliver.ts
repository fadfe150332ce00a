/** Message → transport → `Receipt`: bounds every send and turns every ending into a receipt or a `MailError`. */

import { inspect } from "node:util";
import { type Attempt, MailError, type RecipientResult } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { checkTimeout, type Limits, within } from "./deadline.ts";
import type { Transport, TransportResult } from "./transport.ts";

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

export type DeliverOptions = Limits;

/**
 * Sends one message through one transport.
 *
 * @throws {MailError} With `delivery` `"not-sent"`, `"partial"` (some recipients refused) or `"unknown"`.
 */
export async function deliver(message: Message, transport: Transport, options: DeliverOptions = {}): Promise<Receipt> {
  if (options.timeoutMs !== undefined) checkTimeout(options.timeoutMs);
  const startedAt = Date.now();
  const outcome = await within(options, transport.name, "unknown", async (signal) =>
    transport.send(message, { signal }),
  ).then(
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
    await within(options, transport.name, "not-sent", async (signal) => transport.verify?.({ signal }));
  } catch (error) {
    throw asMailError(error, transport.name).with({ delivery: "not-sent", transport: transport.name });
  }
}

function asMailError(error: unknown, transport: string): MailError {
  if (error instanceof MailError) return error;
  const reason = error instanceof Error ? error.message : inspect(error);
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
  const none = accepted.length === 0;
  const count = none ? "every recipient" : `${refused.length} of ${recipients.length} recipients`;
  const rest = none ? "" : " and took the mail for the others";
  return new MailError(
    "RECIPIENTS_REFUSED",
    `The server refused ${count}${rest}: ${refused[0]?.response ?? "no reason given"}`,
    {
      delivery: none ? "not-sent" : "partial",
      permanent: refused.every((one) => one.permanent === true),
      // Sending the whole mail again would reach the accepted ones twice.
      ...(none ? {} : { retryable: false }),
      recipients,
      attempts: [{ ...attempt, code: "RECIPIENTS_REFUSED" }],
      transport: attempt.transport,
      ...(result.response === undefined ? {} : { response: result.response }),
    },
  );
}
