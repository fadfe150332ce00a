/**
 * Mailboxes. One string is exactly one mailbox; what cannot be told apart from an injection is refused here,
 * because every library further down would rewrite it and send it somewhere.
 */

import { domainToASCII } from "node:url";
import emailAddresses from "email-addresses";
import { MailError } from "../errors.ts";

/** One mailbox (RFC 5322 section 3.4): checked, with an ASCII domain. */
export interface Address {
  /** The display name; empty where there is none. */
  readonly name: string;
  /** `local@domain`; the domain in ASCII (punycode), the local part as given. */
  readonly address: string;
}

/** `"ada@example.com"`, `"Ada <ada@example.com>"`, or the two parts. */
export type AddressInput = string | { readonly name?: string | undefined; readonly address: string };

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

function parseMailbox(input: string, field: string): Address {
  if (LINE_BREAKS_AND_NUL.test(input)) throw invalid(field, input, "it contains a line break or a NUL");
  if (input.trim() === "") throw invalid(field, input, "it is empty");
  if (input.length > 1000) throw invalid(field, `${input.slice(0, 60)}…`, "it is longer than any mailbox");
  const parsed = emailAddresses.parseOneAddress({ input, rfc6532: true });
  if (parsed === null)
    throw invalid(
      field,
      input,
      looksLikeList(input) ? "one string is one mailbox; give an array for several" : "it is not a mailbox (RFC 5322)",
    );
  if (parsed.type !== "mailbox") throw invalid(field, input, "groups are not supported; give an array of mailboxes");
  return {
    name: checkName(parsed.name ?? "", field),
    address: checkAddrSpec(parsed.local, parsed.domain, input, field),
  };
}

function checkAddrSpec(local: string, domain: string, input: string, field: string): string {
  if (
    local.startsWith('"') ||
    /[\s",:;<>()[\]\\@]/.test(local) ||
    local.startsWith(".") ||
    local.endsWith(".") ||
    local.includes("..")
  ) {
    throw invalid(field, input, "quoted local parts are not supported");
  }
  if (Buffer.byteLength(local) > 64)
    throw invalid(field, input, "the part before @ is longer than 64 octets (RFC 5321 section 4.5.3.1.1)");
  const ascii = asciiDomain(domain);
  if (ascii === undefined) throw invalid(field, input, `${JSON.stringify(domain)} is not a domain name`);
  if (Buffer.byteLength(local) + 1 + ascii.length > 254)
    throw invalid(field, input, "it is longer than 254 octets (RFC 5321 section 4.5.3.1.3)");
  return `${local}@${ascii}`;
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;
const LITERAL = /^\[(?:IPv6:[0-9a-f:.]+|\d{1,3}(?:\.\d{1,3}){3})\]$/i;

function asciiDomain(domain: string): string | undefined {
  if (LITERAL.test(domain)) return domain;
  const ascii = /[^\u0000-\u007f]/.test(domain) ? domainToASCII(domain) : domain;
  return ascii !== "" && ascii.length <= 253 && ascii.split(".").every((label) => LABEL.test(label))
    ? ascii
    : undefined;
}

function checkName(name: string, field: string): string {
  if (LINE_BREAKS_AND_NUL.test(name)) throw invalid(field, name, "the name contains a line break or a NUL");
  if (/[@<>]/.test(name))
    throw invalid(field, name, "a name may not contain @, < or >, which make it look like another address");
  return name.replace(CONTROLS, "").replace(/\s+/g, " ").trim().toWellFormed();
}

function looksLikeList(input: string): boolean {
  return /[,;]/.test(input) && input.split(/[,;]/).filter((part) => part.includes("@")).length > 1;
}

function invalid(field: string, input: unknown, reason: string): MailError {
  return new MailError("INVALID_ADDRESS", `${field}: ${JSON.stringify(input)} was refused: ${reason}`);
}
