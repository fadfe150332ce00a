/**
 * A child process that takes mail over SMTP as fast as it can and counts it. It checks nothing: what is measured is
 * the sender. Its parent asks over IPC what came in.
 */

import { createServer, type Socket } from "node:net";
import { DataEnd } from "./data-end.ts";

/** What the parent sends: whether to keep messages from now on, or just the wish for an answer. */
export interface SinkRequest {
  readonly keep?: boolean;
}

/** The answer to every request: everything since the last one. */
export interface SinkReply {
  readonly messages: number;
  readonly bytes: number;
  readonly connections: number;
  /** The messages themselves, dot-stuffing undone, where they were to be kept. */
  readonly kept: readonly string[];
}

let counted = { messages: 0, bytes: 0, connections: 0 };
let keep = false;
let kept: string[] = [];

const server = createServer({ noDelay: true }, serve);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});

process.on("message", (request: SinkRequest) => {
  process.send?.({ ...counted, kept } satisfies SinkReply);
  counted = { messages: 0, bytes: 0, connections: 0 };
  kept = [];
  keep = request.keep ?? keep;
});
process.on("disconnect", () => process.exit());

function serve(socket: Socket): void {
  counted.connections += 1;
  let commands = "";
  let data: DataEnd | undefined;
  let parts: Buffer[] = [];
  socket.on("error", () => socket.destroy());
  socket.write("220 sink.example ESMTP\r\n");

  socket.on("data", (chunk: Buffer) => {
    let rest = chunk;
    let replies = "";
    while (rest.length > 0) {
      if (data === undefined) {
        const line = rest.indexOf("\n");
        if (line === -1) {
          commands += rest.toString("latin1");
          break;
        }
        const reply = answer(commands + rest.toString("latin1", 0, line));
        commands = "";
        rest = rest.subarray(line + 1);
        replies += reply;
        if (reply.startsWith("354")) data = new DataEnd();
        else if (reply.startsWith("221")) return void socket.end(replies);
      } else {
        const end = data.find(rest);
        const part = end === -1 ? rest : rest.subarray(0, end);
        counted.bytes += part.length;
        if (keep) parts.push(Buffer.from(part));
        rest = rest.subarray(part.length);
        if (end === -1) break;
        data = undefined;
        counted.messages += 1;
        if (keep) kept.push(unstuff(Buffer.concat(parts)));
        parts = [];
        replies += "250 2.0.0 Ok\r\n";
      }
    }
    // One write for all that was answered: replies to pipelined commands travel together.
    if (replies !== "") socket.write(replies);
  });
}

function answer(line: string): string {
  switch (line.slice(0, 4).trimEnd().toUpperCase()) {
    case "EHLO":
      return "250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 52428800\r\n";
    case "HELO":
    case "MAIL":
    case "RCPT":
    case "RSET":
    case "NOOP":
      return "250 2.0.0 Ok\r\n";
    case "DATA":
      return "354 Go on\r\n";
    case "QUIT":
      return "221 2.0.0 Bye\r\n";
    default:
      return "502 5.5.1 Not here\r\n";
  }
}

/** Takes the ending away and the dots that transparency added (RFC 5321 section 4.5.2). */
function unstuff(data: Buffer): string {
  const message = data.toString("utf8");
  return message.slice(0, message.endsWith("\r\n.\r\n") ? -3 : 0).replace(/^\./gm, "");
}
