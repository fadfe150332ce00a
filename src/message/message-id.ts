/** Message-IDs (RFC 5322 section 3.6.4). */

import { createHash } from "node:crypto";
import { MailError } from "../errors.ts";

/** A new Message-ID below the sender's domain. */
export function createMessageId(domain: string, uuid: string): string {
  return `<${uuid}@${domain.startsWith("[") ? "localhost.invalid" : domain}>`;
}

/** The part before the `@` that follows from an idempotency key: the same for the same key, for ever. */
export function messageIdPart(key: string): string {
  return createHash("sha256").update("posthorn idempotency key\0").update(key).digest("hex").slice(0, 32);
}

const MESSAGE_ID = /^<[^\s<>@]{1,240}@[^\s<>@]{1,240}>$/;

/** @throws {MailError} `INVALID_HEADER` where `value` is not one Message-ID in ASCII. */
export function checkMessageId(value: string, field: string): string {
  const id = typeof value === "string" && !value.startsWith("<") ? `<${value}>` : value;
  if (typeof id === "string" && MESSAGE_ID.test(id) && !/[^\x21-\x7e]/.test(id)) return id;
  throw new MailError(
    "INVALID_HEADER",
    `${field}: ${JSON.stringify(value)} is not a Message-ID; it looks like <unique@example.com>`,
  );
}
