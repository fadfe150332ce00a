/** What an SMTP transport is told, with every default in one place. */

import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { MailError } from "../../errors.ts";
import { parseSmtpUrl } from "./url.ts";

export interface SmtpOptions {
  readonly host: string;
  /** Default 465 with `secure`, 24 with `lmtp`, 587 otherwise. */
  readonly port?: number;
  /** A Unix socket to connect to instead of host and port; `host` then only names the server. */
  readonly path?: string;
  /** TLS from the first byte; default: whether the port is 465. Without it, STARTTLS is used where it is offered. */
  readonly secure?: boolean;
  /** Refuse to go on without TLS; default: true unless the server is this machine. */
  readonly requireTLS?: boolean;
  /** Never use STARTTLS; default false. Not together with `requireTLS`. */
  readonly ignoreTLS?: boolean;
  /** Options for the TLS connection: `ca`, `servername`, `minVersion`, a client's `cert` and `key`, … */
  readonly tls?: ConnectionOptions;
  readonly auth?: SmtpAuth;
  /**
   * For how long no login is tried after the server refused one, in milliseconds; default 30,000. Servers lock accounts
   * after a few wrong passwords. `verify()` tries at any time.
   */
  readonly authRetryAfterMs?: number;
  /** What to call this machine in EHLO: a host name or an address literal; default: the machine's name. */
  readonly name?: string;
  /** Speak LMTP (RFC 2033), as to a mail store: each recipient gets an answer of its own. */
  readonly lmtp?: boolean;
  /** `http://`, `https://`, `socks4://` or `socks5://`, with user and password where needed; SOCKS needs the package `socks`. */
  readonly proxy?: string;
  /** How many connections may be open at once; default 5. */
  readonly maxConnections?: number;
  /** How many mails one connection carries before it is replaced; default: no limit. */
  readonly maxMessages?: number;
  /** How long an unused connection is kept, in milliseconds; default 10,000; 0 closes it after each mail. */
  readonly idleTimeoutMs?: number;
  /** How many mails may go out in any span of time; a number means: in any second. Default: no limit. */
  readonly rateLimit?: number | RateLimit;
}

export interface RateLimit {
  readonly mails: number;
  /** Milliseconds. */
  readonly perMs: number;
}

export type SmtpAuth = SmtpPassword | SmtpOAuth2;

export interface SmtpPassword {
  readonly type?: undefined;
  readonly user: string;
  readonly pass: string;
  /** The SASL mechanism; default: the first that the server offers and that can be used. */
  readonly method?: "PLAIN" | "LOGIN" | "CRAM-MD5";
}

/** XOAUTH2, with one source of access tokens. */
export interface SmtpOAuth2 {
  readonly type: "OAuth2";
  readonly user: string;
  /** A token that is valid for as long as the transport is used. */
  readonly accessToken?: string;
  /** Asked before each login; `renew` is true where the server just refused the token given before. */
  readonly getAccessToken?: (request: { readonly user: string; readonly renew: boolean }) => string | Promise<string>;
  /** Tokens are fetched, and kept while they are valid. */
  readonly refresh?: OAuth2Refresh;
}

export interface OAuth2Refresh {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** Where tokens come from; default: Google's. */
  readonly accessUrl?: string;
}

/** Options with every default filled in. */
export interface ResolvedSmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string | undefined;
  readonly secure: boolean;
  readonly requireTLS: boolean;
  readonly ignoreTLS: boolean;
  readonly tls: ConnectionOptions;
  readonly auth: SmtpAuth | undefined;
  readonly authRetryAfterMs: number;
  readonly name: string | undefined;
  readonly lmtp: boolean;
  readonly proxy: URL | undefined;
  readonly maxConnections: number;
  readonly maxMessages: number;
  readonly idleTimeoutMs: number;
  readonly rateLimit: RateLimit | undefined;
}

const KNOWN: ReadonlySet<string> = new Set<keyof SmtpOptions>([
  "host",
  "port",
  "path",
  "secure",
  "requireTLS",
  "ignoreTLS",
  "tls",
  "auth",
  "authRetryAfterMs",
  "name",
  "lmtp",
  "proxy",
  "maxConnections",
  "maxMessages",
  "idleTimeoutMs",
  "rateLimit",
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
  const { lmtp = false, path, proxy } = options;
  const port = options.port ?? (options.secure === true ? 465 : lmtp ? 24 : 587);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw invalid(`smtp() needs a port from 1 to 65535, not ${port}`);
  if (path !== undefined && (!isText(path) || proxy !== undefined))
    throw invalid("smtp(): path is the path of a Unix socket, and needs no proxy");
  const secure = options.secure ?? port === 465;
  const ignoreTLS = options.ignoreTLS ?? false;
  const through = proxy === undefined ? undefined : parseProxy(proxy);
  const local = path !== undefined || (isLoopback(host) && (through === undefined || isLoopback(through.hostname)));
  const requireTLS = options.requireTLS ?? !(local || ignoreTLS);
  if (requireTLS && ignoreTLS) throw invalid("smtp(): requireTLS and ignoreTLS contradict each other");
  if (options.name !== undefined && !isHostName(options.name))
    throw invalid(
      `smtp(): name ${JSON.stringify(options.name)} is not a host name that EHLO may carry (RFC 5321 section 4.1.3)`,
    );
  return {
    host,
    port,
    path,
    secure,
    requireTLS,
    ignoreTLS,
    tls: options.tls ?? {},
    auth: checkAuth(options.auth),
    authRetryAfterMs: checkDuration("authRetryAfterMs", options.authRetryAfterMs ?? 30_000),
    name: options.name,
    lmtp,
    proxy: through,
    maxConnections: checkCount("maxConnections", options.maxConnections ?? 5),
    maxMessages: options.maxMessages === undefined ? Infinity : checkCount("maxMessages", options.maxMessages),
    idleTimeoutMs: checkDuration("idleTimeoutMs", options.idleTimeoutMs ?? 10_000),
    rateLimit: checkRateLimit(options.rateLimit),
  };
}

function checkAuth(auth: SmtpAuth | undefined): SmtpAuth | undefined {
  if (auth === undefined) return undefined;
  if (auth.type === "OAuth2") {
    const sources = [auth.accessToken, auth.getAccessToken, auth.refresh].filter((source) => source !== undefined);
    if (!isText(auth.user) || sources.length !== 1)
      throw invalid('smtp(): auth of type "OAuth2" needs a user and one of accessToken, getAccessToken and refresh');
    return auth;
  }
  if (auth.type !== undefined) throw invalid('smtp(): auth.type is "OAuth2", or left out for a password');
  if (!(isText(auth.user) && isText(auth.pass))) throw invalid("smtp(): auth needs a user and a pass");
  if (auth.method !== undefined && !["PLAIN", "LOGIN", "CRAM-MD5"].includes(auth.method))
    throw invalid(`smtp(): auth.method is PLAIN, LOGIN or CRAM-MD5, not ${JSON.stringify(auth.method)}`);
  return auth;
}

function checkRateLimit(given: number | RateLimit | undefined): RateLimit | undefined {
  if (given === undefined) return undefined;
  const limit = typeof given === "number" ? perSecond(given) : given;
  if (!(Number.isInteger(limit?.mails) && limit.mails > 0 && typeof limit.perMs === "number" && limit.perMs > 0))
    throw invalid("smtp(): rateLimit is a number of mails per second, or { mails, perMs } with both above 0");
  return { mails: limit.mails, perMs: limit.perMs };
}

/** Half a mail per second is one in two. */
function perSecond(mails: number): RateLimit {
  return mails > 0 && mails < 1 ? { mails: 1, perMs: 1000 / mails } : { mails, perMs: 1000 };
}

const PROXY_SCHEMES = ["http:", "https:", "socks:", "socks4:", "socks4a:", "socks5:", "socks5h:"];

function parseProxy(given: string): URL {
  // The text may hold a password: it is not repeated.
  const text = "smtp(): proxy is a URL such as http://proxy.example.com:3128 or socks5://user:pass@127.0.0.1:1080";
  if (!URL.canParse(given)) throw invalid(text);
  const proxy = new URL(given);
  if (!PROXY_SCHEMES.includes(proxy.protocol) || proxy.hostname === "") throw invalid(text);
  return proxy;
}

function checkCount(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1)
    throw invalid(`smtp(): ${name} must be a whole number above 0, not ${value}`);
  return value;
}

function checkDuration(name: string, value: number): number {
  if (!(typeof value === "number" && value >= 0)) throw invalid(`smtp(): ${name} must be 0 or more, not ${value}`);
  return value;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
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
