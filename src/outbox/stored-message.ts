/** `Message` ⇄ what an engine keeps of it: one body, and each attachment's bytes once, by their hash. */

import { createHash } from "node:crypto";
import { MailError } from "../errors.ts";
import type { Attachment } from "../message/attachment.ts";
import type { Message } from "../message/message.ts";

export interface StoredMessage {
  /** JSON as UTF-8, with the hashes of the attachments in place of their content. */
  readonly body: Uint8Array;
  /** Each content once. */
  readonly contents: readonly StoredContent[];
}

export interface StoredContent {
  /** SHA-256, in hex. */
  readonly hash: string;
  readonly content: Uint8Array;
}

/** Of the first release; a body of a later one is refused rather than misread. */
const VERSION = 1;

type StoredAttachment = Omit<Attachment, "content"> & { readonly hash: string };

export function packMessage(message: Message): StoredMessage {
  const contents = new Map<string, Uint8Array>();
  const attachments = message.attachments.map(({ content, ...details }): StoredAttachment => {
    const hash = createHash("sha256").update(content).digest("hex");
    contents.set(hash, content);
    return { ...details, hash };
  });
  return {
    body: Buffer.from(JSON.stringify({ version: VERSION, message: { ...message, attachments } })),
    contents: [...contents].map(([hash, content]) => ({ hash, content })),
  };
}

/** The hashes that {@link unpackMessage} will ask for. */
export function contentsOf(body: Uint8Array): readonly string[] {
  return [...new Set(parse(body).attachments.map(({ hash }) => hash))];
}

/**
 * @param load Gives the content of a hash.
 * @throws {MailError} `OUTBOX_FAILED` where a content is missing or the body is of a later release.
 */
export function unpackMessage(body: Uint8Array, load: (hash: string) => Uint8Array | undefined): Message {
  const { attachments, ...message } = parse(body);
  return freeze({
    ...message,
    attachments: attachments.map(({ hash, ...details }) => {
      const content = load(hash);
      if (content === undefined)
        throw new MailError("OUTBOX_FAILED", `The outbox has lost the content of the attachment ${details.filename}`);
      return { ...details, content };
    }),
  });
}

function parse(body: Uint8Array): Omit<Message, "attachments"> & { readonly attachments: readonly StoredAttachment[] } {
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
