/** One try to hand a message to a transport, and everything that can be said about how it ended. */

import { inspect } from "node:util";
import { type Attempt, MailError, type RecipientResult } from "../errors.ts";
import type { Message } from "../message/message.ts";
import type { SendContext, Transport, TransportResult } from "./transport.ts";

/** How a try ended: at least one recipient is served, or an error tells why not. */
export interface AttemptOutcome {
  readonly attempts: readonly Attempt[];
  /** The transport that took the mail or failed. */
  readonly transport: string;
  readonly accepted: readonly string[];
  readonly refused: readonly RecipientResult[];
  readonly response: string | undefined;
  readonly error: MailError | undefined;
}

/** Tries once; never rejects. */
export async function attempt(message: Message, transport: Transport, context: SendContext): Promise<AttemptOutcome> {
  const startedAt = Date.now();
  const describe = (result: TransportResult | undefined, error?: MailError): Attempt => {
    const response = error?.response ?? result?.response;
    return {
      transport: error?.transport ?? result?.transport ?? transport.name,
      startedAt: new Date(startedAt).toISOString(),
      durationMs: Date.now() - startedAt,
      ...(error === undefined ? {} : { code: error.code }),
      ...(response === undefined ? {} : { response }),
    };
  };
  try {
    const result = (await transport.send(message, context)) ?? {};
    const refused = result.refused ?? [];
    const accepted =
      result.accepted ?? message.envelope.to.filter((address) => !refused.some((one) => one.address === address));
    const error = refused.length === 0 ? undefined : recipientsRefused(accepted, refused, result.response);
    return {
      attempts: [...(result.attempts ?? []), describe(result, error)],
      transport: result.transport ?? transport.name,
      accepted,
      refused,
      response: result.response,
      error,
    };
  } catch (thrown) {
    const error = asMailError(thrown, transport.name);
    // A transport that made several tries of its own has told of each already.
    const attempts = error.attempts.length > 0 ? error.attempts : [describe(undefined, error)];
    const refused = error.recipients.filter(({ status }) => status === "refused");
    return {
      attempts,
      transport: error.transport ?? transport.name,
      accepted: [],
      refused,
      response: error.response,
      error,
    };
  }
}

/** The error for a mail that not every recipient got. */
export function recipientsRefused(
  accepted: readonly string[],
  refused: readonly RecipientResult[],
  response: string | undefined,
): MailError {
  const none = accepted.length === 0;
  const count = none ? "every recipient" : `${refused.length} of ${accepted.length + refused.length} recipients`;
  const rest = none ? "" : " and took the mail for the others";
  return new MailError(
    "RECIPIENTS_REFUSED",
    `The server refused ${count}${rest}: ${refused[0]?.response ?? "no reason given"}`,
    {
      delivery: none ? "not-sent" : "partial",
      permanent: refused.every((one) => one.permanent === true),
      // Sending the whole mail again would reach the accepted ones twice.
      ...(none ? {} : { retryable: false }),
      recipients: [...accepted.map((address) => ({ address, status: "accepted" as const })), ...refused],
      ...(response === undefined ? {} : { response }),
    },
  );
}

/** What a transport threw, as a `MailError`; what is not one leaves the mail's fate open. */
export function asMailError(thrown: unknown, transport: string): MailError {
  if (thrown instanceof MailError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : inspect(thrown);
  return new MailError("TRANSPORT_FAILED", `${transport} failed and did not say what became of the mail: ${reason}`, {
    delivery: "unknown",
    cause: thrown,
  });
}
