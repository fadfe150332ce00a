/** What an SMTP transport is told, from an object or a connection string, with every default in one place. */

import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { MailError } from "../../errors.ts";

export interface SmtpOptions {
  readonly host: string;
  /** Default 465 with `secure`, 587 otherwise. */
  readonly port?: number;
  /** TLS from the first byte; default: whether the port is 465. Without it, STARTTLS is used where it is offered. */
  readonly secure?: boolean;
  /** Refuse to go on without TLS; default: true unless the host is loopback. */
  readonly requireTLS?: boolean;
  /** Never use STARTTLS; default false. Not together with `requireTLS`. */
  readonly ignoreTLS?: boolean;
  /** Options for the TLS connection: `ca`, `servername`, `minVersion`, `cert`, `key`, … */
  readonly tls?: ConnectionOptions;
  readonly auth?: SmtpAuth;
  /** What to call this machine in EHLO: a host name or an address literal; default: the machine's name. */
  readonly name?: string;
  /** How many connections may be open at once; default 5. */
  readonly maxConnections?: number;
  /** How long an unused connection is kept, in milliseconds; default 10,000; 0 closes it after each mail. */
  readonly idleTimeoutMs?: number;
}

export interface SmtpAuth {
  readonly user: string;
  readonly pass: string;
  /** The SASL mechanism; default: the first that the server offers and that can be used. */
  readonly method?: "PLAIN" | "LOGIN" | "CRAM-MD5";
}

/** Options with every default filled in. */
export interface ResolvedSmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly requireTLS: boolean;
  readonly ignoreTLS: boolean;
  readonly tls: ConnectionOptions;
  readonly auth: SmtpAuth | undefined;
  readonly name: string | undefined;
  readonly maxConnections: number;
  readonly idleTimeoutMs: number;
}

const KNOWN: ReadonlySet<string> = new Set<keyof SmtpOptions>([
  "host",
  "port",
  "secure",
  "requireTLS",
  "ignoreTLS",
  "tls",
  "auth",
  "name",
  "maxConnections",
  "idleTimeoutMs",
]);

/**
 * Fills in defaults and refuses what contradicts itself.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`
 */
export function resolveSmtpOptions(given: string | URL | SmtpOptions): ResolvedSmtpOptions {
  const options = typeof given === "string" || given instanceof URL ? parseSmtpUrl(given) : given;
  const unknown = Object.keys(options).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0)
    throw invalid(`smtp() does not know the option ${unknown.join(", ")}; it takes ${[...KNOWN].join(", ")}`);
  const host = typeof options.host === "string" ? options.host.replace(/^\[(.*)\]$/, "$1") : "";
  // What is no host name may hold a password: it is not repeated.
  if (host === "" || /[^\w.:%-]/.test(host))
    throw invalid('smtp() needs a host: a name such as "mail.example.com" or an IP address');
  const port = options.port ?? (options.secure === true ? 465 : 587);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw invalid(`smtp() needs a port from 1 to 65535, not ${port}`);
  const secure = options.secure ?? port === 465;
  const ignoreTLS = options.ignoreTLS ?? false;
  const requireTLS = options.requireTLS ?? !(isLoopback(host) || ignoreTLS);
  if (requireTLS && ignoreTLS) throw invalid("smtp(): requireTLS and ignoreTLS contradict each other");
  if (options.name !== undefined && !isHostName(options.name))
    throw invalid(
      `smtp(): name ${JSON.stringify(options.name)} is not a host name that EHLO may carry (RFC 5321 section 4.1.3)`,
    );
  const maxConnections = options.maxConnections ?? 5;
  if (!Number.isInteger(maxConnections) || maxConnections < 1)
    throw invalid(`smtp(): maxConnections must be a whole number above 0, not ${maxConnections}`);
  const idleTimeoutMs = options.idleTimeoutMs ?? 10_000;
  if (!(typeof idleTimeoutMs === "number" && idleTimeoutMs >= 0))
    throw invalid(`smtp(): idleTimeoutMs must be 0 or more, not ${idleTimeoutMs}`);
  const { auth } = options;
  if (auth !== undefined && !(isText(auth.user) && isText(auth.pass)))
    throw invalid("smtp(): auth needs a user and a pass");
  if (auth?.method !== undefined && !["PLAIN", "LOGIN", "CRAM-MD5"].includes(auth.method))
    throw invalid(`smtp(): auth.method is PLAIN, LOGIN or CRAM-MD5, not ${JSON.stringify(auth.method)}`);
  return {
    host,
    port,
    secure,
    requireTLS,
    ignoreTLS,
    tls: options.tls ?? {},
    auth,
    name: options.name,
    maxConnections,
    idleTimeoutMs,
  };
}

/** `smtp://user:pass@host:587` or `smtps://…`; options such as `?requireTLS=false&maxConnections=10` may follow. */
function parseSmtpUrl(given: string | URL): SmtpOptions {
  let url: URL;
  try {
    url = new URL(given);
  } catch (cause) {
    // The text may hold a password: it is not repeated.
    throw new MailError(
      "INVALID_CONFIGURATION",
      `The SMTP address is not a URL; write it like "smtp://user:pass@mail.example.com:587" and ${PERCENT_ENCODE}`,
      { cause: (cause as Error).name },
    );
  }
  if (url.protocol !== "smtp:" && url.protocol !== "smtps:")
    throw invalid(`An SMTP address begins with smtp:// or smtps://, not ${url.protocol}//`);
  // A password with an unescaped "/", "?" or "#" ends up here: nothing of it is repeated.
  if ((url.pathname !== "" && url.pathname !== "/") || url.hash !== "")
    throw invalid(`An SMTP address has no path and no "#"; ${PERCENT_ENCODE}`);
  const user = decode(url.username);
  return {
    host: decode(url.hostname),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(url.protocol === "smtps:" ? { secure: true } : {}),
    ...(user === "" ? {} : { auth: { user, pass: decode(url.password) } }),
    ...Object.fromEntries([...url.searchParams].map(([key, value]) => [key, parseParameter(key, value)])),
  };
}

const PERCENT_ENCODE = "percent-encode what is special in user and password (encodeURIComponent does)";

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid(`The SMTP address has a "%" that encodes nothing; ${PERCENT_ENCODE}`);
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function parseParameter(key: string, value: string): unknown {
  if (["secure", "requireTLS", "ignoreTLS"].includes(key)) {
    if (!/^(true|false|1|0)$/.test(value)) throw invalid(`In the SMTP address, ${key} is true or false`);
    return value === "true" || value === "1";
  }
  if (["maxConnections", "idleTimeoutMs"].includes(key)) return Number(value);
  if (key === "name") return value;
  throw invalid(
    `The SMTP address has an option that is not known; it takes secure, requireTLS, ignoreTLS, name, maxConnections, idleTimeoutMs. If that was part of a password, ${PERCENT_ENCODE}`,
  );
}

/** Whether a host can only be this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return (
    bare === "localhost" ||
    bare.endsWith(".localhost") ||
    bare === "::1" ||
    (isIP(bare) === 4 && bare.startsWith("127."))
  );
}

function isHostName(name: string): boolean {
  const literal = /^\[(IPv6:)?([0-9a-fA-F:.]+)\]$/.exec(name);
  if (literal) return isIP(literal[2] as string) === (literal[1] === undefined ? 4 : 6);
  return name.length <= 253 && name.split(".").every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));
}

function invalid(text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", text);
}
