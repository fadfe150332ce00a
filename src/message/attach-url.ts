/** Attachments from the web: fetched when the mail is prepared, within bounds, and not from behind the firewall. */

import { lookup as lookUp } from "node:dns";
import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { basename } from "node:path";
import { MailError } from "../errors.ts";
import type { AttachmentInput, DeferredAttachment } from "./attachment.ts";
import { refuseUnknownFields } from "./fields.ts";
import { isPublicAddress } from "./public-address.ts";

export interface AttachUrlOptions extends Partial<Omit<AttachmentInput, "content" | "encoding">> {
  /** For the request, such as `{ authorization: "Bearer …" }`; they go to no other host. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Hosts that may be reached though they are private (loopback and internal networks are not), and that redirects may
   * lead to (other hosts are not followed). Exact names, such as `"files.internal"`.
   */
  readonly allow?: readonly string[];
  /** How long it may take, in milliseconds; default 10,000. */
  readonly timeoutMs?: number;
  /** How large it may be; default 25 MiB, more than which few servers take. */
  readonly maxBytes?: number;
}

const OPTIONS: readonly string[] = Object.keys({
  filename: true,
  contentType: true,
  cid: true,
  disposition: true,
  headers: true,
  allow: true,
  timeoutMs: true,
  maxBytes: true,
} satisfies Record<keyof AttachUrlOptions, true>);

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 25 * 1024 * 1024;
const MOST_REDIRECTS = 5;

/**
 * Attaches a file from the web. Only this call fetches: an `href` in an attachment object is refused.
 *
 * Addresses of this machine and of private networks are refused by what the name resolves to, not by the name, unless
 * `allow` names the host.
 *
 * @throws {MailError} When the mail is prepared: `ATTACHMENT_NOT_FOUND`, `INVALID_ATTACHMENT` (too large, or not to be
 * fetched).
 * @example
 * attachments: [attachUrl("https://files.acme.example/terms.pdf", { maxBytes: 1_000_000 })]
 */
export function attachUrl(url: string | URL, options: AttachUrlOptions = {}): DeferredAttachment {
  return {
    async load(signal) {
      refuseUnknownFields(options, OPTIONS, "attachUrl");
      const {
        headers = {},
        allow = [],
        timeoutMs = DEFAULT_TIMEOUT_MS,
        maxBytes = DEFAULT_MAX_BYTES,
        ...part
      } = options;
      const first = readUrl(url);
      const timeout = AbortSignal.timeout(timeoutMs);
      const limits = { allow, maxBytes, signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) };
      try {
        const { content, contentType } = await follow(first, headers, limits);
        return {
          ...(contentType === undefined ? {} : { contentType }),
          filename: filenameOf(first),
          ...part,
          content,
        };
      } catch (cause) {
        if (signal?.aborted) throw new MailError("ABORTED", `Fetching ${shown(first)} was aborted`, { cause });
        if (timeout.aborted) throw notFound(first, `it took longer than ${timeoutMs} ms`, false, cause);
        if (cause instanceof MailError) throw cause;
        throw notFound(first, (cause as Error).message, false, cause);
      }
    },
  };
}

interface FetchLimits {
  readonly allow: readonly string[];
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

interface Fetched {
  readonly content: Uint8Array;
  readonly contentType: string | undefined;
}

function readUrl(given: string | URL): URL {
  const url = URL.parse(String(given));
  if (url === null || !["https:", "http:"].includes(url.protocol))
    throw invalid(`attachUrl: ${url === null ? "this" : url.protocol} is no http or https URL`);
  if (url.username !== "" || url.password !== "")
    throw invalid(`attachUrl: ${shown(url)} has a password in it; give headers: { authorization } instead`);
  return url;
}

async function follow(first: URL, headers: Readonly<Record<string, string>>, limits: FetchLimits): Promise<Fetched> {
  let url = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const sameHost = url.host === first.host || url.hostname === first.hostname;
    const response = await request(url, sameHost ? headers : {}, limits);
    const { statusCode = 0, headers: answered } = response;
    if (statusCode >= 200 && statusCode < 300 && statusCode !== 204 && statusCode !== 206)
      return { content: await readBody(response, url, limits), contentType: typeOf(answered["content-type"]) };
    response.destroy();
    if (statusCode < 300 || statusCode > 399 || answered.location === undefined)
      throw notFound(first, `the server answered ${statusCode}`, statusCode < 500 && statusCode !== 429);
    const next = readUrl(new URL(answered.location, url));
    if (next.hostname !== first.hostname && !limits.allow.includes(next.hostname))
      throw invalid(
        `attachUrl: ${shown(first)} redirects to another host; allow: [${JSON.stringify(next.hostname)}] follows it`,
      );
    if (url.protocol === "https:" && next.protocol === "http:")
      throw invalid(`attachUrl: ${shown(first)} redirects from https to http`);
    url = next;
  }
  throw notFound(first, `it redirects more than ${MOST_REDIRECTS} times`, true);
}

function request(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { allow, signal }: FetchLimits,
): Promise<http.IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const allowed = allow.includes(url.hostname) || allow.includes(host);
  if (!allowed && isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(url);
  return new Promise((resolve, reject) => {
    const client = url.protocol === "https:" ? https : http;
    const sent = client.get(url, {
      // A connection of its own: a kept one might lead elsewhere.
      agent: false,
      signal,
      headers: { "user-agent": "posthorn", ...headers, "accept-encoding": "identity" },
      ...(allowed ? {} : { lookup: publicLookup(url) }),
    });
    sent.on("socket", (socket) => {
      // Whatever was resolved, this is where it led.
      socket.once("connect", () => {
        if (!allowed && !isPublicAddress(socket.remoteAddress ?? "")) sent.destroy(notPublic(url));
      });
    });
    sent.on("response", resolve);
    sent.on("error", reject);
  });
}

/** Resolves to public addresses only, so that a name cannot lead inside. */
function publicLookup(url: URL): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const open = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      if (first === undefined) return callback(notPublic(url) as NodeJS.ErrnoException & MailError, []);
      if (options.all) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

async function readBody(response: http.IncomingMessage, url: URL, { maxBytes }: FetchLimits): Promise<Uint8Array> {
  const encoding = response.headers["content-encoding"];
  const tooLarge = Number(response.headers["content-length"] ?? 0) > maxBytes;
  if (encoding !== undefined && encoding !== "identity") {
    response.destroy();
    throw invalid(`attachUrl: ${shown(url)} comes compressed (${JSON.stringify(encoding)}), which was not asked for`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  if (!tooLarge) {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  }
  if (tooLarge || size > maxBytes) {
    response.destroy();
    throw invalid(`attachUrl: ${shown(url)} is larger than ${maxBytes} bytes`);
  }
  if (!response.complete) throw notFound(url, "the connection broke off", false);
  return Buffer.concat(chunks);
}

/** What the server says, where it is one type with plain parameters. */
function typeOf(header: string | undefined): string | undefined {
  const plain = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w-]+=[\w.+-]+)*$/;
  return header !== undefined && plain.test(header) && !/^(multipart|message)\//i.test(header) ? header : undefined;
}

function filenameOf(url: URL): string {
  let path = url.pathname;
  try {
    path = decodeURIComponent(path);
  } catch {
    // A percent sign that encodes nothing stands for itself.
  }
  return basename(path).replaceAll("\\", "_") || "attachment";
}

/** Without the query, which often holds a secret. */
function shown(url: URL): string {
  return url.origin + url.pathname;
}

function notFound(url: URL, reason: string, permanent: boolean, cause?: unknown): MailError {
  return new MailError("ATTACHMENT_NOT_FOUND", `The attachment ${shown(url)} cannot be fetched: ${reason}`, {
    permanent,
    ...(cause === undefined ? {} : { cause }),
  });
}

function notPublic(url: URL): MailError {
  return invalid(
    `attachUrl: ${shown(url)} leads to this machine or a private network; allow: [${JSON.stringify(url.hostname)}] permits it`,
  );
}

function invalid(text: string): MailError {
  return new MailError("INVALID_ATTACHMENT", text);
}
