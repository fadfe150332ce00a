/** Encrypts what an outbox keeps of mails: AES-256-GCM (NIST SP 800-38D), under a key that only the application has. */

import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { MailError } from "../errors.ts";

/** 32 bytes, or those as base64 or hex. `openssl rand -base64 32` makes one. */
export type EncryptionKey = Uint8Array | string;

export interface Cipher {
  encrypt(plain: Uint8Array): Uint8Array;
  /** @throws {MailError} `OUTBOX_FAILED` where no key fits, or what is kept was changed. */
  decrypt(kept: Uint8Array): Uint8Array;
  /** The name under which a content is kept once: it tells nothing of the content to whoever has no key. */
  nameOf(content: Uint8Array): string;
}

const KEY_BYTES = 32;
const NAME_BYTES = 4;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The first byte of what is encrypted. JSON, which it is else, begins with `{`. */
const MARK = 1;

interface Key {
  /** By which a key is found again. */
  readonly name: Buffer;
  readonly content: Buffer;
  readonly naming: Buffer;
}

/**
 * @param given The key, or several: the first encrypts, all decrypt, so that a key can be changed.
 * @throws {MailError} `INVALID_CONFIGURATION`; its text never repeats a key.
 */
export function cipherOf(given: EncryptionKey | readonly EncryptionKey[]): Cipher {
  const keys = (isList(given) ? given : [given]).map(keyOf);
  const [newest] = keys;
  if (newest === undefined) throw invalid("it is an empty list");
  return {
    encrypt(plain) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", newest.content, iv);
      const encrypted = [cipher.update(plain), cipher.final()];
      return Buffer.concat([Buffer.of(MARK), newest.name, iv, cipher.getAuthTag(), ...encrypted]);
    },
    decrypt(kept) {
      const bytes = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength);
      const part = (from: number, length: number): Buffer => bytes.subarray(from, from + length);
      const key = keys.find(({ name }) => name.equals(part(1, NAME_BYTES)));
      if (key === undefined) throw unreadable("none of the keys given is the one it was encrypted with");
      const tagAt = 1 + NAME_BYTES + IV_BYTES;
      const decipher = createDecipheriv("aes-256-gcm", key.content, part(1 + NAME_BYTES, IV_BYTES));
      decipher.setAuthTag(part(tagAt, TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(tagAt + TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        throw unreadable("it was changed since it was encrypted", cause);
      }
    },
    nameOf: (content) => createHmac("sha256", newest.naming).update(content).digest("hex"),
  };
}

/** What is kept by an outbox without a key. */
export const PLAIN: Cipher = {
  encrypt: (plain) => plain,
  decrypt(kept) {
    throw isEncrypted(kept)
      ? unreadable("the outbox was opened without encryptionKey")
      : new TypeError("Not encrypted");
  },
  nameOf: (content) => createHash("sha256").update(content).digest("hex"),
};

export function isEncrypted(kept: Uint8Array): boolean {
  return kept[0] === MARK;
}

function isList(given: EncryptionKey | readonly EncryptionKey[]): given is readonly EncryptionKey[] {
  return Array.isArray(given);
}

function keyOf(given: EncryptionKey): Key {
  const bytes = typeof given === "string" ? decode(given) : given;
  if (!(bytes instanceof Uint8Array) || bytes.length !== KEY_BYTES)
    throw invalid(`a key is ${KEY_BYTES} bytes, or those as base64 or hex`);
  const derive = (use: string, length: number): Buffer =>
    Buffer.from(hkdfSync("sha256", bytes, "", `posthorn outbox ${use}`, length));
  return {
    name: derive("name", NAME_BYTES),
    content: derive("content", KEY_BYTES),
    naming: derive("naming", KEY_BYTES),
  };
}

function decode(text: string): Buffer {
  return /^[\da-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
}

function invalid(text: string): MailError {
  return new MailError(
    "INVALID_CONFIGURATION",
    `encryptionKey: ${text}. \`openssl rand -base64 32\` makes a key, or give several, the newest first`,
  );
}

function unreadable(reason: string, cause?: unknown): MailError {
  return new MailError("OUTBOX_FAILED", `The body of a mail cannot be read: ${reason}`, { cause });
}
