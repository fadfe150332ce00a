/**
 * The delivery table: what a failure on an SMTP connection means for the mail.
 *
 * The phase decides what is known. The final dot is only sent once the body was read to its end, so a connection that
 * breaks before that leaves nothing behind (RFC 5321 section 4.1.1.4); one that breaks after it leaves a question.
 */

import { type Delivery, MailError, type MailErrorCode, type RecipientResult } from "../../errors.ts";
import type { ResolvedSmtpOptions } from "./options.ts";

/** The server that an error tells of. */
export type SmtpTarget = Pick<ResolvedSmtpOptions, "host" | "port" | "secure">;

/** How far a mail got on its connection. */
export type SmtpPhase = "connect" | "envelope" | "body" | "final";

/** The fields that Node and nodemailer put on errors. */
export interface SmtpError {
  readonly message: string;
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly command?: string | undefined;
  readonly recipient?: string | undefined;
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

/** Codes of Node's TLS layer that a wrong certificate or setting causes. */
const TLS_CODE =
  /^(CERT_|ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO$|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)|SELF_SIGNED/;
/** Error texts of the same, where nodemailer kept only the text. */
const TLS_TEXT = /certificate|self[- ]signed|altname|ssl routines|wrong version number|tls/i;
/** What OpenSSL says of a server that does not speak TLS. */
const NOT_TLS = /wrong version number|packet length too long|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/i;

/** Turns what went wrong on a connection into a `MailError` by the delivery table. */
export function classifySmtpFailure(error: SmtpError, phase: SmtpPhase, server: SmtpTarget): MailError {
  const { host } = server;
  const refused = isRefusal(error.responseCode);
  const delivery: Delivery = phase === "final" && !refused ? "unknown" : "not-sent";
  const make = (code: MailErrorCode, text: string, permanent?: boolean): MailError =>
    new MailError(code, text, {
      delivery,
      ...(permanent === undefined ? {} : { permanent }),
      ...replyOf(error),
      recipients: (error.rejectedErrors ?? []).map(refusedRecipient),
      cause: error,
    });
  const reply = error.response === undefined ? "" : `: ${oneLine(error.response)}`;

  if (isTlsFailure(error, phase)) return make("TLS_FAILED", tlsFailureText(error, server));
  if (error.code === "EAUTH") return authFailure(error, host, make);
  if (error.code === "ETLS") return tlsRefusal(error, host, make);
  if (error.originalCode === "ENOTFOUND" || error.code === "ENOTFOUND")
    return make("HOST_NOT_FOUND", `The mail server's name ${host} is not known to the DNS`);
  if (refused) return refusal(error, phase, host, make);
  if (error.code === "EPROTOCOL" || error.response)
    return make(
      "PROTOCOL_ERROR",
      `${host} answered with something that does not belong there${reply || `: ${oneLine(error.message)}`}`,
    );
  if (error.code === "EMESSAGE" && phase === "envelope")
    return make("REJECTED", `${host} does not take mails of this size: ${error.message}`, true);
  if (phase === "final")
    return make(
      "CONNECTION_LOST",
      `The connection to ${host} was lost after the whole mail went out and before the server answered: nobody can tell whether it was delivered`,
    );
  if (phase === "connect")
    return make("CONNECTION_FAILED", `No connection to the mail server ${host}: ${oneLine(error.message)}`);
  return make(
    "CONNECTION_LOST",
    `The connection to ${host} was lost before the whole mail had gone out: ${oneLine(error.message)}`,
  );
}

/**
 * The error for a send that its signal ended.
 *
 * @param heard Whether the server had said anything.
 */
export function interrupted(
  signal: AbortSignal,
  phase: SmtpPhase,
  { host, port, secure }: SmtpTarget,
  heard = true,
): MailError {
  const where = {
    connect: "while connecting",
    envelope: "before the mail went out",
    body: "while the mail went out",
    final: "after the whole mail went out, before the server answered",
  }[phase];
  const delivery = phase === "final" ? "unknown" : "not-sent";
  // A TLS server waits for the client to speak first, and a client without TLS for the server.
  const hint =
    heard || secure
      ? ""
      : `. It took the connection and said nothing; if port ${port} expects TLS at once, use smtps://`;
  const reason: unknown = signal.reason;
  if (reason instanceof MailError)
    return new MailError(reason.code, `${reason.message} (${host}, ${where})${hint}`, {
      delivery,
      cause: reason.cause,
    });
  return new MailError("ABORTED", `The send was aborted (${host}, ${where})`, { delivery, cause: reason });
}

/** Only 4xx and 5xx say no (RFC 5321 section 4.2.1); anything else in the place of an answer says nothing. */
function isRefusal(code: number | undefined): boolean {
  return code !== undefined && code >= 400 && code < 600;
}

/** The result for a recipient that the server refused (RCPT TO, or the final reply of LMTP). */
export function refusedRecipient(error: SmtpError): RecipientResult {
  const { responseCode, enhancedCode, response } = replyOf(error);
  return {
    address: error.recipient ?? "",
    status: "refused",
    permanent: responseCode === undefined || (responseCode >= 500 && enhancedCode !== MAILBOX_FULL),
    ...(responseCode === undefined ? {} : { code: responseCode }),
    ...(enhancedCode === undefined ? {} : { enhancedCode }),
    ...(response === undefined ? {} : { response }),
  };
}

/** A full mailbox empties again (RFC 3463: 5.2.2), whatever the first digit says. */
const MAILBOX_FULL = "5.2.2";

type Make = (code: MailErrorCode, text: string, permanent?: boolean) => MailError;

function isTlsFailure({ code, originalCode, message, responseCode }: SmtpError, phase: SmtpPhase): boolean {
  if (responseCode !== undefined || phase !== "connect") return false;
  if (TLS_CODE.test(originalCode ?? "") || TLS_CODE.test(code ?? "")) return true;
  return (
    code === "ETLS" && TLS_TEXT.test(message.replace(/^Error initiating TLS - /, "")) && !/timed out/i.test(message)
  );
}

function tlsFailureText({ message, code, originalCode }: SmtpError, { host, port, secure }: SmtpTarget): string {
  const failed = `No trusted TLS connection to ${host}: ${oneLine(message)}`;
  if (!NOT_TLS.test(`${message} ${code} ${originalCode}`))
    return `${failed}. Trust its certificate with tls: { ca }, or check host and port`;
  return secure
    ? `${failed}. Port ${port} does not begin with TLS: use smtp:// for STARTTLS (secure: false), or the server's TLS port, often 465`
    : `${failed}. It offered STARTTLS and then did not speak TLS`;
}

function authFailure(error: SmtpError, host: string, make: Make): MailError {
  const { responseCode: code } = error;
  const reply = oneLine(error.response ?? error.message);
  if (wantsTls(error)) return make("TLS_REQUIRED", tlsWanted(host, reply));
  if (code !== undefined && code < 400)
    return make("PROTOCOL_ERROR", `${host} answered AUTH with something that does not belong there: ${reply}`);
  if (code !== undefined && code < 500)
    return make("SERVER_UNAVAILABLE", `${host} could not check the credentials now: ${reply}`);
  return make(
    "AUTH_FAILED",
    `${host} refused the credentials: ${reply}. Check the user and the password of the SMTP address`,
  );
}

function tlsRefusal(error: SmtpError, host: string, make: Make): MailError {
  const code = error.responseCode;
  if (code === undefined)
    return make("CONNECTION_FAILED", `TLS with ${host} did not come about: ${oneLine(error.message)}`);
  if (code < 500)
    return make("SERVER_UNAVAILABLE", `${host} could not start TLS now: ${oneLine(error.response ?? "")}`);
  return make("TLS_REQUIRED", noTls(host, oneLine(error.response ?? "")));
}

function noTls(host: string, reply: string): string {
  return `${host} offers no TLS (it answered ${reply}); use smtps:// if it listens on a TLS port, or set requireTLS=false if this network is your own`;
}

/** RFC 3207 section 4, RFC 4954 section 6 (5.7.11), and 5.7.10 of RFC 7590's registry. */
function wantsTls({ responseCode, response = "" }: SmtpError): boolean {
  if (responseCode === 538 || responseCode === 523) return true;
  return responseCode === 530 && /starttls|\b5\.7\.1[01]\b|encrypt|\btls\b/i.test(response);
}

function tlsWanted(host: string, reply: string): string {
  return `${host} takes nothing without TLS: ${reply}. Leave ignoreTLS out, or use smtps://`;
}

/** EHLO is not known there (RFC 5321 section 4.2.4), so STARTTLS is not either. */
const NOT_IMPLEMENTED: readonly number[] = [500, 501, 502, 504];

function refusal(error: SmtpError, phase: SmtpPhase, host: string, make: Make): MailError {
  const code = error.responseCode as number;
  const reply = oneLine(error.response ?? error.message);
  const enhanced = enhancedCodeOf(error.response);
  if (wantsTls(error)) return make("TLS_REQUIRED", tlsWanted(host, reply));
  if (phase === "connect" && code < 500)
    return make("SERVER_UNAVAILABLE", `${host} takes no mail at the moment: ${reply}`);
  if (phase === "connect" && error.command === "EHLO" && NOT_IMPLEMENTED.includes(code))
    return make("TLS_REQUIRED", noTls(host, reply));
  if (phase === "connect") return make("SENDER_BLOCKED", `${host} does not talk to this machine: ${reply}`);
  if (isMixed(error.rejectedErrors ?? []))
    return make("RECIPIENTS_REFUSED", `${host} refused every recipient, some for now: ${reply}`, false);
  if (code < 500) return make("DEFERRED", `${host} asks to try again later: ${reply}`);
  if (code === 503) return make("PROTOCOL_ERROR", `${host} lost track of the session: ${reply}`);
  if (code === 530) return make("AUTH_FAILED", `${host} wants credentials: ${reply}. Give them in the SMTP address`);
  if (enhanced === MAILBOX_FULL) return make("DEFERRED", `The recipient's mailbox is full: ${reply}`);
  if (error.rejectedErrors !== undefined)
    return make("RECIPIENTS_REFUSED", `${host} refused every recipient: ${reply}`);
  return make("REJECTED", `${host} refused the mail: ${reply}`);
}

/** Some refused for good and some not. */
function isMixed(refused: readonly SmtpError[]): boolean {
  const permanent = refused.filter((one) => refusedRecipient(one).permanent === true).length;
  return permanent > 0 && permanent < refused.length;
}

interface Reply {
  readonly response?: string;
  readonly responseCode?: number;
  readonly enhancedCode?: string;
}

function replyOf({ response, responseCode }: SmtpError): Reply {
  const enhancedCode = enhancedCodeOf(response);
  return {
    ...(response === undefined || response === "" ? {} : { response: oneLine(response) }),
    ...(responseCode === undefined ? {} : { responseCode }),
    ...(enhancedCode === undefined ? {} : { enhancedCode }),
  };
}

/** The enhanced status code of a reply (RFC 2034): `550 5.1.1 no such user` → `5.1.1`. */
export function enhancedCodeOf(response: string | undefined): string | undefined {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1];
}

function oneLine(text: string): string {
  return text
    .replace(/\s*\r?\n\s*/g, " ")
    .trim()
    .slice(0, 500);
}
