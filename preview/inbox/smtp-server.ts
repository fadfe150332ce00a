/** The inbox's SMTP side: takes messages off the wire within limits and hands each one over whole. */

import { BlockList, isIP, isIPv4, type Socket } from "node:net";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { MailError } from "../../src/errors.ts";
import type { InboxMessage } from "../protocol.ts";
import { listen } from "./port.ts";

const USUAL_PORT = 1025;
/** RFC 5321 section 4.5.3.1.8 asks for at least 100. */
const MAX_RECIPIENTS = 1_000;
/** How long a message that is arriving may hold up `close`, in milliseconds. */
const CLOSE_GRACE_MS = 500;

export type Envelope = InboxMessage["envelope"];

export interface SmtpServerOptions {
  readonly host: string;
  readonly port: number | undefined;
  readonly maxMessageBytes: number;
  readonly maxConnections: number;
  /** Sets memory aside for arriving bytes; where that fails the message is refused for now. */
  readonly memory: { reserve(bytes: number): boolean; release(bytes: number): void };
  /** Keeps a message. `announce` is called once the sender has its answer. */
  readonly receive: (raw: Buffer, envelope: Envelope) => Promise<{ readonly id: string; announce(): void }>;
}

export interface RunningSmtpServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function startSmtpServer(options: SmtpServerOptions): Promise<RunningSmtpServer> {
  const { host, port, maxMessageBytes, maxConnections } = options;
  assertLoopback(host);

  const arriving = new Set<Promise<void>>();
  const server = new SMTPServer({
    name: "localhost",
    banner: "Posthorn inbox",
    logger: false,
    // No TLS: a certificate nobody trusts would only make senders switch their checks off.
    disabledCommands: ["STARTTLS"],
    authMethods: ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"],
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    size: maxMessageBytes,
    rejectOversized: true,
    maxRecipients: MAX_RECIPIENTS,
    maxClients: maxConnections,
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username || "anybody" }),
    onData(stream, session, callback) {
      const done = receiveMessage(stream, session, options).then(
        ({ reply, announce }) => {
          callback(null, reply);
          announce?.();
        },
        (error: Error) => callback(error),
      );
      arriving.add(done);
      void done.finally(() => arriving.delete(done));
    },
  });
  // A client that hangs up or talks nonsense is its own business: smtp-server has ended that connection already.
  server.on("error", () => {});

  const sockets = new Set<Socket>();
  server.server.on("connection", (socket: Socket) => {
    // Also set by smtp-server today; without it a mail takes 44 ms longer (Nagle against delayed ACKs).
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  return {
    port: await listen(server.server, { host, port, usual: USUAL_PORT }),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await within(CLOSE_GRACE_MS, Promise.allSettled(arriving));
      for (const connection of server.connections) connection.send(421, "The inbox is closing");
      for (const socket of sockets) socket.destroySoon();
      await within(CLOSE_GRACE_MS, closed);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Answer {
  readonly reply?: string;
  readonly announce?: () => void;
}

/** Reads one message to its end, whatever becomes of it: SMTP has no way to answer earlier. */
async function receiveMessage(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  { memory, receive }: SmtpServerOptions,
): Promise<Answer> {
  // One buffer that grows: dot-stuffed lines arrive as a chunk each, and millions of small buffers cost more than they hold.
  let buffer = Buffer.alloc(0);
  let length = 0;
  let full = false;
  const drop = (): void => {
    memory.release(length);
    buffer = Buffer.alloc(0);
    length = 0;
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      full ||= stream.sizeExceeded || !memory.reserve(chunk.length);
      if (full) {
        drop();
        continue;
      }
      if (length + chunk.length > buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(64 * 1024, 2 * buffer.length, length + chunk.length));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      chunk.copy(buffer, length);
      length += chunk.length;
    }
    // `rejectOversized` answers 552 in our place.
    if (stream.sizeExceeded) return {};
    if (full) throw Object.assign(new Error("The inbox is full of arriving mail, try again"), { responseCode: 452 });
    const { id, announce } = await receive(Buffer.from(buffer.subarray(0, length)), envelopeOf(session));
    return { reply: `OK: kept as ${id}`, announce };
  } finally {
    drop();
  }
}

function envelopeOf({ envelope }: SMTPServerSession): Envelope {
  return {
    from: envelope.mailFrom ? envelope.mailFrom.address : "",
    to: envelope.rcptTo.map(({ address }) => address),
  };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

function assertLoopback(host: string): void {
  if (host === "localhost") return;
  if (isIP(host) && LOOPBACK.check(host, isIPv4(host) ? "ipv4" : "ipv6")) return;
  throw new MailError(
    "INVALID_CONFIGURATION",
    `The inbox listens on this machine only, because it takes mail from anybody: ${JSON.stringify(host)} is not a loopback address. Use 127.0.0.1 or ::1.`,
  );
}

/** Waits for `promise`, but no longer than `ms`. */
async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}
