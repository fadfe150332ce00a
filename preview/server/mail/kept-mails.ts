/** Whole mails, and the files in them, at addresses of their own: for the "Raw" tab, for `.eml`, and for the frame. */

import { createHash } from "node:crypto";

export interface KeptMail {
  readonly raw: Uint8Array;
  /** Of the download, without `.eml`. */
  readonly name: string;
}

export interface KeptPart {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

export interface KeptMails {
  /** Returns the key of `/api/mails/<key>`. */
  add(mail: KeptMail): string;
  get(key: string): KeptMail | undefined;
  /** Returns the key of `/part/<key>`; the same content has the same. */
  addPart(part: KeptPart): string;
  part(key: string): KeptPart | undefined;
}

const MAX_BYTES = 64 * 1024 * 1024;

/** Keeps the last ones, as far as they fit. */
export function createKeptMails(maxBytes: number = MAX_BYTES): KeptMails {
  const mails = new Bounded<KeptMail>(maxBytes, ({ raw }) => raw.byteLength);
  const parts = new Bounded<KeptPart>(maxBytes, ({ content }) => content.byteLength);
  return {
    add: (mail) => mails.add(keyOf(mail.raw), mail),
    get: (key) => mails.get(key),
    addPart: (part) => parts.add(keyOf(part.content, part.filename, part.contentType), part),
    part: (key) => parts.get(key),
  };
}

/** Forgets the oldest first, and never the newest, however large. */
class Bounded<Value> {
  readonly #kept = new Map<string, Value>();
  readonly #maxBytes: number;
  readonly #sizeOf: (value: Value) => number;
  #bytes = 0;

  constructor(maxBytes: number, sizeOf: (value: Value) => number) {
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
  }

  add(key: string, value: Value): string {
    this.#forget(key);
    this.#kept.set(key, value);
    this.#bytes += this.#sizeOf(value);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === key) break;
      this.#forget(oldest);
    }
    return key;
  }

  get(key: string): Value | undefined {
    return this.#kept.get(key);
  }

  #forget(key: string): void {
    const value = this.#kept.get(key);
    if (value === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= this.#sizeOf(value);
  }
}

function keyOf(...contents: readonly (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content).update("\0");
  return hash.digest("base64url").slice(0, 22);
}
