/** `Message` ⇄ what an engine keeps of it: one body, and each attachment's bytes once, by their hash. */

import { MailError } from "../errors.ts";
import type { Attachment } from "../message/attachment.ts";
import type { Message } from "../message/message.ts";
import { type Cipher, isEncrypted, PLAIN } from "./encryption.ts";

export interface StoredMessage {
  /** JSON as UTF-8, with the hashes of the attachments in place of their content. */
  readonly body: Uint8Array;
  /** Each content once. */
  readonly contents: readonly StoredContent[];
}

export interface StoredContent {
  /** SHA-256, in hex; with a key, HMAC-SHA-256. */
  readonly hash: string;
  readonly content: Uint8Array;
}

/** Of the first release; a body of a later one is refused rather than misread. */
const VERSION = 1;

type StoredAttachment = Omit<Attachment, "content"> & { readonly hash: string };

/** Encrypted where there is a key. */
export function packMessage(message: Message, cipher: Cipher): StoredMessage {
  const contents = new Map<string, Uint8Array>();
  const attachments = message.attachments.map(({ content, ...details }): StoredAttachment => {
    const hash = cipher.nameOf(content);
    contents.set(hash, content);
    return { ...details, hash };
  });
  return {
    body: cipher.encrypt(Buffer.from(JSON.stringify({ version: VERSION, message: { ...message, attachments } }))),
    contents: [...contents].map(([hash, content]) => ({ hash, content: sealed(content, cipher) })),
  };
}

/**
 * The hashes that {@link unpackMessage} will ask for.
 *
 * @throws {MailError} `OUTBOX_FAILED` as that does.
 */
export function contentsOf(body: Uint8Array, cipher: Cipher): readonly string[] {
  return [...new Set(parse(body, cipher).attachments.map(({ hash }) => hash))];
}

/** Whether a content is encrypted cannot be seen from its bytes, which may be anything: a byte before them tells. */
function sealed(content: Uint8Array, cipher: Cipher): Uint8Array {
  return cipher === PLAIN ? Buffer.concat([Buffer.of(0), content]) : cipher.encrypt(content);
}

function unsealed(kept: Uint8Array, cipher: Cipher): Uint8Array {
  return new Uint8Array(isEncrypted(kept) ? cipher.decrypt(kept) : kept.subarray(1));
}

/**
 * @param load Gives the content of a hash.
 * @throws {MailError} `OUTBOX_FAILED` where a content is missing, the body is of a later release, or a key does not fit.
 */
export function unpackMessage(
  body: Uint8Array,
  load: (hash: string) => Uint8Array | undefined,
  cipher: Cipher,
): Message {
  const { attachments, ...message } = parse(body, cipher);
  return freeze({
    ...message,
    attachments: attachments.map(({ hash, ...details }) => {
      const content = load(hash);
      if (content === undefined)
        throw new MailError("OUTBOX_FAILED", `The outbox has lost the content of the attachment ${details.filename}`);
      return { ...details, content: unsealed(content, cipher) };
    }),
  });
}

function parse(
  kept: Uint8Array,
  cipher: Cipher,
): Omit<Message, "attachments"> & { readonly attachments: readonly StoredAttachment[] } {
  const body = isEncrypted(kept) ? cipher.decrypt(kept) : kept;
  const { version, message } = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  if (version === VERSION) return message;
  throw new MailError(
    "OUTBOX_FAILED",
    `The outbox holds a mail in the format ${version}, which this release of Posthorn cannot read: update the worker`,
  );
}

/** As `prepare` leaves it. */
function freeze<T extends object>(value: T): T {
  for (const item of Object.values(value))
    if (typeof item === "object" && item !== null && !ArrayBuffer.isView(item)) freeze(item);
  return Object.freeze(value);
}
