/** Any transport or plugin made for nodemailer as one of ours. */

import { Readable } from "node:stream";
import { MailError, type RecipientResult } from "../errors.ts";
import { classifySmtpFailure, interrupted, refusedRecipient, type SmtpError } from "./smtp/failure.ts";
import { stopIfAborted, type Transport, type TransportResult } from "./transport.ts";

/** What `nodemailer.createTransport()` returns. */
export interface NodemailerTransporter {
  sendMail(data: never): Promise<unknown>;
  verify?(): unknown;
  close?(): unknown;
}

/** What `nodemailer.createTransport()` takes as a transport of somebody's own. */
export interface NodemailerPlugin {
  readonly name: string;
  readonly version: string;
  send(mail: never, callback: never): void;
}

export interface NodemailerTransportOptions {
  /** The transport's name in receipts and errors; default `"nodemailer"`. */
  readonly name?: string | undefined;
}

/**
 * Wraps a transporter, or a transport plugin, of nodemailer. It is given the finished bytes as `raw`, and the envelope;
 * a plugin that puts a mail together from its fields instead has nothing to send. It is closed with ours.
 *
 * nodemailer does not tell how far a mail got. So `delivery` is `"not-sent"` only where the bytes were never read to
 * their end, or a server's reply says no; anything else is `"unknown"`, and neither tried again nor sent elsewhere.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`
 * @example
 * const transport = nodemailerTransport(nodemailer.createTransport({ host: "mail.acme.example", pool: true }));
 */
export function nodemailerTransport(
  transporter: NodemailerTransporter | NodemailerPlugin,
  { name = "nodemailer" }: NodemailerTransportOptions = {},
): Transport {
  if (!isTransporter(transporter) && typeof (transporter as Partial<NodemailerPlugin> | null)?.send !== "function") {
    throw new MailError(
      "INVALID_CONFIGURATION",
      "nodemailerTransport needs what nodemailer.createTransport() returns, or a plugin { name, version, send(mail, callback) }",
    );
  }
  let opened: Promise<Opened> | undefined;
  let closed = false;
  const open = (): Promise<Opened> => {
    opened ??= openTransporter(transporter);
    return opened;
  };

  return {
    name,
    async send(message, { signal, raw }) {
      if (closed) throw closedError(name);
      const bytes = await raw();
      const { client, overSmtp, server } = await open();
      stopIfAborted(signal);
      const body = new WatchedBody(bytes);
      /** A mail that was never read to its end is nowhere; what a plugin does with half of one, only SMTP tells. */
      const handedOver = (): boolean => (overSmtp ? body.ended : body.began);
      try {
        const sending = client.sendMail({
          raw: body,
          envelope: { from: message.envelope.from, to: [...message.envelope.to] },
          maxRecipients: 0,
          disableFileAccess: true,
          disableUrlAccess: true,
          signal,
        });
        return resultOf(await untilAborted(sending, signal), message.envelope.to);
      } catch (thrown) {
        const wasHandedOver = handedOver();
        // From here on nothing more of it can go out, whatever still runs.
        body.destroy();
        if (signal.aborted) throw interrupted(signal, wasHandedOver ? "final" : "envelope", server);
        if (closed && !wasHandedOver) throw closedError(name, thrown);
        throw failureOf(thrown, { name, began: body.began, wasHandedOver, server });
      }
    },
    async verify({ signal }) {
      const { client, server } = await open();
      try {
        await untilAborted(Promise.resolve(client.verify?.()), signal);
      } catch (thrown) {
        if (signal.aborted) throw interrupted(signal, "connect", server);
        throw failureOf(thrown, { name, began: false, wasHandedOver: false, server });
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      const { client } = await open();
      client.close?.();
    },
  };
}

/** A transporter, whichever way it was given. */
interface Opened {
  readonly client: {
    sendMail(data: object): Promise<unknown>;
    verify?(): unknown;
    close?(): unknown;
  };
  /** Whether it is one of nodemailer's own SMTP transports, which send the final dot only after the body's end. */
  readonly overSmtp: boolean;
  /** For error texts. */
  readonly server: { readonly host: string; readonly port: number; readonly secure: boolean };
}

function isTransporter(given: NodemailerTransporter | NodemailerPlugin): given is NodemailerTransporter {
  return typeof (given as Partial<NodemailerTransporter> | null)?.sendMail === "function";
}

async function openTransporter(given: NodemailerTransporter | NodemailerPlugin): Promise<Opened> {
  const made = isTransporter(given) ? given : (await import("nodemailer")).createTransport(given as never);
  const inner = (made as { transporter?: { name?: unknown; options?: Partial<Opened["server"]> } }).transporter;
  const { host = "the mail server", port = 0, secure = false } = inner?.options ?? {};
  return {
    client: made as unknown as Opened["client"],
    overSmtp: inner?.name === "SMTP" || inner?.name === "SMTP (pool)",
    server: { host, port, secure },
  };
}

const CHUNK = 64 * 1024;

/** The bytes, and how far they were read. */
class WatchedBody extends Readable {
  began = false;
  ended = false;
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    super({ highWaterMark: CHUNK });
    this.#bytes = bytes;
    // Whoever reads it hears of errors; an unread one has nobody to tell.
    this.on("error", () => undefined);
  }

  override _read(): void {
    this.began = true;
    const chunk = this.#bytes.subarray(this.#offset, this.#offset + CHUNK);
    this.#offset += chunk.byteLength;
    if (chunk.byteLength > 0) this.push(chunk);
    if (this.#offset < this.#bytes.byteLength) return;
    this.ended = true;
    this.push(null);
  }
}

/** The result, or a rejection as soon as the signal says so: not every transport listens to it. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function resultOf(info: unknown, recipients: readonly string[]): TransportResult {
  const { rejected, rejectedErrors, response } = (info ?? {}) as {
    rejected?: unknown;
    rejectedErrors?: readonly SmtpError[];
    response?: unknown;
  };
  const refused = (rejectedErrors ?? []).map(refusedRecipient);
  const silently = listOf(rejected)
    .filter((address) => recipients.includes(address) && !refused.some((one) => one.address === address))
    .map((address): RecipientResult => ({ address, status: "refused", permanent: true }));
  return {
    refused: [...refused, ...silently],
    ...(typeof response === "string" ? { response: response.slice(0, 500) } : {}),
  };
}

function listOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((one) => (typeof one === "object" ? one?.address : one)).filter((one) => typeof one === "string");
}

/** Codes that nodemailer's SMTP client gives. */
const SMTP_CODE = /^(EAUTH|ETLS|ECONNECTION|ESOCKET|ETIMEDOUT|EDNS|EENVELOPE|EMESSAGE|EPROTOCOL|EREQUIRETLS)$/;
/** Refusals of the client itself, before anything was said to the server. */
const BEFORE_ANYTHING = /^(EENVELOPE|EMESSAGE)$/;

interface Circumstances {
  readonly name: string;
  readonly began: boolean;
  readonly wasHandedOver: boolean;
  readonly server: Opened["server"];
}

function failureOf(thrown: unknown, { name, began, wasHandedOver, server }: Circumstances): MailError {
  if (thrown instanceof MailError) return thrown;
  const error = (thrown ?? {}) as Partial<SmtpError>;
  const text = error.message ?? String(thrown);
  const replied = typeof error.responseCode === "number" && /^\d{3}/.test(error.response ?? "");
  if (replied || SMTP_CODE.test(error.code ?? "")) {
    const local = !replied && BEFORE_ANYTHING.test(error.code ?? "");
    const phase = !began ? "connect" : wasHandedOver && !local ? "final" : "envelope";
    return classifySmtpFailure(fieldsOf(error, text), phase, server).with({ cause: thrown });
  }
  const what = wasHandedOver
    ? "failed after it had been given the mail, and did not say what became of it"
    : "failed before it had the mail";
  return new MailError("TRANSPORT_FAILED", `${name} ${what}: ${text}`, {
    delivery: wasHandedOver ? "unknown" : "not-sent",
    cause: thrown,
  });
}

/** By name: an error's own fields are not all enumerable. */
function fieldsOf(error: Partial<SmtpError>, message: string): SmtpError {
  const { code, originalCode, response, responseCode, command, recipient, rejectedErrors } = error;
  return { message, code, originalCode, response, responseCode, command, recipient, rejectedErrors };
}

function closedError(name: string, cause?: unknown): MailError {
  return new MailError("CLOSED", `The transport ${name} is closed; the mail was not sent`, { cause });
}
