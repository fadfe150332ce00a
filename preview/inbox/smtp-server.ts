/** The inbox's SMTP side: takes messages off the wire within limits and hands each one over whole. */

import { BlockList, isIP, isIPv4, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { MailError } from "../../src/errors.ts";
import type { ChaosPhase, InboxMessage } from "../protocol.ts";
import type { Chaos } from "./chaos.ts";
import { ORIGIN_KEYWORD } from "./mail-origin.ts";
import { listen } from "./port.ts";

const USUAL_PORT = 1025;
/** RFC 5321 section 4.5.3.1.8 asks for at least 100. */
const MAX_RECIPIENTS = 1_000;
/** How long a message that is arriving may hold up `close`, in milliseconds. */
const CLOSE_GRACE_MS = 500;
/** Marks the error of a connection that was cut: no sender sees it, and no trigger can have it. */
const CUT = 399;

export type Envelope = InboxMessage["envelope"];

export interface SmtpServerOptions {
  readonly host: string;
  readonly port: number | undefined;
  readonly maxMessageBytes: number;
  readonly maxConnections: number;
  /** Sets memory aside for arriving bytes; where that fails the message is refused for now. */
  readonly memory: { reserve(bytes: number): boolean; release(bytes: number): void };
  /** Called for each mail that was not taken after its end. */
  readonly onRefused: () => void;
  /** What goes wrong on purpose. */
  readonly chaos: Chaos;
  /** Keeps a message. `announce` is called once the sender has its answer. */
  readonly receive: (raw: Buffer, envelope: Envelope) => Promise<{ readonly id: string; announce(): void }>;
}

export interface RunningSmtpServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function startSmtpServer(options: SmtpServerOptions): Promise<RunningSmtpServer> {
  const { host, port, maxMessageBytes, maxConnections, chaos } = options;
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
    onConnect(session, callback) {
      const connection = connectionOf(session);
      if (connection) offerOrigin(connection);
      meddle("Connect", session, callback);
    },
    onAuth(auth, session, callback) {
      meddle("Authentication", session, (error) =>
        error ? callback(error) : callback(null, { user: auth.username || "anybody" }),
      );
    },
    onMailFrom: (_address, session, callback) => meddle("Sender", session, callback),
    onRcptTo: (_address, session, callback) => meddle("Recipient", session, callback),
    onData(stream, session, callback) {
      const done = receiveMessage(stream, session, options, (phase) => mishapAt(phase, session)).then(
        ({ reply, announce }) => {
          callback(null, reply);
          announce?.();
        },
        (error: Error) => {
          options.onRefused();
          callback(error);
        },
      );
      arriving.add(done);
      void done.finally(() => arriving.delete(done));
    },
  });
  // A client that hangs up or talks nonsense is its own business: smtp-server has ended that connection already.
  server.on("error", () => {});

  function connectionOf({ id }: SMTPServerSession): Connection | undefined {
    return [...(server.connections as unknown as Set<Connection>)].find((connection) => connection.id === id);
  }

  /** Resolves with an error to answer with; for a connection that was cut one that nobody sees. */
  async function mishapAt(phase: ChaosPhase, session: SMTPServerSession): Promise<Error | undefined> {
    const mishap = chaos.next(phase);
    if (mishap === undefined) return undefined;
    if (mishap.delayMs > 0) await delay(mishap.delayMs, undefined, { signal: closing.signal }).catch(() => {});
    if (mishap.drop) {
      connectionOf(session)?._socket.destroy();
      return Object.assign(new Error("The connection was cut on purpose"), { responseCode: CUT });
    }
    if (mishap.code === undefined) return undefined;
    const text = `Chaos at ${phase}: the inbox was told to refuse this`;
    return Object.assign(new Error(text), { responseCode: mishap.code });
  }

  function meddle(phase: ChaosPhase, session: SMTPServerSession, callback: (error?: Error | null) => void): void {
    // Without a turn of the event loop: most of the time there is none, and this is the way of every command.
    if (!chaos.active) callback();
    else mishapAt(phase, session).then(callback, callback);
  }

  const closing = new AbortController();
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
      closing.abort();
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
  mishapAt: (phase: ChaosPhase) => Promise<Error | undefined>,
): Promise<Answer> {
  // One buffer that grows: dot-stuffed lines arrive as a chunk each, and millions of small buffers cost more than they hold.
  let buffer = Buffer.alloc(0);
  let length = 0;
  let full = false;
  let mishap: Error | undefined;
  let begun = false;
  const drop = (): void => {
    memory.release(length);
    buffer = Buffer.alloc(0);
    length = 0;
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (!begun) {
        begun = true;
        mishap = await mishapAt("Body");
      }
      full ||= mishap !== undefined || stream.sizeExceeded || !memory.reserve(chunk.length);
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
    if (mishap) throw mishap;
    if (full) throw Object.assign(new Error("The inbox is full of arriving mail, try again"), { responseCode: 452 });
    const refusal = await mishapAt("Reply");
    // A cut connection is the one mishap that keeps the mail: the sender cannot know whether it was taken.
    if (refusal && !isCut(refusal)) throw refusal;
    const { id, announce } = await receive(Buffer.from(buffer.subarray(0, length)), envelopeOf(session));
    return { reply: `OK: kept as ${id}`, announce };
  } finally {
    drop();
  }
}

function isCut(error: Error): boolean {
  return (error as { responseCode?: number }).responseCode === CUT;
}

/** What smtp-server keeps to itself; a test holds each of these. */
interface Connection {
  readonly id: string;
  readonly _socket: Socket;
  send(code: number, data?: string | readonly string[], context?: unknown): void;
}

/** Adds the keyword to the answer to EHLO, which is the only one of several lines. */
function offerOrigin(connection: Connection): void {
  const send = connection.send.bind(connection);
  connection.send = (code, data, context) =>
    send(code, code === 250 && Array.isArray(data) ? [...data, ORIGIN_KEYWORD] : data, context);
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
