/** Reaches a mail server through an HTTP or SOCKS proxy. */

import type { Socket } from "node:net";
import httpProxyClient from "nodemailer/lib/smtp-connection/http-proxy-client.js";
import { MailError } from "../../errors.ts";

export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** The caller's signal bounds it; this only ends what nobody waits for any more. */
const TIMEOUT_MS = 60_000;

/**
 * A connection to the destination by way of the proxy, which also resolves the name.
 *
 * @throws {MailError} `CONNECTION_FAILED`; `INVALID_CONFIGURATION` where SOCKS is asked for and the package `socks` is
 * missing.
 */
export async function connectThroughProxy(proxy: URL, to: Destination, signal: AbortSignal): Promise<Socket> {
  const opening = proxy.protocol.startsWith("http") ? throughHttp(proxy, to) : throughSocks(proxy, to);
  try {
    return await unlessAborted(opening, signal);
  } catch (cause) {
    if (cause instanceof MailError || signal.aborted) throw cause;
    throw new MailError(
      "CONNECTION_FAILED",
      `No connection to ${to.host}:${to.port} through the proxy ${proxy.host}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function throughHttp(proxy: URL, { host, port }: Destination): Promise<Socket> {
  return new Promise((resolve, reject) => {
    httpProxyClient(proxy.href, port, host, { timeout: TIMEOUT_MS }, (error, socket) => {
      if (error || socket === undefined) reject(error);
      else resolve(socket);
    });
  });
}

async function throughSocks(proxy: URL, destination: Destination): Promise<Socket> {
  const { SocksClient } = await importSocks();
  const { socket } = await SocksClient.createConnection({
    proxy: {
      host: proxy.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(proxy.port) || 1080,
      type: proxy.protocol.startsWith("socks4") ? 4 : 5,
      ...(proxy.username === "" ? {} : { userId: decodeURIComponent(proxy.username) }),
      ...(proxy.password === "" ? {} : { password: decodeURIComponent(proxy.password) }),
    },
    destination,
    command: "connect",
    timeout: TIMEOUT_MS,
  });
  return withEarlyData(socket);
}

/**
 * A greeting may come together with the proxy's answer. The SOCKS client emits it and lets the socket flow an immediate
 * after it resolves, when nobody listens yet: it is caught here and put back, and the socket waits for its owner.
 */
function withEarlyData(socket: Socket): Promise<Socket> {
  const early: Buffer[] = [];
  const keep = (chunk: Buffer): void => void early.push(chunk);
  socket.on("data", keep).on("error", () => {});
  return new Promise((resolve) => {
    setImmediate(() => {
      socket.off("data", keep).pause();
      if (early.length > 0) socket.unshift(Buffer.concat(early));
      resolve(socket);
    });
  });
}

async function importSocks(): Promise<typeof import("socks")> {
  try {
    return await import("socks");
  } catch (cause) {
    throw new MailError("INVALID_CONFIGURATION", "A SOCKS proxy needs the package socks: npm install socks", { cause });
  }
}

/** Neither client takes a signal: a connection that comes too late is closed. */
function unlessAborted(opening: Promise<Socket>, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason);
      opening.then(
        (socket) => socket.destroy(),
        () => {},
      );
    };
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
