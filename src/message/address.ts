/**
 * Mailboxes. One string is exactly one mailbox; what cannot be told apart from an injection is refused here,
 * because every library further down would rewrite it and send it somewhere.
 */

import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { MailError } from "../errors.ts";
import { LIKE_ENCODED_WORD } from "./header.ts";

/** One mailbox (RFC 5322 section 3.4): checked, with an ASCII domain. */
export interface Address {
  /** The display name; empty where there is none. */
  readonly name: string;
  /** `local@domain`; the domain in ASCII (punycode), the local part as given. */
  readonly address: string;
}

/** `"ada@example.com"`, `"Ada <ada@example.com>"`, or the two parts. */
export type AddressInput = string | { readonly name?: string | undefined; readonly address: string };

const LONGEST_NAME = 320;
// What must never reach a header.
const LINE_BREAKS_AND_NUL = /[\r\n\0]/;
// C0 and C1 controls, and the bidi controls that can turn a name around
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Parses one mailbox. Lists, groups, quoted local parts and anything with a line break are refused.
 *
 * @param field Where it stands, for the error text: `to[3]`.
 * @throws {MailError} `INVALID_ADDRESS`
 */
export function parseAddress(input: AddressInput, field = "address"): Address {
  if (typeof input === "string") return parseMailbox(input, field);
  if (typeof input !== "object" || input === null || typeof input.address !== "string") {
    throw invalid(field, input, 'give a string such as "Ada <ada@example.com>" or { name, address }');
  }
  if (input.name !== undefined && typeof input.name !== "string")
    throw invalid(field, input, "the name must be a string");
  const bare = parseMailbox(input.address, field);
  if (bare.name !== "" || input.address.trim().startsWith("<"))
    throw invalid(field, input.address, "in { name, address } the address stands alone, without name or brackets");
  return { name: checkName(input.name ?? "", field), address: bare.address };
}

/** Parses a list that may be given as one mailbox, as several, or not at all. */
export function parseAddresses(input: AddressInput | readonly AddressInput[] | undefined, field: string): Address[] {
  if (input === undefined) return [];
  if (!Array.isArray(input)) return [parseAddress(input as AddressInput, field)];
  return (input as readonly AddressInput[]).map((item, index) => parseAddress(item, `${field}[${index}]`));
}

/** `Ada <ada@example.com>`, with the name quoted where RFC 5322 asks for it. For people; headers are composed elsewhere. */
export function formatAddress({ name, address }: Address): string {
  if (name === "") return address;
  const quoted = /[^\w\s!#$%&'*+\-/=?^`{|}~\u0080-\uffff]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name;
  return `${quoted} <${address}>`;
}

/** The part after the last `@`. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** Whether the address can only be sent where the server offers SMTPUTF8 (RFC 6531). */
export function needsSmtpUtf8(address: string): boolean {
  return /[^\u0000-\u007f]/.test(address);
}

/** Everything before the last `<…>`, and what stands in it. */
const NAMED = /^([^<>]*)<([^<>]*)>$/;
/** A name as RFC 5322 wants it where it holds more than words: in quotes, with `\\` before what is special. */
const QUOTED_NAME = /^"((?:[^"\\]|\\.)*)"$/;

/**
 * Only the forms that people write, `ada@example.com` and `Ada <ada@example.com>`. The rest of RFC 5322's grammar
 * (comments, routes, groups, folding) has no use in new mail, and each parser reads it differently.
 */
function parseMailbox(input: string, field: string): Address {
  if (LINE_BREAKS_AND_NUL.test(input)) throw invalid(field, input, "it contains a line break or a NUL");
  const text = input.trim();
  if (text === "") throw invalid(field, input, "it is empty");
  if (text.length > 1000) throw invalid(field, `${text.slice(0, 60)}…`, "it is longer than any mailbox");
  const named = NAMED.exec(text);
  const name = (named?.[1] ?? "").trim();
  const quoted = QUOTED_NAME.exec(name)?.[1];
  if (looksLikeList(text, name, quoted !== undefined))
    throw invalid(
      field,
      input,
      "one string is one mailbox; give an array for several, and put a name with , ; or : in quotes",
    );
  if (quoted === undefined && /["\\]/.test(name))
    throw invalid(field, input, "put the whole name in quotes, or give { name, address }");
  return {
    name: checkName(quoted?.replace(/\\(.)/g, "$1") ?? name, field),
    address: checkAddrSpec((named?.[2] ?? text).trim(), input, field),
  };
}

/** A dot-atom (RFC 5322 section 3.2.3), with the letters of RFC 6532. */
const LOCAL_PART = /^[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10ffff}]+(?:\.[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10ffff}]+)*$/u;
/** What cannot be seen or would be dropped on the way: controls, format characters, separators, lone surrogates. */
const INVISIBLE = /[\p{C}\p{Z}]/u;

function checkAddrSpec(address: string, input: string, field: string): string {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  if (at < 1 || at === address.length - 1) throw invalid(field, input, "it is not a mailbox: local@domain");
  if (local.startsWith('"')) throw invalid(field, input, "quoted local parts are not supported");
  if (INVISIBLE.test(address)) throw invalid(field, input, "the address contains a space or an invisible character");
  if (!LOCAL_PART.test(local)) throw invalid(field, input, "the part before @ is not a dot-atom (RFC 5322)");
  if (Buffer.byteLength(local) > 64)
    throw invalid(field, input, "the part before @ is longer than 64 octets (RFC 5321 section 4.5.3.1.1)");
  const domain = address.slice(at + 1);
  const ascii = asciiDomain(domain);
  if (ascii === undefined) throw invalid(field, input, `${JSON.stringify(domain)} is not a domain name`);
  if (Buffer.byteLength(local) + 1 + ascii.length > 254)
    throw invalid(field, input, "it is longer than 254 octets (RFC 5321 section 4.5.3.1.3)");
  return `${local}@${ascii}`;
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** The domain in ASCII, or an address literal; undefined where it is neither. */
export function asciiDomain(domain: string): string | undefined {
  const literal = /^\[(IPv6:)?([0-9a-f:.]+)\]$/i.exec(domain);
  if (literal) return isIP(literal[2] as string) === (literal[1] === undefined ? 4 : 6) ? domain : undefined;
  const ascii = /[^\u0000-\u007f]/.test(domain) ? domainToASCII(domain) : domain;
  const labels = ascii.split(".");
  // A last label of digits alone would make it look like an IP address (RFC 3696 section 2).
  return ascii.length <= 253 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "")
    ? ascii
    : undefined;
}

function checkName(name: string, field: string): string {
  if (LINE_BREAKS_AND_NUL.test(name)) throw invalid(field, name, "the name contains a line break or a NUL");
  if (/[@<>]/.test(name))
    throw invalid(field, name, "a name may not contain @, < or >, which make it look like another address");
  if (LIKE_ENCODED_WORD.test(name))
    throw invalid(
      field,
      name,
      "the name reads like an encoded word (RFC 2047), which would be decoded to another name",
    );
  if (name.length > LONGEST_NAME) throw invalid(field, `${name.slice(0, 60)}…`, "the name is too long for a header");
  return name.replace(CONTROLS, "").replace(/\s+/g, " ").trim().toWellFormed();
}

function looksLikeList(text: string, name: string, quoted: boolean): boolean {
  return quoted ? /[,;:]\s*$/.test(text) : /[,;:]/.test(name) || (name === "" && /[,;]/.test(text));
}

function invalid(field: string, input: unknown, reason: string): MailError {
  return new MailError("INVALID_ADDRESS", `${field}: ${JSON.stringify(input)} was refused: ${reason}`);
}
