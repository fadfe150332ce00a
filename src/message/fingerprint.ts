/** What two mails are compared by: a hash over their content. */

import { createHash, type Hash } from "node:crypto";
import type { Message } from "./message.ts";

/** A hash over everything in a message but its Message-ID and its date, which are new for each call. */
export function fingerprintOf({ messageId: _, date: __, ...content }: Message): string {
  const hash = createHash("sha256");
  add(hash, content);
  return hash.digest("hex");
}

/** Every value is preceded by its kind and length, so that no two values are written alike. */
function add(hash: Hash, value: unknown): void {
  if (value instanceof Uint8Array) {
    hash.update(`bytes ${value.byteLength}\0`).update(value);
  } else if (Array.isArray(value)) {
    hash.update(`list ${value.length}\0`);
    for (const item of value) add(hash, item);
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    hash.update(`object ${entries.length}\0`);
    for (const [name, item] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
      add(hash, name);
      add(hash, item);
    }
  } else {
    const text = String(value);
    hash.update(`${typeof value} ${Buffer.byteLength(text)}\0`).update(text);
  }
}
