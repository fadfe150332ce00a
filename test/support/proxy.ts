/** HTTP and SOCKS proxies that note where they were asked to go. */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type ProxyKind = "http" | "socks4" | "socks5";

export interface ProxyOptions {
  readonly refuse?: boolean;
  /** Never answers. */
  readonly silent?: boolean;
  /** Sends its answer together with the first that the server says. */
  readonly withGreeting?: boolean;
  /** The local port to go to, whatever was asked for. */
  readonly to?: number;
}

export interface Proxy extends AsyncDisposable {
  readonly url: string;
  readonly destinations: readonly string[];
}

export async function startProxy(
  kind: ProxyKind,
  { refuse = false, silent = false, withGreeting = false, to }: ProxyOptions = {},
): Promise<Proxy> {
  const destinations: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (silent) return void socket.resume();
    void answer(socket);
  });
  const answer = async (socket: Socket): Promise<void> => {
    const { host, port, yes, no } = await ASK[kind](socket);
    destinations.push(`${host}:${port}`);
    if (refuse) return void socket.end(no);
    const onward = connect(to ?? port, "127.0.0.1");
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
    await once(onward, "connect");
    socket.write(withGreeting ? Buffer.concat([Buffer.from(yes), await next(onward)]) : yes);
    socket.pipe(onward).pipe(socket);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `${kind}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    destinations,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Request {
  readonly host: string;
  readonly port: number;
  readonly yes: string | Buffer;
  readonly no: string | Buffer;
}

const ASK: Readonly<Record<ProxyKind, (socket: Socket) => Promise<Request>>> = {
  async http(socket) {
    const [, host = "", port = ""] = /^CONNECT (.+):(\d+) /.exec(String(await next(socket))) ?? [];
    return {
      host,
      port: Number(port),
      yes: "HTTP/1.1 200 OK\r\n\r\n",
      no: "HTTP/1.1 403 Forbidden\r\n\r\n",
    };
  },
  /** SOCKS 4a: version, command, port, address, user, host. */
  async socks4(socket) {
    const request = await next(socket);
    const host =
      request[4] === 0 ? request.toString("latin1", 9, request.length - 1) : [...request.subarray(4, 8)].join(".");
    const reply = (code: number): Buffer => Buffer.from([0, code, 0, 0, 0, 0, 0, 0]);
    return { host, port: request.readUInt16BE(2), yes: reply(90), no: reply(91) };
  },
  /** RFC 1928. */
  async socks5(socket) {
    await next(socket);
    socket.write(Buffer.from([5, 0]));
    const request = await next(socket);
    const isName = request[3] === 3;
    const host = isName
      ? request.toString("latin1", 5, 5 + (request[4] as number))
      : [...request.subarray(4, 8)].join(".");
    const reply = (code: number): Buffer => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
    return { host, port: request.readUInt16BE(request.length - 2), yes: reply(0), no: reply(2) };
  },
};

async function next(socket: Socket): Promise<Buffer> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return chunk;
}
