/** An SMTP server that misbehaves by script: what no well-made server can be made to do. */

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/**
 * What the server does at one point: sends a reply, cuts the connection, stays silent for ever, sends one character
 * at a time without end, or a last reply before it closes.
 */
export type Act = string | "drop" | "silence" | "trickle" | { readonly last: string };

export interface Script {
  readonly greeting?: Act;
  readonly EHLO?: Act;
  readonly STAR?: Act;
  readonly AUTH?: Act;
  readonly MAIL?: Act;
  /** One act for all, or one for each recipient in turn. */
  readonly RCPT?: Act | readonly Act[];
  readonly DATA?: Act;
  /** What happens once this many bytes of the body are in. */
  readonly body?: { readonly after: number; readonly act: "drop" | "silence" };
  /** The answer to the final dot. */
  readonly end?: Act;
  readonly RSET?: Act;
  readonly QUIT?: Act;
  /** Other acts for the first mail, the second, and so on; after the last, those above. */
  readonly perMail?: readonly Script[];
}

export interface RawServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Every command line of every connection, and `(body)` for each mail that came to its final dot. */
  readonly lines: readonly string[];
  /** The mails that came to their final dot. */
  readonly bodies: readonly string[];
  readonly connections: number;
  /** Resolves when a line that fits has come. */
  until(fits: (line: string) => boolean): Promise<void>;
}

const DEFAULTS = {
  greeting: "220 raw.test ESMTP",
  EHLO: "250-raw.test\r\n250-PIPELINING\r\n250 8BITMIME",
  AUTH: "235 2.7.0 welcome",
  MAIL: "250 2.1.0 ok",
  RCPT: "250 2.1.5 ok",
  DATA: "354 go on",
  end: "250 2.0.0 queued as 42",
  RSET: "250 2.0.0 ok",
  QUIT: { last: "221 2.0.0 bye" },
} as const;

const END = "\r\n.\r\n";

/** @param given A script for all connections, or one for each in turn (the last one for all further); `"everywhere"` listens on all addresses. */
export async function startRawServer(...given: readonly (Script | "everywhere")[]): Promise<RawServer> {
  const scripts = given.filter((one) => one !== "everywhere");
  const lines: string[] = [];
  const bodies: string[] = [];
  const sockets = new Set<Socket>();
  const watchers = new Set<(line: string) => void>();
  let connections = 0;

  const server = createServer({ noDelay: true }, (socket) => {
    const own = scripts[Math.min(connections, scripts.length - 1)] ?? {};
    let script = { ...DEFAULTS, ...own };
    let transactions = 0;
    connections += 1;
    sockets.add(socket);
    socket.setEncoding("latin1");
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    let received = "";
    let bodyLength = -1;
    let recipients = 0;
    let taken = 0;
    let deaf = false;

    const note = (line: string): void => {
      lines.push(line);
      for (const look of watchers) look(line);
    };
    const act = (what: Act): void => {
      if (what === "drop") {
        deaf = true;
        socket.destroy();
      } else if (what === "silence") {
        deaf = true;
        socket.pause();
      } else if (what === "trickle") {
        deaf = true;
        socket.write("2");
        const timer = setInterval(() => socket.write("5"), 20);
        socket.on("close", () => clearInterval(timer));
      } else if (typeof what === "string") {
        socket.write(`${what}\r\n`);
      } else {
        deaf = true;
        socket.end(`${what.last}\r\n`);
      }
    };
    const command = (line: string): void => {
      note(line);
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "MAIL") {
        script = { ...DEFAULTS, ...own, ...own.perMail?.[transactions] };
        transactions += 1;
        recipients = 0;
        taken = 0;
      }
      if (verb === "RCPT") {
        const acts = Array.isArray(script.RCPT) ? (script.RCPT as readonly Act[]) : [script.RCPT as Act];
        const answer = acts[Math.min(recipients, acts.length - 1)] as Act;
        recipients += 1;
        if (typeof answer === "string" && answer.startsWith("2")) taken += 1;
        act(answer);
      } else if (verb === "DATA") {
        const answer = taken === 0 && script.DATA === DEFAULTS.DATA ? "554 5.5.1 no valid recipients" : script.DATA;
        if (typeof answer === "string" && answer.startsWith("354")) bodyLength = 0;
        act(answer);
      } else if (verb in script) {
        act(script[verb as keyof Script] as Act);
      } else if (verb === "HELO") {
        act("250 raw.test");
      } else {
        act("502 5.5.1 not known");
      }
    };
    const read = (): void => {
      while (!deaf) {
        if (bodyLength === -1) {
          const end = received.indexOf("\r\n");
          if (end === -1) return;
          const line = received.slice(0, end);
          received = received.slice(end + 2);
          command(line);
          continue;
        }
        bodyLength = received.length;
        if (script.body !== undefined && bodyLength >= script.body.after) {
          act(script.body.act);
          return;
        }
        const end = received.indexOf(END);
        if (end === -1) return;
        bodies.push(received.slice(0, end + 2));
        received = received.slice(end + END.length);
        bodyLength = -1;
        note("(body)");
        act(script.end);
      }
    };
    socket.on("data", (chunk: string) => {
      received += chunk;
      read();
    });
    act(script.greeting);
  });
  server.listen(0, given.includes("everywhere") ? "0.0.0.0" : "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    lines,
    bodies,
    get connections() {
      return connections;
    },
    until: (fits) =>
      new Promise<void>((resolve) => {
        if (lines.some(fits)) return resolve();
        const look = (line: string): void => {
          if (!fits(line)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
      }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
