/** Certificates for a test server, made anew for each run, so that no key is kept anywhere. */

import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

export interface CertificateOptions {
  /** The host names and IPv4 addresses it is for; default `localhost` and `127.0.0.1`. */
  readonly hosts?: readonly string[] | undefined;
  /** Whether its time is over; default false. */
  readonly expired?: boolean | undefined;
}

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM; self-signed, so that it is also the `ca` to trust. */
  readonly cert: string;
}

const DAY_MS = 86_400_000;

/** Makes a self-signed certificate (RFC 5280) with a P-256 key. */
export function makeCertificate({
  hosts = ["localhost", "127.0.0.1"],
  expired = false,
}: CertificateOptions = {}): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const from = Date.now() - 2 * DAY_MS;
  const name = sequence(der(SET, sequence(objectId(COMMON_NAME), der(UTF8_STRING, Buffer.from(hosts[0] ?? "test")))));
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
  const facts = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(time(from), time(from + (expired ? DAY_MS : 10 * DAY_MS))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, sequence(der(BOOLEAN, Buffer.from([0xff])))),
        extension(SUBJECT_ALT_NAME, sequence(...hosts.map(alternativeName))),
      ),
    ),
  );
  const signature = der(BIT_STRING, Buffer.concat([Buffer.from([0]), sign("sha256", facts, privateKey)]));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: pem(sequence(facts, algorithm, signature)),
  };
}

const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const SEQUENCE = 0x30;
const SET = 0x31;
const UTC_TIME = 0x17;

const ECDSA_WITH_SHA256 = "2a8648ce3d040302";
const COMMON_NAME = "550403";
const BASIC_CONSTRAINTS = "551d13";
const SUBJECT_ALT_NAME = "551d11";

/** One value of DER (X.690): tag, length, content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  const size = length < 128 ? [length] : [0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...items: readonly Buffer[]): Buffer {
  return der(SEQUENCE, Buffer.concat(items));
}

function integer(value: Buffer): Buffer {
  return der(INTEGER, value);
}

function objectId(hex: string): Buffer {
  return der(OBJECT_ID, Buffer.from(hex, "hex"));
}

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return der(UTC_TIME, Buffer.from(`${digits}Z`));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), der(OCTET_STRING, value));
}

function alternativeName(host: string): Buffer {
  return isIP(host) === 4 ? der(0x87, Buffer.from(host.split(".").map(Number))) : der(0x82, Buffer.from(host));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
