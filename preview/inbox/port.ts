/** Which port a local server gets: exactly the one asked for, or the first free one from a usual one upwards. */

import type { Server } from "node:net";

/** How far above the usual port to look before any free port will do. */
const PORTS_TO_TRY = 50;

/** A port that was asked for by number cannot be had. */
export class PortUnavailableError extends Error {
  override readonly name = "PortUnavailableError";
  readonly code: "PORT_IN_USE" | "PORT_FORBIDDEN";
  readonly host: string;
  readonly port: number;

  constructor(code: PortUnavailableError["code"], host: string, port: number, cause: unknown) {
    const what = code === "PORT_IN_USE" ? "is already in use" : "may not be used by this account";
    super(`Port ${port} on ${host} ${what}`, { cause });
    this.code = code;
    this.host = host;
    this.port = port;
  }
}

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
 * @throws {PortUnavailableError} where a port was asked for and cannot be had.
 */
export async function listen(server: Server, { host, port, usual }: ListenOptions): Promise<number> {
  if (port !== undefined) return await listenOn(server, host, port);
  for (let candidate = usual; candidate < usual + PORTS_TO_TRY; candidate++) {
    try {
      return await listenOn(server, host, candidate);
    } catch (error) {
      if (!(error instanceof PortUnavailableError)) throw error;
    }
  }
  return await listenOn(server, host, 0);
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off("listening", onListening);
      if (error.code === "EADDRINUSE") reject(new PortUnavailableError("PORT_IN_USE", host, port, error));
      else if (error.code === "EACCES") reject(new PortUnavailableError("PORT_FORBIDDEN", host, port, error));
      else reject(error);
    };
    const onListening = (): void => {
      server.off("error", onError);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    };
    server.once("error", onError);
    server.once("listening", onListening);
    server.listen({ host, port });
  });
}
