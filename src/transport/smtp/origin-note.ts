/**
 * Tells Posthorn's own inbox which template and props a mail was made from, so that it can open them in the preview.
 *
 * Three things have to hold, or nothing is told: the server offers the keyword in its answer to EHLO, it is on this
 * machine, and `NODE_ENV` is not `production`. The note is one header field before the mail, which the inbox takes off
 * again (`preview/inbox/mail-origin.ts`): what it keeps is what every other server would have got.
 */

import type { Message } from "../../message/message.ts";
import { originOf } from "../../message/template-origin.ts";
import { templateName } from "../../template/read-details.ts";

export const ORIGIN_KEYWORD = "X-POSTHORN-ORIGIN";

/** Props that are larger, in bytes of JSON, are not told. */
const MAX_PROPS = 64 * 1024;
/** A line of a header may have 998 characters (RFC 5322 section 2.1.1). */
const LINE = 900;

/** The header field with its line end; undefined for a mail without a template. */
export function originNote(message: Message): Buffer | undefined {
  const origin = originOf(message);
  if (origin === undefined) return undefined;
  const props = writeProps(origin.props);
  const note = JSON.stringify({ template: templateName(origin.template), locale: origin.locale });
  const whole = props === undefined ? note : `${note.slice(0, -1)},"props":${props}}`;
  const value = Buffer.from(whole)
    .toString("base64")
    .replace(new RegExp(`.{${LINE}}(?=.)`, "g"), "$&\r\n ");
  return Buffer.from(`X-Posthorn-Origin: ${value}\r\n`);
}

/** JSON, with what it has no form for as the preview writes it (`encodeProps` in `preview/protocol.ts`). */
function writeProps(props: unknown): string | undefined {
  try {
    const json = JSON.stringify(props, function (this: Record<string, unknown>, key: string, value: unknown) {
      // Dates have become text by now.
      const given = this[key];
      if (given instanceof Date) return { $date: Number.isNaN(given.getTime()) ? "" : given.toISOString() };
      if (typeof value === "bigint") return { $bigint: String(value) };
      if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
      if (typeof value === "function" || typeof value === "symbol") return { $opaque: typeof value };
      return typeof value === "object" && value !== null && "$$typeof" in value ? { $opaque: "object" } : value;
    });
    return json === undefined || json.length > MAX_PROPS ? undefined : json;
  } catch {
    return undefined; // They hold themselves, or throw when read: the template's name has to do.
  }
}
