/** Who may ask: pages of this server only, whatever site the browser has open beside them. */

import type { IncomingMessage } from "node:http";
import type { MiddlewareHandler } from "hono";
import { type ApiError, TOKEN_HEADER } from "../../protocol.ts";
import { allowsNetworkSocket, type NetworkAccess } from "./network.ts";
import { isSecret } from "./secret.ts";

/** What a request has to match. The port is known only once the server listens. */
export interface Origin {
  readonly token: string;
  /** `127.0.0.1:3000` and `localhost:3000`; where it listens on the network, this machine's addresses there too. */
  readonly hosts: () => readonly string[];
  /** Where it listens on the network. */
  readonly network?: NetworkAccess | undefined;
}

/**
 * Refuses names that merely resolve to this machine: with DNS rebinding, any website has one (421, RFC 9110 section
 * 15.5.20).
 */
export function allowHost(origin: Origin): MiddlewareHandler {
  return async (context, next) => {
    if (!isAllowedHost(origin, context.req.header("host"))) {
      return context.json(refusal("MISDIRECTED", `Open this server as ${origin.hosts().join(" or ")}`), 421);
    }
    return next();
  };
}

/** Refuses requests that a page of another site makes, and changes that our own page did not ask for. */
export function allowSameOrigin(origin: Origin): MiddlewareHandler {
  return async (context, next) => {
    const header = (name: string): string | undefined => context.req.header(name);
    const site = header("sec-fetch-site");
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      return context.json(refusal("CROSS_SITE", "Another site may not ask this server"), 403);
    }
    if (context.req.method === "GET" || context.req.method === "HEAD") return next();
    if (header("origin") !== undefined && !isOwnOrigin(origin, header("origin"), header("host"))) {
      return context.json(refusal("CROSS_SITE", "Another site may not ask this server"), 403);
    }
    // Types that a form can send need no preflight; so only JSON is read.
    const hasBody =
      header("content-length") !== undefined
        ? header("content-length") !== "0"
        : header("transfer-encoding") !== undefined;
    if (hasBody && !isJson(header("content-type"))) {
      return context.json(refusal("NOT_JSON", "The body has to be application/json"), 415);
    }
    if (!isSecret(origin.token, header(TOKEN_HEADER))) {
      return context.json(
        refusal("NO_TOKEN", `The header ${TOKEN_HEADER} has to hold this session's token; reload the page`),
        403,
      );
    }
    return next();
  };
}

/**
 * For the API that programs on this machine use: tests, scripts, clients of Mailpit. They have no token, and need none;
 * a browser is told by what it cannot leave out.
 *
 * - A page of another site, or of another port: `Sec-Fetch-Site` says so, or `Origin` does.
 * - An old browser that sends neither: what changes something here is a PUT, a DELETE or a POST of JSON, and each of
 *   these needs a preflight, which is refused; and no answer can be read without a CORS header, of which there is none.
 * - A page of our own, such as mail that broke out of its frame: it needs the token after all.
 */
export function allowLocalClient(origin: Origin): MiddlewareHandler {
  return async (context, next) => {
    const header = (name: string): string | undefined => context.req.header(name);
    const site = header("sec-fetch-site");
    const from = header("origin");
    const foreign =
      (site !== undefined && site !== "same-origin" && site !== "none") ||
      (from !== undefined && !isOwnOrigin(origin, from, header("host")));
    if (foreign) return context.json(refusal("CROSS_SITE", "Another site may not ask this server"), 403);
    const { method } = context.req;
    if (method === "GET" || method === "HEAD") return next();
    if (method !== "POST" && method !== "PUT" && method !== "DELETE")
      return context.json(refusal("NO_METHOD", "This address takes GET, POST, PUT and DELETE"), 405);
    if (method === "POST" && !isJson(header("content-type")))
      return context.json(refusal("NOT_JSON", "The body has to be application/json"), 415);
    if ((site !== undefined || from !== undefined) && !isSecret(origin.token, header(TOKEN_HEADER)))
      return context.json(refusal("NO_TOKEN", `The header ${TOKEN_HEADER} has to hold this session's token`), 403);
    return next();
  };
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(";")[0]?.trim().toLowerCase() === "application/json";
}

/** The same for a WebSocket, which has neither preflight nor headers of its own: exact origin, and the token. */
export function allowsSocket(origin: Origin, request: IncomingMessage): boolean {
  const { host, origin: from } = request.headers;
  const token = new URL(request.url ?? "/", "http://localhost").searchParams.get("token");
  if (origin.network && !allowsNetworkSocket(origin.network, request)) return false;
  return isAllowedHost(origin, host) && isOwnOrigin(origin, from, host) && isSecret(origin.token, token ?? undefined);
}

function isAllowedHost(origin: Origin, host: string | undefined): boolean {
  return host !== undefined && origin.hosts().includes(host);
}

function isOwnOrigin(origin: Origin, from: string | undefined, host: string | undefined): boolean {
  return isAllowedHost(origin, host) && from === `http://${host}`;
}

function refusal(code: string, message: string): ApiError {
  return { error: { code, message } };
}
