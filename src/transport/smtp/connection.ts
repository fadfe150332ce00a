/** One SMTP connection: nodemailer's client behind promises that know how far the mail got. */

import type { Socket } from "node:net";
import SMTPConnection, { type SMTPConnectionSendInfo } from "nodemailer/lib/smtp-connection";
import { MailError, type RecipientResult } from "../../errors.ts";
import type { DsnRequest, Envelope } from "../../message/message.ts";
import { createTurn } from "../turn.ts";
import { bodySource } from "./body.ts";
import { envelopeDsn } from "./dsn.ts";
import { classifySmtpFailure, interrupted, refusedRecipient, type SmtpError, type SmtpPhase } from "./failure.ts";
import { logIn, type TokenSource } from "./login.ts";
import { isLoopback, type ResolvedSmtpOptions } from "./options.ts";
import { ORIGIN_KEYWORD } from "./origin-note.ts";
import { type Lookup, openSocket } from "./socket.ts";

/**
 * Mails whose commands go out together: a server that was asleep is woken once for all of them, and the next mails are
 * prepared while it answers.
 */
const toBegin = createTurn();

/** Longer than any deadline in use: the deadline is what bounds a phase. */
const NO_TIMEOUT_MS = 24 * 60 * 60 * 1000;

const CLOSED_BY_SERVER: SmtpError = { message: "the server closed the connection" };

/** No reply of a server is longer: one that is will never end. In bytes. */
const LONGEST_REPLY = 64 * 1024;

export interface OutgoingMail {
  readonly envelope: Envelope;
  /** An address, in the envelope or a header, that only SMTPUTF8 can carry (RFC 6531). */
  readonly extended: string | undefined;
  readonly dsn: DsnRequest | undefined;
  /** Awaited once the server has asked for the body, before any of it leaves; where it rejects, nothing does. */
  readonly beforeBody?: (() => Promise<void>) | undefined;
  /** What the local inbox may know of where it came from, as a header field. */
  readonly origin: () => Buffer | undefined;
}

/** What every connection of a transport shares. */
export interface ConnectionContext {
  readonly tokens?: TokenSource | undefined;
  readonly lookup?: Lookup | undefined;
}

/** An open, authenticated connection. It carries one mail at a time. */
export interface SmtpConnection {
  /** False once the server or a failure ended it. */
  readonly usable: boolean;
  /** Whether it was lent before: the server may have ended it meanwhile without our knowing. */
  readonly reused: boolean;
  /** How many mails it was given so far. */
  readonly mails: number;
  /** Whether any of the last mail's body went out. */
  readonly bodyBegan: boolean;
  /**
   * Says nothing to the server.
   *
   * @throws {MailError} `NOT_SUPPORTED` where the server offers no extension that the mail needs.
   */
  refuseUnsupported(mail: OutgoingMail): void;
  send(mail: OutgoingMail, body: Uint8Array | string, signal: AbortSignal): Promise<SMTPConnectionSendInfo>;
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
export async function openSmtpConnection(
  options: ResolvedSmtpOptions,
  signal: AbortSignal,
  context: ConnectionContext = {},
): Promise<SmtpConnection> {
  const socket = await openSocket(options, signal, context.lookup);
  const client = new SMTPConnection({
    host: options.host,
    port: options.port,
    secure: options.secure,
    secured: options.secure,
    connection: socket,
    requireTLS: options.requireTLS && !options.secure,
    ignoreTLS: options.ignoreTLS,
    tls: options.tls,
    lmtp: options.lmtp,
    maxResponseSize: LONGEST_REPLY,
    ...(options.name === undefined ? {} : { name: options.name }),
    connectionTimeout: NO_TIMEOUT_MS,
    greetingTimeout: NO_TIMEOUT_MS,
    socketTimeout: NO_TIMEOUT_MS,
    socketCloseTimeout: 0,
  });
  let usable = true;
  let reused = false;
  let mails = 0;
  let phase: SmtpPhase = "connect";
  let onFailure: ((error: SmtpError) => void) | undefined;
  /** What ended the connection. */
  let ended: SmtpError | undefined;
  client.on("error", (error: SmtpError) => {
    usable = false;
    ended = error;
    onFailure?.(error);
  });
  client.on("end", () => {
    usable = false;
    ended ??= lastWord(client);
    // After a 421 the client closes first and then tells which reply it was: that says more.
    const fail = onFailure;
    queueMicrotask(() => fail?.(CLOSED_BY_SERVER));
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
        reject(classifySmtpFailure(error, phase(), options));
      };
      const abort = (): void => {
        settle();
        const known = phase();
        destroy();
        reject(interrupted(signal as AbortSignal, known, options, internalsOf(client).lastServerResponse !== false));
      };
      if (signal?.aborted) return abort();
      if (ended !== undefined) return fail(ended);
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
      await logIn(client, socket, options, context.tokens, (start) => exchange(signal, () => "connect", start));
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
    get mails() {
      return mails;
    },
    get bodyBegan() {
      return phase === "body" || phase === "final";
    },
    refuseUnsupported({ extended, dsn }) {
      const offered = internalsOf(client)._supportedExtensions;
      if (extended !== undefined && !offered.includes("SMTPUTF8")) {
        throw new MailError(
          "NOT_SUPPORTED",
          `${options.host} does not offer SMTPUTF8 (RFC 6531), which the address ${extended} needs`,
        );
      }
      if (dsn !== undefined && !offered.includes("DSN")) {
        throw new MailError(
          "NOT_SUPPORTED",
          `${options.host} does not offer DSN (RFC 3461), so it cannot be asked for delivery status notifications; leave dsn out`,
        );
      }
    },
    async send({ envelope, dsn, beforeBody, origin }, mail, signal) {
      const note = isLocalInbox(client, options) ? origin() : undefined;
      const body = note === undefined ? mail : withNote(note, mail);
      mails += 1;
      phase = "envelope";
      await toBegin();
      let forbidden: unknown;
      const source = bodySource(body, {
        begin: beforeBody,
        reached(next) {
          phase = next;
        },
        flushed: () => flushed(client),
        socket: () => internalsOf(client)._socket,
        forbidden(error) {
          forbidden = error;
          destroy();
          onFailure?.({ message: "the body was held back" });
        },
      });
      const addressed = {
        from: envelope.from,
        to: [...envelope.to],
        size: body.length,
        ...(dsn === undefined ? {} : { dsn: envelopeDsn(dsn) }),
      };
      try {
        const info = await exchange<SMTPConnectionSendInfo>(
          signal,
          () => phase,
          (done) => client.send(addressed, source, (error, result) => done(error, result)),
        );
        if (isReply(info.response)) return info;
        // nodemailer takes whatever begins with a 2 for a yes.
        destroy();
        throw classifySmtpFailure(
          { message: "no SMTP reply", code: "EPROTOCOL", response: info.response },
          "final",
          options,
        );
      } catch (error) {
        if (forbidden !== undefined) throw forbidden;
        if (!(error instanceof MailError && error.delivery === "unknown")) throw error;
        throw error.with({ recipients: fatesOf(client, envelope) });
      }
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

/** What nodemailer's client keeps to itself and has no public way to ask; tests hold each of these. */
interface Internals {
  readonly _socket: Socket;
  readonly _supportedExtensions: readonly string[];
  readonly _ehloLines?: readonly string[];
  readonly _envelope?: { readonly rejectedErrors?: readonly SmtpError[] };
  readonly lastServerResponse: string | false;
}

function internalsOf(client: SMTPConnection): Internals {
  return client as unknown as Internals;
}

function withNote(note: Buffer, mail: Uint8Array | string): Uint8Array | string {
  return typeof mail === "string" ? note.toString("latin1") + mail : Buffer.concat([note, mail]);
}

/** Posthorn's own inbox, on this machine, outside production: nobody else hears where a mail came from. */
function isLocalInbox(client: SMTPConnection, { host, proxy }: ResolvedSmtpOptions): boolean {
  // First what hardly any server says: an environment variable takes longer to read.
  if (internalsOf(client)._ehloLines?.includes(ORIGIN_KEYWORD) !== true) return false;
  return isLoopback(host) && proxy === undefined && process.env.NODE_ENV !== "production";
}

/** Resolves once nothing of what was handed to the connection is left in this process. */
async function flushed(client: SMTPConnection): Promise<void> {
  const { _socket: socket } = internalsOf(client);
  // An empty write is done when all writes before it are.
  while (!socket.destroyed && socket.writableLength > 0)
    await new Promise<void>((resolve) => socket.write("", () => setImmediate(resolve)));
}

/** Why the server closed the connection while nobody waited for an answer: it may have said 421 (RFC 5321 section 4.2). */
function lastWord(client: SMTPConnection): SmtpError {
  const { lastServerResponse: response } = internalsOf(client);
  const isGoodbye = response !== false && /^421[ -]/.test(response);
  return isGoodbye ? { ...CLOSED_BY_SERVER, response, responseCode: 421 } : CLOSED_BY_SERVER;
}

/** A whole reply that says yes (RFC 5321 section 4.2). */
function isReply(response: string | undefined): boolean {
  return /^2\d\d(?:[ -]|$)/.test(response ?? "");
}

/** What is known of each recipient where nobody knows what became of the mail. */
function fatesOf(client: SMTPConnection, { to }: Envelope): RecipientResult[] {
  const { _envelope } = internalsOf(client);
  const refused = (_envelope?.rejectedErrors ?? []).map(refusedRecipient);
  return to.map((address) => refused.find((one) => one.address === address) ?? { address, status: "unknown" as const });
}
