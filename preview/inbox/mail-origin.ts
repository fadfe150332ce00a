/**
 * What Posthorn's own SMTP transport tells this inbox, and nobody else: the template and the props of a mail.
 *
 * The inbox offers the keyword {@link ORIGIN_KEYWORD} in its answer to EHLO. A transport that sees it on a loopback
 * address, outside production, puts one header field before the mail; the inbox takes it off before the mail is kept.
 * So the source on show is, byte for byte, what any other server would have got.
 */

import type { InboxOrigin, Json } from "../protocol.ts";

/** As the transport knows it: `src/transport/smtp/origin-note.ts`. */
export const ORIGIN_KEYWORD = "X-POSTHORN-ORIGIN";
const FIELD = Buffer.from("X-Posthorn-Origin: ");
/** What the transport would leave out is not worth reading. */
const MAX_BYTES = 256 * 1024;

export function takeOrigin(raw: Buffer): { readonly raw: Buffer; readonly origin: InboxOrigin | undefined } {
  if (!raw.subarray(0, FIELD.length).equals(FIELD)) return { raw, origin: undefined };
  // The field ends where a line does not begin with white space (RFC 5322 section 2.2.3).
  let end = raw.indexOf("\r\n");
  while (end !== -1 && (raw[end + 2] === 0x20 || raw[end + 2] === 0x09)) end = raw.indexOf("\r\n", end + 2);
  if (end === -1 || end > MAX_BYTES) return { raw, origin: undefined };
  const origin = readOrigin(raw.toString("latin1", FIELD.length, end));
  return origin === undefined ? { raw, origin } : { raw: raw.subarray(end + 2), origin };
}

function readOrigin(value: string): InboxOrigin | undefined {
  try {
    const note: unknown = JSON.parse(Buffer.from(value.replace(/\s/g, ""), "base64").toString("utf8"));
    const { template, props, locale } = note as Record<string, unknown>;
    if (typeof template !== "string" || template === "" || template.length > 200) return undefined;
    return {
      template,
      props: props === undefined ? null : (props as Json),
      locale: typeof locale === "string" && locale.length < 100 ? locale : null,
    };
  } catch {
    return undefined; // Somebody else's header of that name: it stays in the mail.
  }
}
