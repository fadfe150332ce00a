/** Further versions of a mail's content beside text and HTML (RFC 2046 section 5.1.4). */

import { MailError } from "../errors.ts";
import { refuseUnknownFields } from "./fields.ts";

/** One more version, such as `text/x-amp-html`; readers choose the one they like best. */
export interface Alternative {
  /** A MIME type of text, without a charset: what goes out is UTF-8. */
  readonly contentType: string;
  readonly content: string;
}

/** Types that have an option of their own. */
const OWNED: ReadonlyMap<string, string> = new Map([
  ["text/plain", "text"],
  ["text/html", "html"],
  ["text/calendar", "calendar"],
]);

/** @throws {MailError} `INVALID_OPTION` */
export function checkAlternatives(given: readonly Alternative[] | undefined): Alternative[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw invalid("alternatives must be an array of { contentType, content }");
  return given.map((one: unknown, index) => checkAlternative(one, `alternatives[${index}]`));
}

function checkAlternative(given: unknown, field: string): Alternative {
  if (typeof given !== "object" || given === null) throw invalid(`${field} must be { contentType, content }`);
  refuseUnknownFields(given, ["contentType", "content"], field);
  const { contentType, content } = given as Partial<Record<string, unknown>>;
  if (typeof content !== "string") throw invalid(`${field}.content must be a string`);
  const type =
    typeof contentType === "string"
      ? contentType
          .trim()
          .toLowerCase()
          .replace(/\s*;\s*charset="?utf-8"?$/, "")
      : "";
  if (!/^(text|application)\/[a-z0-9][a-z0-9!#$&^_.+-]{0,125}$/.test(type))
    throw invalid(
      `${field}.contentType is ${JSON.stringify(contentType)}; give a type of text or application without parameters, such as text/x-amp-html`,
    );
  const owner = OWNED.get(type);
  if (owner !== undefined) throw invalid(`${field} is ${type}; that is set by ${owner}`);
  return { contentType: type, content: content.toWellFormed() };
}

function invalid(text: string): MailError {
  return new MailError("INVALID_OPTION", text);
}
