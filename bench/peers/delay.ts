/** A proxy that hands on what it gets, a fixed time later: a network with that latency in each direction. */

import { connect, createServer, type Socket } from "node:net";

export interface DelayedServer extends AsyncDisposable {
  readonly port: number;
}

export async function startDelay(target: number, delayMs: number): Promise<DelayedServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: "127.0.0.1", noDelay: true });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      // Timers of the same length fire in the order they were set, so that bytes keep theirs.
      from.on("data", (chunk) => void setTimeout(() => to.writable && to.write(chunk), delayMs));
      from.on("end", () => void setTimeout(() => to.end(), delayMs));
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
