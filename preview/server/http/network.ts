/** What other machines need to open the preview, where it listens on the network at all: an address, and a token in it. */

import type { IncomingMessage } from "node:http";
import { networkInterfaces } from "node:os";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import { encode } from "uqr";
import type { ApiError, PhoneAddress } from "../../protocol.ts";
import { isSecret } from "./secret.ts";

/** Who may come in from outside. */
export interface NetworkAccess {
  /** Not the session's: this one stands in an address that is passed around. */
  readonly token: string;
  /** `192.168.1.20:3000`, as other machines write it. The port is known only once the server listens. */
  readonly hosts: () => readonly string[];
}

const COOKIE = "posthorn-access";
const PARAMETER = "access";

/**
 * Lets other machines in that bring the token, in the address once and in a cookie from then on. Whoever is on this
 * machine needs none: who may run programs here may read the project anyway.
 */
export function allowNetwork(access: NetworkAccess): MiddlewareHandler {
  return async (context, next) => {
    if (isLocal(remoteAddressOf(context)) || isSecret(access.token, cookieOf(context.req.header("cookie"))))
      return next();
    const url = new URL(context.req.url);
    if (!isSecret(access.token, url.searchParams.get(PARAMETER) ?? undefined)) return refuse(context);
    url.searchParams.delete(PARAMETER);
    // The token goes out of the address, and so out of histories and of what is copied from it.
    return context.body(null, 302, {
      location: `${url.pathname}${url.search}`,
      "set-cookie": `${COOKIE}=${access.token}; Path=/; HttpOnly; SameSite=Lax`,
    });
  };
}

/** The same for the WebSocket. */
export function allowsNetworkSocket({ token }: NetworkAccess, { socket, headers }: IncomingMessage): boolean {
  return isLocal(socket.remoteAddress) || isSecret(token, cookieOf(headers.cookie));
}

/** The addresses under which other machines may reach this one. */
export function networkAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address);
}

/** The address of a page for another machine, and its QR code. `path` is one of ours, with its query. */
export function phoneAddress(access: NetworkAccess | undefined, path: string): PhoneAddress {
  const [host] = access?.hosts() ?? [];
  if (access === undefined || host === undefined) return { url: null, qr: [] };
  const url = new URL(`http://${host}${path}`);
  url.searchParams.set(PARAMETER, access.token);
  const { data } = encode(url.href, { border: 0 });
  return { url: url.href, qr: data.map((row) => row.map((dark) => (dark ? "1" : "0")).join("")) };
}

function remoteAddressOf(context: Context): string | undefined {
  return getConnInfo(context).remote.address;
}

/** 127.0.0.0/8 and ::1, also as IPv6 writes the former (RFC 4291 section 2.5.5.2). */
function isLocal(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);
}

function cookieOf(header: string | undefined): string | undefined {
  return header
    ?.split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
}

function refuse(context: Context): Response {
  const message = "This preview lets in whoever has its whole address, token included: scan the code it shows";
  if (!context.req.header("accept")?.includes("text/html"))
    return context.json({ error: { code: "NO_ACCESS", message } } satisfies ApiError, 401);
  return context.html(REFUSAL, 401, { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'" });
}

const REFUSAL = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Posthorn</title></head>
<body style="font: 16px/1.5 system-ui; max-width: 34rem; margin: 4rem auto; padding: 0 1.25rem">
<h1 style="font-size: 1.25rem">This preview asks for its token</h1>
<p>Open the whole address that <code>posthorn dev --host</code> printed, or point the camera at its QR code: in the
preview, press Ctrl-K (⌘K) and choose “Open on a phone”.</p>
</body></html>
`;
