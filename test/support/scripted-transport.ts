/** A transport that does what it is told, one act a try, and keeps who each try was for. */

import { createHash } from "node:crypto";
import type { SendContext, Transport, TransportResult } from "posthorn";

/** What a try comes to: an error is thrown, anything else is the result. */
export type Act =
  | Error
  | TransportResult
  | undefined
  | ((context: SendContext) => Promise<TransportResult | undefined>);

export interface ScriptedTransport extends Transport {
  /** The envelope recipients of each try. */
  readonly tries: readonly (readonly string[])[];
  /** The Message-ID and the hash of the bytes of each try. */
  readonly sent: readonly string[];
  readonly closed: number;
}

/** After the last act, every try succeeds. */
export function scripted(acts: readonly Act[], name = "scripted"): ScriptedTransport {
  const left = [...acts];
  const tries: (readonly string[])[] = [];
  const sent: string[] = [];
  let closed = 0;
  return {
    name,
    tries,
    sent,
    get closed() {
      return closed;
    },
    async send(message, context) {
      tries.push(message.envelope.to);
      const bytes = await context.raw();
      sent.push(`${message.messageId} ${createHash("sha256").update(bytes).digest("hex")}`);
      const act = left.shift();
      if (act instanceof Error) throw act;
      return typeof act === "function" ? act(context) : act;
    },
    close() {
      closed += 1;
    },
  };
}
