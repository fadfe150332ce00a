/** Header names and values: what a caller may add, and what no header may hold. */

import { MailError } from "../errors.ts";

/** One header field, unfolded and not yet encoded. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/** Extra headers as a caller gives them; an array makes several fields of the same name. */
export type HeadersInput = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Printable ASCII without colon (RFC 5322 section 2.2). */
const NAME = /^[!-9;-~]{1,76}$/;
// What must never reach a header.
const FORBIDDEN = /[\r\n\0]/;

/** Fields that Posthorn writes, with the option that sets them. */
const OWNED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    from: "from",
    sender: "sender",
    to: "to",
    cc: "cc",
    bcc: "bcc",
    "reply-to": "replyTo",
    subject: "subject",
    date: "date",
    "message-id": "messageId",
    "in-reply-to": "inReplyTo",
    references: "references",
    "mime-version": "the message's parts",
    "dkim-signature": "dkim",
    "return-path": "envelopeFrom",
    received: "nothing: mail servers write it",
  }),
);

/** Fields that mean something else, or nothing, where they stand twice (RFC 2369 section 2, RFC 8058 section 3.1). */
const ONCE: ReadonlySet<string> = new Set([
  "auto-submitted",
  "importance",
  "list-help",
  "list-id",
  "list-unsubscribe",
  "list-unsubscribe-post",
  "priority",
  "x-priority",
]);

/**
 * Checks extra headers.
 *
 * @throws {MailError} `INVALID_HEADER` for a CR, LF or NUL, an illegal name, or a field that has an option of its own.
 */
export function parseHeaders(input: HeadersInput | undefined): Header[] {
  if (input !== undefined && (typeof input !== "object" || input === null || Array.isArray(input)))
    throw new MailError("INVALID_HEADER", 'headers must be an object such as { "X-Ticket": "42" }');
  const headers: Header[] = [];
  for (const [name, values] of Object.entries(input ?? {})) {
    if (!NAME.test(name))
      throw new MailError(
        "INVALID_HEADER",
        `headers: ${JSON.stringify(name)} is not a header name (RFC 5322 section 2.2)`,
      );
    const lower = name.toLowerCase();
    const owner = OWNED.get(lower) ?? (lower.startsWith("content-") ? "the message's parts" : undefined);
    if (owner !== undefined)
      throw new MailError("INVALID_HEADER", `headers: ${name} is written by Posthorn; it is set by ${owner}`);
    for (const value of Array.isArray(values) ? values : [values]) {
      if (value !== undefined)
        headers.push({ name, value: checkLength(checkHeaderValue(value, `headers.${name}`), name) });
    }
    if (ONCE.has(lower) && headers.filter((one) => one.name.toLowerCase() === lower).length > 1)
      throw new MailError("INVALID_HEADER", `headers: ${name} may stand in a mail only once; join its values in one`);
  }
  return headers;
}

/** What a reader would decode (RFC 2047), so that something else arrives than was written. */
export const LIKE_ENCODED_WORD: RegExp = /=\?[^?\s]+\?[bq]\?[^?]*\?=/i;

/** Longer runs without a space cannot be folded within the 998 characters of a line (RFC 5322 section 2.1.1). */
export const LONGEST_TOKEN = 900;

function checkLength(value: string, name: string): string {
  const trimmed = value.trim();
  if (/^[\x20-\x7e]*$/.test(trimmed) && trimmed.split(" ").some((token) => token.length > LONGEST_TOKEN))
    throw new MailError(
      "INVALID_HEADER",
      `headers.${name} has more than ${LONGEST_TOKEN} characters without a space, and no line of a mail may be that long`,
    );
  return trimmed;
}

/**
 * Makes sure that a value stays the value of one header.
 *
 * @param field Where it stands, for the error text.
 * @throws {MailError} `INVALID_HEADER`
 */
export function checkHeaderValue(value: unknown, field: string): string {
  if (typeof value !== "string")
    throw new MailError("INVALID_HEADER", `${field} must be a string, not ${value === null ? "null" : typeof value}`);
  if (FORBIDDEN.test(value))
    throw new MailError("INVALID_HEADER", `${field} contains a line break or a NUL; take it out before sending`);
  return value.toWellFormed();
}
