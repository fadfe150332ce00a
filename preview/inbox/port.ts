/** Which port a local server gets: exactly the one asked for, or the first free one from a usual one upwards. */

import type { AddressInfo, Server } from "node:net";
import { MailError } from "../../src/errors.ts";

/** How far above the usual port to look before any free port will do. */
const PORTS_TO_TRY = 50;

export interface ListenOptions {
  readonly host: string;
  /** The port asked for, if one was. */
  readonly port: number | undefined;
  /** Where to begin looking when none was. */
  readonly usual: number;
}

/**
 * Makes `server` listen and returns its port.
 *
 * @throws {MailError} `INVALID_CONFIGURATION` where a port was asked for and cannot be had.
 */
export async function listen(server: Server, { host, port, usual }: ListenOptions): Promise<number> {
  const candidates = port === undefined ? Array.from({ length: PORTS_TO_TRY }, (_, index) => usual + index) : [port];
  for (const candidate of candidates) {
    const error = await tryListen(server, host, candidate);
    if (error === undefined) return portOf(server);
    if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") throw notHere(host, error);
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
    if (port !== undefined) throw unavailable(port, error);
  }
  const error = await tryListen(server, host, 0);
  if (error !== undefined) throw error;
  return portOf(server);
}

function unavailable(port: number, cause: NodeJS.ErrnoException): MailError {
  const what = cause.code === "EADDRINUSE" ? "is taken" : "may not be used by this account";
  const text = `Port ${port} ${what}; choose another, or leave the port out to get a free one`;
  return new MailError("INVALID_CONFIGURATION", text, { cause });
}

function notHere(host: string, cause: NodeJS.ErrnoException): MailError {
  const text = `${host} is no address of this machine; leave it out to listen at all it has`;
  return new MailError("INVALID_CONFIGURATION", text, { cause });
}

/** Resolves with the error where it does not work. */
function tryListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off("listening", onListening);
      resolve(error);
    };
    const onListening = (): void => {
      server.off("error", onError);
      resolve(undefined);
    };
    server.once("error", onError);
    server.once("listening", onListening);
    server.listen({ host, port });
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
