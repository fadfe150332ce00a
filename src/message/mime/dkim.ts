/**
 * DKIM signatures (RFC 6376), with RSA and with Ed25519 (RFC 8463). Written here because the composer's own signer
 * sends mail unsigned where a key is wrong, and leaves out the fields that one-click unsubscribing depends on.
 */

import { createPrivateKey, createPublicKey, hash, KeyObject, sign, verify } from "node:crypto";
import { promisify } from "node:util";
import { MailError } from "../../errors.ts";
import { asciiDomain, domainOf } from "../address.ts";
import type { Message } from "../message.ts";

/** A key that a domain publishes below `<selector>._domainkey.<domain>`. */
export interface DkimKey {
  /** Signs mail from this domain and the domains below it, unless they have keys of their own. */
  readonly domain: string;
  readonly selector: string;
  /** RSA of at least 1024 bits (better 2048), or Ed25519: PEM, or a `KeyObject` of node:crypto. */
  readonly privateKey: string | Buffer | KeyObject;
}

export interface DkimSigner {
  /**
   * Makes sure that a mail can be signed.
   *
   * @throws {MailError} `INVALID_CONFIGURATION` where there is no key for the domain of From.
   */
  check(message: Pick<Message, "from">): void;
  /**
   * A signature of each of the domain's keys, as fields to be put before the message.
   *
   * @param raw Bytes, or a string of ASCII.
   * @throws {MailError} `INVALID_CONFIGURATION`; no mail goes out unsigned.
   */
  signatures(raw: Uint8Array | string, message: Pick<Message, "from">): Promise<string>;
}

/**
 * Fields that must not be changed, nor added where they are missing: each is named once more than it is there (RFC
 * 6376 section 8.15). RFC 8058 section 4 asks for the two of List-Unsubscribe.
 */
const PROTECTED: readonly string[] = [
  "From",
  "To",
  "Cc",
  "Subject",
  "Date",
  "Message-ID",
  "Reply-To",
  "In-Reply-To",
  "References",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
  "MIME-Version",
  "Content-Type",
  "Auto-Submitted",
];

/** Signed where they are there; a relay may add what is missing. */
const WHERE_PRESENT: readonly string[] = ["Sender", "Content-Transfer-Encoding"];

/**
 * Checks keys, once, and signs with them.
 *
 * @param now Milliseconds since 1970.
 * @throws {MailError} `INVALID_CONFIGURATION` for anything that is not a usable private key.
 */
export function createDkimSigner(keys: DkimKey | readonly DkimKey[], now: () => number = Date.now): DkimSigner {
  const list = Array.isArray(keys) ? (keys as readonly DkimKey[]) : [keys as DkimKey];
  if (list.length === 0) throw invalid("dkim is an empty list; give at least one key, or leave it out");
  const byDomain = new Map<string, SigningKey[]>();
  for (const [index, key] of list.entries()) {
    const checked = checkKey(key, Array.isArray(keys) ? `dkim[${index}]` : "dkim");
    const others = byDomain.get(checked.domain) ?? [];
    if (others.some(({ selector }) => selector === checked.selector))
      throw invalid(`dkim has two keys for ${checked.selector}._domainkey.${checked.domain}`);
    byDomain.set(checked.domain, [...others, checked]);
  }
  const keysFor = ({ from }: Pick<Message, "from">): readonly SigningKey[] => {
    const domain = domainOf(from.address).toLowerCase();
    // A key of a parent domain is aligned too, as long as the domain's DMARC policy is not strict (RFC 7489 section 3.1).
    const labels = domain.split(".");
    for (let index = 0; index < labels.length; index += 1) {
      const found = byDomain.get(labels.slice(index).join("."));
      if (found !== undefined) return found;
    }
    throw invalid(
      `No DKIM key is for ${domain}, the domain of From; the keys are for ${[...byDomain.keys()].join(", ")}. Add one, or send with a mailer without dkim`,
    );
  };
  return {
    check: (message) => void keysFor(message),
    async signatures(raw, message) {
      const parts = readMessage(copyOf(raw));
      const seconds = Math.floor(now() / 1000);
      const fields = await Promise.all(keysFor(message).map((key) => signatureField(parts, key, seconds)));
      return fields.join("");
    },
  };
}

interface SigningKey {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: "rsa-sha256" | "ed25519-sha256";
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function checkKey(given: DkimKey, field: string): SigningKey {
  if (typeof given !== "object" || given === null)
    throw invalid(`${field} must be { domain, selector, privateKey } or a list of them`);
  const domain = typeof given.domain === "string" ? asciiDomain(given.domain.trim())?.toLowerCase() : undefined;
  if (domain === undefined || domain.startsWith("["))
    throw invalid(`${field}.domain is ${JSON.stringify(given.domain)}, which is not a domain name`);
  const { selector } = given;
  if (
    typeof selector !== "string" ||
    !/^[a-z0-9_](?:[a-z0-9_.-]{0,61}[a-z0-9_])?$/i.test(selector) ||
    selector.includes("..")
  )
    throw invalid(
      `${field}.selector is ${JSON.stringify(selector)}; it is the part before ._domainkey, such as "mail2026"`,
    );
  const privateKey = readPrivateKey(given.privateKey, field);
  const algorithm = algorithmOf(privateKey, field);
  return { domain, selector, algorithm, privateKey, publicKey: createPublicKey(privateKey) };
}

/** The error texts quote nothing of the key. */
function readPrivateKey(given: unknown, field: string): KeyObject {
  if (given instanceof KeyObject) {
    if (given.type === "private") return given;
    throw invalid(`${field}.privateKey is a ${given.type} key; signing needs the private one`);
  }
  if (typeof given !== "string" && !Buffer.isBuffer(given))
    throw invalid(`${field}.privateKey is missing; give a PEM, or a KeyObject of node:crypto`);
  // Environment variables often hold a PEM with its line breaks written as \n.
  const pem = given.toString().replaceAll("\\n", "\n").trim();
  if (/-----BEGIN [A-Z ]*PUBLIC KEY-----/.test(pem))
    throw invalid(`${field}.privateKey is a public key; signing needs the private one`);
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new MailError(
      "INVALID_CONFIGURATION",
      `${field}.privateKey cannot be read: ${(cause as Error).message}. Give an unencrypted PEM, or a KeyObject made with createPrivateKey({ key, passphrase })`,
      { cause },
    );
  }
}

function algorithmOf(key: KeyObject, field: string): SigningKey["algorithm"] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "ed25519") return "ed25519-sha256";
  if (type !== "rsa") throw invalid(`${field}.privateKey is of type ${type}; DKIM knows RSA and Ed25519`);
  const bits = details?.modulusLength ?? 0;
  if (bits < 1024)
    throw invalid(`${field}.privateKey is an RSA key of ${bits} bits; receivers ignore keys below 1024 (RFC 8301)`);
  return "rsa-sha256";
}

/** What every signature of a message is made from. */
interface MessageParts {
  /** Names in lower case, with the field as relaxed canonicalization has it, in order. */
  readonly fields: readonly { readonly name: string; readonly canonical: string }[];
  readonly bodyHash: string;
}

/** @param raw Mail as the composer writes it, with CRLF throughout; its body is written over. */
function readMessage(raw: Buffer): MessageParts {
  const end = raw.indexOf("\r\n\r\n");
  const head = raw.toString("utf8", 0, end);
  return {
    fields: head.split(/\r\n(?![ \t])/).map((field) => {
      const name = field.slice(0, field.indexOf(":")).toLowerCase();
      return { name, canonical: relaxedField(field) };
    }),
    bodyHash: hash("sha256", relaxedBody(raw.subarray(end + 4)), "base64"),
  };
}

/** Bytes that may be written over; the next call does. */
function copyOf(raw: Uint8Array | string): Buffer {
  const copy = raw.length > KEPT.length ? Buffer.allocUnsafeSlow(raw.length) : KEPT;
  if (typeof raw === "string") copy.write(raw, "latin1");
  else copy.set(raw);
  return copy.subarray(0, raw.length);
}

/** Most mails fit into it. New memory for each, outside of the heap, would have V8 collect the whole heap often. */
const KEPT = Buffer.allocUnsafeSlow(256 * 1024);

/** RFC 6376 section 3.4.2. */
function relaxedField(field: string): string {
  const colon = field.indexOf(":");
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ");
  return `${field.slice(0, colon).toLowerCase()}:${value.replace(/^ | $/g, "")}\r\n`;
}

/**
 * RFC 6376 section 3.4.4, in place. Encoded bodies hold little white space that changes, so it is looked for, and what
 * stands between is moved as it is.
 */
function relaxedBody(body: Buffer): Buffer {
  let length = 0;
  const keep = (from: number, to: number): void => {
    if (from > length) body.copyWithin(length, from, to);
    length += to - from;
  };
  let start = 0;
  const next = BLANKS.map((blank) => body.indexOf(blank));
  for (;;) {
    let found = -1;
    for (const [index, blank] of BLANKS.entries()) {
      let at = next[index] as number;
      if (at !== -1 && at < start) next[index] = at = body.indexOf(blank, start);
      if (at !== -1 && (found === -1 || at < found)) found = at;
    }
    if (found === -1) break;
    while (found > start && isBlank(body[found - 1])) found -= 1;
    let end = found;
    while (isBlank(body[end])) end += 1;
    // White space at the end of a line is nothing, elsewhere it is one space.
    const isKept = end < body.length && body[end] !== CR;
    keep(start, found);
    if (isKept) body[length++] = SPACE;
    start = end;
  }
  keep(start, body.length);
  const joined = body.subarray(0, length);
  let end = joined.length;
  while (joined[end - 2] === CR && joined[end - 1] === LF) end -= 2;
  if (end === 0) return joined.subarray(0, 0);
  return end < joined.length ? joined.subarray(0, end + 2) : Buffer.concat([joined, LINE_END]);
}

const [TAB, LF, CR, SPACE] = [9, 10, 13, 32] as const;
/** Where white space may have to change. */
const BLANKS = ["  ", "\t", " \r"] as const;
const LINE_END = Buffer.from("\r\n");

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

const signAsync = promisify(sign);

async function signatureField({ fields, bodyHash }: MessageParts, key: SigningKey, seconds: number): Promise<string> {
  const names = signedNames(fields);
  const open = dkimField(key, seconds, names, bodyHash);
  // Without its own line break, and with an empty b= (RFC 6376 section 3.7).
  const signed = Buffer.from(`${signedFields(fields, names)}${relaxedField(open).slice(0, -2)}`);
  // For Ed25519, the hash is what is signed (RFC 8463 section 3).
  const isRsa = key.algorithm === "rsa-sha256";
  const [digest, data] = isRsa ? ["sha256", signed] : [null, hash("sha256", signed, "buffer")];
  const signature = await signAsync(digest as string, data as Buffer, key.privateKey).catch((cause: Error) => {
    throw new MailError("INVALID_CONFIGURATION", `Signing for ${key.domain} failed: ${cause.message}`, { cause });
  });
  if (!verify(digest as string | null, data as Buffer, key.publicKey, signature))
    throw invalid(`The signature for ${key.domain} does not verify; the mail was not sent`);
  return `${open}${foldBase64(signature.toString("base64"))}\r\n`;
}

function signedNames(fields: MessageParts["fields"]): string[] {
  const count = (name: string): number => fields.filter((field) => field.name === name.toLowerCase()).length;
  return [
    ...PROTECTED.flatMap((name) => Array<string>(count(name) + 1).fill(name)),
    ...WHERE_PRESENT.flatMap((name) => Array<string>(count(name)).fill(name)),
  ];
}

/** Of several fields of a name the last comes first; a name too many stands for nothing (RFC 6376 section 5.4.2). */
function signedFields(fields: MessageParts["fields"], names: readonly string[]): string {
  const left = new Map<string, string[]>();
  for (const { name, canonical } of fields) left.set(name, [...(left.get(name) ?? []), canonical]);
  return names.map((name) => left.get(name.toLowerCase())?.pop() ?? "").join("");
}

/** The field up to the value of `b=`. */
function dkimField(key: SigningKey, seconds: number, names: readonly string[], bodyHash: string): string {
  const { algorithm, domain, selector } = key;
  const lines = [
    `DKIM-Signature: v=1; a=${algorithm}; c=relaxed/relaxed; t=${seconds};`,
    ` d=${domain}; s=${selector};`,
    ` bh=${bodyHash};`,
    ...foldNames(names),
    " b=",
  ];
  return lines.join("\r\n");
}

function foldNames(names: readonly string[]): string[] {
  const lines: string[] = [];
  let line = " h=";
  for (const [index, name] of names.entries()) {
    const item = `${name}${index === names.length - 1 ? ";" : ":"}`;
    if (line.length + item.length > 76) {
      lines.push(line);
      line = "  ";
    }
    line += item;
  }
  return [...lines, line];
}

function foldBase64(text: string): string {
  return text.match(/.{1,72}/g)?.join("\r\n  ") ?? "";
}

function invalid(text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", text);
}
