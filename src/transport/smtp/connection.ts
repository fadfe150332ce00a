/** One SMTP connection: nodemailer's client behind promises that know how far the mail got. */

import { once } from "node:events";
import net from "node:net";
import { Readable } from "node:stream";
import tls from "node:tls";
import SMTPConnection, { type SMTPConnectionSendInfo } from "nodemailer/lib/smtp-connection";
import { MailError } from "../../errors.ts";
import type { Envelope } from "../../message/message.ts";
import { classifySmtpFailure, type SmtpError, type SmtpPhase } from "./failure.ts";
import type { ResolvedSmtpOptions } from "./options.ts";

/** Sizes of what the socket is given at once; a body that is still being read has not been sent. */
const BODY_CHUNK = 64 * 1024;

/** Longer than any deadline in use: the deadline is what bounds a phase. */
const NO_TIMEOUT_MS = 24 * 60 * 60 * 1000;

export interface OutgoingMail {
  readonly envelope: Envelope;
  /** An address, in the envelope or a header, that only SMTPUTF8 can carry (RFC 6531). */
  readonly extended: string | undefined;
}

/** An open, authenticated connection. It carries one mail at a time. */
export interface SmtpConnection {
  /** False once the server or a failure ended it. */
  readonly usable: boolean;
  /** Whether it was lent before: the server may have ended it meanwhile without our knowing. */
  readonly reused: boolean;
  send(mail: OutgoingMail, body: Uint8Array, signal: AbortSignal): Promise<SMTPConnectionSendInfo>;
  /** Ends what a refusal left open (RSET). Resolves false where the connection is of no more use. */
  reset(): Promise<boolean>;
  /** Says goodbye (QUIT) and closes. */
  quit(): Promise<void>;
  destroy(): void;
  /** Whether the connection keeps the process alive. */
  hold(alive: boolean): void;
}

/**
 * Connects, secures and authenticates.
 *
 * @throws {MailError} By the delivery table, always `not-sent`.
 */
export async function openSmtpConnection(options: ResolvedSmtpOptions, signal: AbortSignal): Promise<SmtpConnection> {
  const socket = await openSocket(options, signal);
  const client = new SMTPConnection({
    host: options.host,
    port: options.port,
    secure: options.secure,
    secured: options.secure,
    connection: socket,
    requireTLS: options.requireTLS && !options.secure,
    ignoreTLS: options.ignoreTLS,
    tls: options.tls,
    ...(options.name === undefined ? {} : { name: options.name }),
    connectionTimeout: NO_TIMEOUT_MS,
    greetingTimeout: NO_TIMEOUT_MS,
    socketTimeout: NO_TIMEOUT_MS,
    socketCloseTimeout: 0,
  });
  let usable = true;
  let reused = false;
  let onFailure: ((error: SmtpError) => void) | undefined;
  client.on("error", (error: SmtpError) => {
    usable = false;
    onFailure?.(error);
  });
  client.on("end", () => {
    usable = false;
    // After a 421 the client closes first and then tells which reply it was: that says more.
    const fail = onFailure;
    queueMicrotask(() => fail?.({ message: "the server closed the connection" }));
  });
  const destroy = (): void => {
    usable = false;
    client.close();
    socket.destroy();
  };

  /** Runs one exchange; a failure of the connection, or the signal, ends it at once. */
  const exchange = <T>(
    signal: AbortSignal | undefined,
    phase: () => SmtpPhase,
    start: (done: (error: SmtpError | null | undefined, result?: T) => void) => void,
  ): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        onFailure = undefined;
        signal?.removeEventListener("abort", abort);
      };
      const fail = (error: SmtpError): void => {
        settle();
        reject(classifySmtpFailure(error, phase(), options.host));
      };
      const abort = (): void => {
        settle();
        const known = phase();
        destroy();
        reject(interrupted(signal as AbortSignal, known, options.host));
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      onFailure = fail;
      start((error, result) => {
        if (error) return fail(error);
        settle();
        resolve(result as T);
      });
    });

  try {
    await exchange<void>(
      signal,
      () => "connect",
      (done) => client.connect(done),
    );
    if (options.auth !== undefined)
      await logIn(client, socket, options, (start) => exchange(signal, () => "connect", start));
  } catch (error) {
    destroy();
    throw error;
  }

  return {
    get usable() {
      return usable && !socket.destroyed;
    },
    get reused() {
      return reused;
    },
    async send({ envelope, extended }, body, signal) {
      if (extended !== undefined && !extensionsOf(client).includes("SMTPUTF8")) {
        throw new MailError(
          "NOT_SUPPORTED",
          `${options.host} does not offer SMTPUTF8 (RFC 6531), which the address ${extended} needs`,
        );
      }
      let phase: SmtpPhase = "envelope";
      const reader = readInChunks(body, (reached) => {
        phase = reached;
      });
      return exchange<SMTPConnectionSendInfo>(
        signal,
        () => phase,
        (done) =>
          client.send({ from: envelope.from, to: [...envelope.to], size: body.byteLength }, reader, (error, result) =>
            done(error, result),
          ),
      );
    },
    async reset() {
      if (!usable || socket.destroyed) return false;
      try {
        await exchange<unknown>(
          AbortSignal.timeout(5_000),
          () => "envelope",
          (done) => client.reset(done),
        );
        return usable;
      } catch {
        destroy();
        return false;
      }
    },
    async quit() {
      if (!usable || socket.destroyed) return destroy();
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, 1_000);
        socket.once("close", () => {
          clearTimeout(limit);
          resolve();
        });
        client.quit();
      });
      destroy();
    },
    destroy,
    hold(alive) {
      if (!alive) return void socket.unref();
      reused = true;
      socket.ref();
    },
  };
}

/** Opened here rather than by nodemailer: errors keep their own codes, and an idle socket can be let go of. */
async function openSocket(
  { host, port, secure, tls: tlsOptions }: ResolvedSmtpOptions,
  signal: AbortSignal,
): Promise<net.Socket> {
  if (signal.aborted) throw interrupted(signal, "connect", host);
  const socket = secure
    ? tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...tlsOptions })
    : net.connect({ host, port });
  // From here to nodemailer's own listeners, an error must not be an uncaught one.
  socket.on("error", () => {});
  try {
    await once(socket, secure ? "secureConnect" : "connect", { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw interrupted(signal, "connect", host);
    throw classifySmtpFailure(describe(error as NodeJS.ErrnoException), "connect", host);
  }
}

/** Happy Eyeballs reports every address it tried in one AggregateError without a text of its own. */
function describe(error: NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] }): SmtpError {
  const message = error.message || (error.errors ?? []).map((one) => one.message).join("; ") || "no reason given";
  return { message, ...(error.code === undefined ? {} : { code: error.code }) };
}

async function logIn(
  client: SMTPConnection,
  socket: net.Socket,
  { auth, host }: ResolvedSmtpOptions,
  exchange: (start: (done: (error: SmtpError | null | undefined) => void) => void) => Promise<unknown>,
): Promise<void> {
  if (auth === undefined) return;
  if (!client.secure && !isLocal(socket)) {
    throw new MailError(
      "TLS_REQUIRED",
      `${host} offers no TLS, and credentials are never sent in clear; use smtps:// or a server with STARTTLS`,
    );
  }
  if (!client.allowsAuth) {
    throw new MailError(
      "AUTH_FAILED",
      `${host} does not offer AUTH on this connection, but credentials were given; check the port, or leave the credentials out`,
    );
  }
  await exchange((done) =>
    client.login(
      { user: auth.user, pass: auth.pass, ...(auth.method === undefined ? {} : { method: auth.method }) },
      done,
    ),
  );
}

function isLocal(socket: net.Socket): boolean {
  const address = socket.remoteAddress ?? "";
  return address === "::1" || address.replace(/^::ffff:/, "").startsWith("127.");
}

/** The client keeps what EHLO offered in a field of its own and has no public way to ask; a test holds this. */
function extensionsOf(client: SMTPConnection): readonly string[] {
  return (client as unknown as { _supportedExtensions: string[] })._supportedExtensions;
}

/** Tells when the body began to be read, and when it was read to its end: from then on the final dot may be out. */
function readInChunks(body: Uint8Array, reached: (phase: SmtpPhase) => void): Readable {
  let offset = 0;
  return new Readable({
    highWaterMark: BODY_CHUNK,
    read() {
      reached("body");
      const end = Math.min(offset + BODY_CHUNK, body.byteLength);
      const chunk = body.subarray(offset, end);
      offset = end;
      if (offset === body.byteLength) reached("final");
      if (chunk.byteLength > 0) this.push(chunk);
      if (offset === body.byteLength) this.push(null);
    },
  });
}

function interrupted(signal: AbortSignal, phase: SmtpPhase, host: string): MailError {
  const where = {
    connect: "while connecting",
    envelope: "before the mail went out",
    body: "while the mail went out",
    final: "after the whole mail went out, before the server answered",
  }[phase];
  const delivery = phase === "final" ? "unknown" : "not-sent";
  const reason: unknown = signal.reason;
  if (reason instanceof MailError)
    return new MailError(reason.code, `${reason.message} (${host}, ${where})`, { delivery, cause: reason.cause });
  return new MailError("ABORTED", `The send was aborted (${host}, ${where})`, { delivery, cause: reason });
}
