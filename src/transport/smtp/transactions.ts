/** Spreads a mail over several transactions where the server takes fewer recipients at once (RFC 5321 section 4.5.3.1.10). */

import { MailError, type RecipientResult } from "../../errors.ts";
import type { Envelope } from "../../message/message.ts";
import type { TransportResult } from "../transport.ts";

interface Result {
  readonly accepted: readonly string[];
  readonly refused: readonly RecipientResult[];
  readonly response?: string;
}

/**
 * Sends to all recipients at once, and to those for whom there was no room in transactions of their own.
 *
 * @throws {MailError} What `send` throws; where others have the mail already, with the fate of each recipient. A later
 * transaction that certainly failed throws nothing: its recipients are refused in the result.
 */
export async function sendInTransactions(
  envelope: Envelope,
  send: (envelope: Envelope) => Promise<TransportResult>,
): Promise<TransportResult> {
  const first = complete(envelope, await send(envelope));
  let left = tooMany(first);
  if (left.length === 0) return first;
  // As many as there was room for.
  const size = first.accepted.length;
  const accepted = [...first.accepted];
  const refused = first.refused.filter(({ address }) => !left.includes(address));
  let { response } = first;
  while (left.length > 0) {
    const batch = { ...envelope, to: left.slice(0, size) };
    let result: Result;
    try {
      result = complete(batch, await send(batch));
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      if (error.delivery === "not-sent")
        return { accepted, refused: [...refused, ...refusedBy(error, batch.to), ...later(left.slice(size))] };
      throw error.with({
        recipients: [
          ...accepted.map((address) => ({ address, status: "accepted" as const })),
          ...refused,
          ...error.recipients,
          ...later(left.slice(size)),
        ],
      });
    }
    accepted.push(...result.accepted);
    response = result.response ?? response;
    const again = tooMany(result);
    refused.push(...result.refused.filter(({ address }) => !again.includes(address)));
    left = [...again, ...left.slice(size)];
  }
  return { accepted, refused, ...(response === undefined ? {} : { response }) };
}

function complete({ to }: Envelope, { accepted, refused = [], response }: TransportResult): Result {
  return {
    accepted: accepted ?? to.filter((address) => !refused.some((one) => one.address === address)),
    refused,
    ...(response === undefined ? {} : { response }),
  };
}

/** Recipients that found no room while others did; without an enhanced code, 452 means the same. */
function tooMany({ accepted, refused }: Result): string[] {
  if (accepted.length === 0) return [];
  return refused
    .filter(({ code, enhancedCode }) => (enhancedCode === undefined ? code === 452 : /^[45]\.5\.3$/.test(enhancedCode)))
    .map(({ address }) => address);
}

/** Each recipient's own refusal, or the one that met all of them. */
function refusedBy(error: MailError, to: readonly string[]): RecipientResult[] {
  return to.map(
    (address) =>
      error.recipients.find((one) => one.address === address) ?? {
        address,
        status: "refused",
        permanent: error.permanent,
        response: error.response ?? error.message,
        ...(error.responseCode === undefined ? {} : { code: error.responseCode }),
        ...(error.enhancedCode === undefined ? {} : { enhancedCode: error.enhancedCode }),
      },
  );
}

/** Recipients whose turn did not come. */
function later(to: readonly string[]): RecipientResult[] {
  return to.map((address) => ({
    address,
    status: "refused",
    permanent: false,
    response: "452 4.5.3 the server takes fewer recipients at once, and the mail was not sent to this one",
  }));
}
