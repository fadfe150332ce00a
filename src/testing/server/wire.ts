/** A connection of a test server: reads lines and mails on demand, writes replies, plays faults. */

import { once } from "node:events";
import type { Socket } from "node:net";
import tls from "node:tls";
import { BodyReader } from "./body-reader.ts";
import type { Fault } from "./fault.ts";

/** Unwinds a session whose connection is over. */
export class Gone extends Error {}

/** A command longer than this is a client out of its mind. */
const LONGEST_LINE = 64 * 1024;

/** The most that is written at once of a reply without end. */
const ENDLESS_CHUNK = 16 * 1024;

export class Wire {
  #socket: Socket;
  /** What was read and not used yet. */
  #rest: Buffer = Buffer.alloc(0);
  #wake: () => void = () => {};
  readonly #over: Promise<void>;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#over = new Promise((resolve) => socket.once("close", () => resolve()));
    this.#listen(socket);
  }

  get secure(): boolean {
    return this.#socket instanceof tls.TLSSocket;
  }

  /** The next line without its end. Throws {@link Gone} where there is none. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end !== -1) {
        const line = this.#rest.toString("utf8", 0, end).replace(/\r$/, "");
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (this.#rest.length > LONGEST_LINE) throw new Gone("a line without end");
      this.#rest = Buffer.concat([this.#rest, await this.#read()]);
    }
  }

  /** The mail that comes up to its final dot; `progress` may stop it. */
  async body(progress: (bytes: number) => Promise<void>): Promise<Buffer> {
    const reader = new BodyReader();
    for (let chunk = this.#rest; ; chunk = await this.#read()) {
      const done = chunk.length === 0 ? undefined : reader.push(chunk);
      if (reader.length > 0) await progress(reader.length);
      this.#rest = done?.rest ?? Buffer.alloc(0);
      if (done !== undefined) return done.raw;
    }
  }

  write(text: string): void {
    if (this.#socket.writable) this.#socket.write(text);
  }

  end(): never {
    this.#socket.end();
    throw new Gone("said goodbye");
  }

  /** Plays a fault; `replied` is called once its reply went out. Resolves where the session goes on after it. */
  async play(
    { delayMs, reply, byteEveryMs, endless, silence, drop }: Fault,
    replied: (reply: string) => void = () => {},
  ): Promise<void> {
    if (delayMs !== undefined) await this.#pause(delayMs);
    if (reply !== undefined && byteEveryMs === undefined) this.write(`${reply}\r\n`);
    if (reply !== undefined && byteEveryMs !== undefined) {
      for (const byte of `${reply}\r\n`) {
        await this.#pause(byteEveryMs);
        this.write(byte);
      }
    }
    if (reply !== undefined) replied(reply);
    if (endless !== undefined) await this.#writeForEver(endless);
    if (silence === true) {
      await this.#over;
      throw new Gone("was silent");
    }
    if (drop === "reset") this.#socket.resetAndDestroy();
    else if (drop === true) {
      // What was said before must arrive.
      if (reply === undefined) this.#socket.destroy();
      else this.#socket.end(() => this.#socket.destroy());
    }
    if (drop !== undefined && drop !== false) throw new Gone("dropped");
  }

  /** Goes over to TLS. What came in before the handshake is forgotten (RFC 3207 section 6). */
  async secureWith(options: tls.TlsOptions): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners("readable");
    this.#rest = Buffer.alloc(0);
    const server = tls.createServer(options);
    const secured = once(server, "secureConnection") as Promise<[tls.TLSSocket]>;
    const failed = once(server, "tlsClientError").then(() => {
      plain.destroy();
      throw new Gone("no TLS");
    });
    server.emit("connection", plain);
    const [socket] = await Promise.race([secured, failed, this.#over.then(() => Promise.reject(new Gone("no TLS")))]);
    this.#socket = socket;
    this.#listen(socket);
  }

  #listen(socket: Socket): void {
    const wake = (): void => this.#wake();
    for (const event of ["readable", "end", "close"]) socket.on(event, wake);
    socket.on("error", () => {});
  }

  async #read(): Promise<Buffer> {
    for (;;) {
      const chunk = this.#socket.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (this.#socket.readableEnded || this.#socket.destroyed) throw new Gone("the client left");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.#over,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      }),
    ]);
    clearTimeout(timer);
    if (this.#socket.destroyed) throw new Gone("the client left");
  }

  async #writeForEver(text: string): Promise<never> {
    const chunk = text.repeat(Math.ceil(ENDLESS_CHUNK / text.length));
    while (this.#socket.writable) {
      if (!this.#socket.write(chunk)) await Promise.race([this.#over, once(this.#socket, "drain")]).catch(() => {});
      else await this.#pause(0);
    }
    throw new Gone("had enough");
  }
}
