/** One environment variable that holds several addresses → one string for each. */

import { MailError } from "../errors.ts";

/**
 * Splits at commas that stand outside quotes: `Ada <ada@x.example>, "Hopper, Grace" <grace@x.example>`. Each part is
 * still to be parsed as one mailbox. A part that is empty is refused: somebody would be missing.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`
 */
export function splitAddressList(text: string, name: string): string[] {
  if (text.trim() === "") return [];
  const parts = [...text.matchAll(PART)].map(([part]) => part);
  if (parts.join(",") !== text) throw invalid(name, "has a quote without its end");
  if (parts.some((part) => part.trim() === "")) throw invalid(name, "has two commas in a row, or one at its end");
  return parts.map((part) => part.trim());
}

/** As far as the next comma that does not stand in quotes (RFC 5322 section 3.2.4). */
const PART = /(?<=^|,)(?:"(?:[^"\\]|\\.)*"|[^",])*(?=,|$)/gs;

function invalid(name: string, what: string): MailError {
  return new MailError(
    "INVALID_CONFIGURATION",
    `${name} ${what}; write it like ${name}="Ada <ada@acme.example>, grace@acme.example"`,
  );
}
