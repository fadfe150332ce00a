/**
 * Opens the socket of an SMTP connection: here rather than by nodemailer, so that errors keep their own codes and an
 * idle socket can be let go of.
 */

import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { MailError } from "../../errors.ts";
import { classifySmtpFailure, interrupted, type SmtpError } from "./failure.ts";
import type { ResolvedSmtpOptions } from "./options.ts";
import { connectThroughProxy } from "./proxy.ts";

/** Resolves host names; injected by tests. */
export type Lookup = net.LookupFunction;

/**
 * Connects, and secures the connection where TLS comes first.
 *
 * @throws {MailError} By the delivery table, always `not-sent`.
 */
export async function openSocket(
  options: ResolvedSmtpOptions,
  signal: AbortSignal,
  lookup?: Lookup,
): Promise<net.Socket> {
  if (signal.aborted) throw interrupted(signal, "connect", options);
  let socket: net.Socket | undefined;
  try {
    socket = await connect(options, signal, lookup);
    if (!options.secure) return socket;
    const { host } = options;
    // Without the host, Node would hold the certificate of a bare IP address against the name "localhost".
    const secured = tls.connect({ socket, host, ...(net.isIP(host) ? {} : { servername: host }), ...options.tls });
    socket = guarded(secured);
    await once(secured, "secureConnect", { signal });
    return secured;
  } catch (error) {
    socket?.destroy();
    if (signal.aborted) throw interrupted(signal, "connect", options);
    if (error instanceof MailError) throw error;
    throw classifySmtpFailure(describe(error as NodeJS.ErrnoException), "connect", options);
  }
}

async function connect(options: ResolvedSmtpOptions, signal: AbortSignal, lookup?: Lookup): Promise<net.Socket> {
  const { host, port, path, proxy } = options;
  if (proxy !== undefined) return guarded(await connectThroughProxy(proxy, { host, port }, signal));
  const socket = guarded(
    net.connect(path === undefined ? { host, port, ...(lookup === undefined ? {} : { lookup }) } : { path }),
  );
  try {
    await once(socket, "connect", { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** From here to nodemailer's own listeners, an error must not be an uncaught one. */
function guarded<S extends net.Socket>(socket: S): S {
  return socket.on("error", () => {});
}

/** Happy Eyeballs reports every address it tried in one AggregateError without a text of its own. */
function describe(error: NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] }): SmtpError {
  const message = error.message || (error.errors ?? []).map((one) => one.message).join("; ") || "no reason given";
  return { message, ...(error.code === undefined ? {} : { code: error.code }) };
}
