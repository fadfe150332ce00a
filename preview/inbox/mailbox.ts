/** Where the inbox keeps what it received: in memory, in order of arrival, within two limits. */

import { randomBytes } from "node:crypto";
import type { InboxMessage, InboxSummary } from "../protocol.ts";

export interface KeptMessage {
  readonly raw: Buffer;
  readonly envelope: InboxMessage["envelope"];
  readonly summary: InboxSummary;
}

export interface NewMessage {
  readonly raw: Buffer;
  readonly envelope: InboxMessage["envelope"];
  readonly summary: Omit<InboxSummary, "id" | "size">;
}

export interface Mailbox {
  readonly size: number;
  /** Sets room aside for mail that is arriving, by dropping old mail; false where that is not enough. */
  reserve(bytes: number): boolean;
  /** Gives reserved room back: the mail was added, or will not be. */
  release(bytes: number): void;
  add(message: NewMessage): InboxSummary;
  get(id: string): KeptMessage | undefined;
  newestFirst(): InboxSummary[];
  delete(id: string): boolean;
  clear(): void;
}

export function createMailbox(limits: { readonly maxMessages: number; readonly maxTotalBytes: number }): Mailbox {
  // A Map keeps the order of insertion, so its first key is the oldest message.
  const messages = new Map<string, KeptMessage>();
  let keptBytes = 0;
  let reservedBytes = 0;

  function remove(id: string): boolean {
    const message = messages.get(id);
    if (message) keptBytes -= message.raw.length;
    return messages.delete(id);
  }

  function dropOldest(): boolean {
    const oldest = messages.keys().next();
    return !oldest.done && remove(oldest.value);
  }

  return {
    get size() {
      return messages.size;
    },
    reserve(bytes) {
      while (keptBytes + reservedBytes + bytes > limits.maxTotalBytes) if (!dropOldest()) return false;
      reservedBytes += bytes;
      return true;
    },
    release(bytes) {
      reservedBytes -= bytes;
    },
    add({ raw, envelope, summary }) {
      while (messages.size >= limits.maxMessages) if (!dropOldest()) break;
      // Random, so that a page that may not list the inbox cannot guess its way into it.
      const id = randomBytes(12).toString("base64url");
      const kept: KeptMessage = { raw, envelope, summary: { id, ...summary, size: raw.length } };
      messages.set(id, kept);
      keptBytes += raw.length;
      return kept.summary;
    },
    get: (id) => messages.get(id),
    newestFirst: () => Array.from(messages.values(), (message) => message.summary).reverse(),
    delete: remove,
    clear() {
      messages.clear();
      keptBytes = 0;
    },
  };
}
