/**
 * Header fields as they stand on the wire: folded, and encoded where plain text would not arrive as given. Every
 * function takes values that `prepare` has checked, and returns a whole field without its last line break.
 */

import { MailError } from "../../errors.ts";
import type { Address } from "../address.ts";
import { LIKE_ENCODED_WORD, LONGEST_TOKEN } from "../header.ts";

/** Lines should not be longer (RFC 5322 section 2.1.1). */
const LINE = 76;
/** Bytes of text in one encoded word: base64 makes 48 characters of them, 60 with the frame; 75 are allowed. */
const WORD_BYTES = 36;

const PLAIN = /^[\x20-\x7e]*$/;

/** A field of unstructured text (RFC 5322 section 2.2.1), such as a subject. */
export function textField(name: string, value: string): string {
  refuseLineBreaks(name, value);
  return fold(name, arrivesAsGiven(value) ? value : encodedWords(value));
}

/** A field of mailboxes (RFC 5322 section 3.4). A field without any names a group without members. */
export function addressField(name: string, addresses: readonly Address[]): string {
  for (const one of addresses) refuseLineBreaks(name, one.name + one.address);
  const value = addresses.length === 0 ? "undisclosed-recipients:;" : addresses.map(mailbox).join(", ");
  return fold(name, value);
}

/**
 * A field with parameters, such as Content-Type.
 *
 * @param filename Added as the parameter of this name.
 */
export function parameterField(
  name: string,
  value: string,
  filename?: readonly [parameter: string, value: string],
): string {
  refuseLineBreaks(name, value + (filename?.[1] ?? ""));
  if (filename === undefined) return fold(name, value);
  return [fold(name, value), ...parameters(name, ...filename)].join(";\r\n ");
}

/** `prepare` lets none through; a message from elsewhere, such as a stored one, must not add fields either. */
function refuseLineBreaks(name: string, value: string): void {
  if (/[\r\n\0]/.test(value) || !/^[!-9;-~]+$/.test(name))
    throw new MailError(
      "INVALID_HEADER",
      `The field ${JSON.stringify(name)} holds a line break; the message was changed after it was prepared`,
    );
}

function arrivesAsGiven(value: string): boolean {
  return (
    PLAIN.test(value) &&
    !LIKE_ENCODED_WORD.test(value) &&
    !/^\s|\s$/.test(value) &&
    value.split(" ").every((token) => token.length <= LONGEST_TOKEN)
  );
}

/** Encoded words of UTF-8 in base64 (RFC 2047); decoders join them without the space between. */
function encodedWords(value: string): string {
  return pieces(value, WORD_BYTES, Buffer.byteLength)
    .map((text) => `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`)
    .join(" ");
}

/** Splits between characters, never within one (RFC 2047 section 5). */
function pieces(value: string, longest: number, sizeOf: (character: string) => number): string[] {
  const found: string[] = [];
  let piece = "";
  let size = 0;
  for (const character of value) {
    const more = sizeOf(character);
    if (size + more > longest) {
      found.push(piece);
      [piece, size] = ["", 0];
    }
    piece += character;
    size += more;
  }
  return [...found, piece];
}

/** Breaks lines before spaces, so that unfolding gives the same value (RFC 5322 section 2.2.3). */
function fold(name: string, value: string): string {
  const whole = `${name}: ${value}`;
  if (whole.length <= LINE && !whole.endsWith(" ")) return whole;
  let folded = `${name}:`;
  let column = folded.length;
  // A field's first line has to hold something; some readers mind when it does not.
  let mayBreak = false;
  for (const [token] of ` ${value}`.matchAll(/ *[^ ]+/g)) {
    if (mayBreak && column + token.length > LINE) {
      folded += "\r\n";
      column = 0;
    }
    folded += token;
    column += token.length;
    mayBreak = true;
  }
  return folded;
}

/** Words of RFC 5322 section 3.2.3. */
const ATOMS = /^[\w!#$%&'*+\-/=?^`{|}~]+(?: [\w!#$%&'*+\-/=?^`{|}~]+)*$/;

function mailbox({ name, address }: Address): string {
  return name === "" ? address : `${phrase(name)} <${address}>`;
}

/** A quoted string shows as it is, save for encoded words, which many readers decode even there. */
function phrase(name: string): string {
  if (!PLAIN.test(name) || name.includes("=?")) return encodedWords(name);
  return ATOMS.test(name) ? name : quotedString(name);
}

function quotedString(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** Characters that RFC 2231 leaves as they are, and no reader takes for anything else. */
const UNRESERVED = /[^A-Za-z0-9._-]/gu;

/**
 * A file name that plain quotes cannot carry stands in Content-Disposition as RFC 2231 wants it, in segments of
 * bearable length; in Content-Type, for readers before RFC 2231, as encoded words.
 */
function parameters(field: string, parameter: string, value: string): string[] {
  if (PLAIN.test(value) && value.length <= 60 && !value.includes("=?") && !/["\\]/.test(value))
    return [`${parameter}=${quotedString(value)}`];
  if (field === "Content-Type") return [`${parameter}="${encodedWords(value).replaceAll(" ", "\r\n ")}"`];
  const encode = (text: string): string =>
    text.replace(UNRESERVED, (character) =>
      [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
    );
  const segments = pieces(value, 54, (character) => encode(character).length).map(encode);
  if (segments.length === 1) return [`${parameter}*=utf-8''${segments[0]}`];
  return segments.map((segment, index) => `${parameter}*${index}*=${index === 0 ? "utf-8''" : ""}${segment}`);
}
