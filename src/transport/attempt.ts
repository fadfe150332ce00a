/** One try to hand a message to a transport, and everything that can be said about how it ended. */

import { inspect } from "node:util";
import { type Attempt, MailError, type RecipientResult } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import type { SendContext, Transport } from "./transport.ts";

/** How a try ended. Without an error, every recipient is served. */
export interface AttemptOutcome {
  /** One, or as many as the transport itself made. */
  readonly attempts: readonly Attempt[];
  /** The transport that took the mail or failed. */
  readonly transport: string;
  readonly accepted: readonly string[];
  readonly refused: readonly RecipientResult[];
  readonly response: string | undefined;
  readonly error: MailError | undefined;
}

/** Tries once; never rejects. */
export async function attempt(
  message: Message,
  transport: Transport,
  context: SendContext,
  clock: Clock = SYSTEM_CLOCK,
): Promise<AttemptOutcome> {
  const startedAt = clock.now();
  const describe = (by: string, code: MailError["code"] | undefined, response: string | undefined): Attempt =>
    describeAttempt({ transport: by, startedAt, durationMs: clock.now() - startedAt, code, response });
  try {
    const result = (await transport.send(message, context)) ?? {};
    const { refused = [], response } = result;
    const accepted =
      result.accepted ?? message.envelope.to.filter((to) => !refused.some(({ address }) => address === to));
    const error = shortcoming(transport.name, accepted, refused, response);
    const by = result.transport ?? transport.name;
    const attempts = result.attempts?.length ? result.attempts : [describe(by, error?.code, response)];
    return { attempts, transport: by, accepted, refused, response, error };
  } catch (thrown) {
    const error = asMailError(thrown, transport.name);
    const by = error.transport ?? transport.name;
    return {
      attempts: error.attempts.length > 0 ? error.attempts : [describe(by, error.code, error.response)],
      transport: by,
      accepted: error.recipients.filter(({ status }) => status === "accepted").map(({ address }) => address),
      refused: error.recipients.filter(({ status }) => status === "refused"),
      response: error.response,
      error,
    };
  }
}

/** What a try is remembered by. */
export function describeAttempt(given: {
  readonly transport: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly code: MailError["code"] | undefined;
  readonly response: string | undefined;
}): Attempt {
  const { transport, startedAt, durationMs, code, response } = given;
  return {
    transport,
    startedAt: new Date(startedAt).toISOString(),
    durationMs,
    ...(code === undefined ? {} : { code }),
    ...(response === undefined ? {} : { response }),
  };
}

/** What a transport that did not throw still owes. */
function shortcoming(
  transport: string,
  accepted: readonly string[],
  refused: readonly RecipientResult[],
  response: string | undefined,
): MailError | undefined {
  if (refused.length > 0) return recipientsRefused(accepted, refused, response);
  if (accepted.length > 0) return undefined;
  return new MailError("TRANSPORT_FAILED", `${transport} neither took the mail for anybody nor refused it`, {
    delivery: "unknown",
  });
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
