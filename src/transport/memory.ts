/** Keeps mails in an array: for tests, as Django's locmem backend. */

import type { Message } from "../message/message.ts";
import { stopIfAborted, type Transport } from "./transport.ts";

export interface MemoryTransport extends Transport {
  /** Every mail sent so far, oldest first. */
  readonly messages: readonly Message[];
  clear(): void;
}

/** A transport that composes each mail as for the wire and keeps the message. */
export function memory(): MemoryTransport {
  const messages: Message[] = [];
  return {
    name: "memory",
    messages,
    clear() {
      messages.length = 0;
    },
    async send(message, { signal, raw }) {
      await raw();
      stopIfAborted(signal);
      messages.push(message);
    },
  };
}
