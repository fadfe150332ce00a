/**
 * The one error that Posthorn throws. Every stage of a mail's way ends in a value or in a `MailError`,
 * and everything a caller may want to decide on is data on it.
 */

import { definedOnly } from "./defined-only.ts";

/** Which stage failed: the template, the message's own data, the set-up, the network, or the mail server. */
export type MailErrorKind = "render" | "message" | "configuration" | "connection" | "rejected" | "cancelled";

/** What became of the mail: no recipient has it, some have it, or it cannot be known. */
export type Delivery = "not-sent" | "partial" | "unknown";

/** What one recipient's mail server answered. */
export interface RecipientResult {
  readonly address: string;
  readonly status: "accepted" | "refused" | "unknown";
  /** The SMTP reply code (RFC 5321 section 4.2), where there was one. */
  readonly code?: number;
  /** The enhanced status code (RFC 3463), such as `5.1.1`, where there was one. */
  readonly enhancedCode?: string;
  /** The server's reply, as one line. */
  readonly response?: string;
  /** Whether sending again to this address is pointless. */
  readonly permanent?: boolean;
}

/** One try to hand the mail to a transport. */
export interface Attempt {
  readonly transport: string;
  /** When the try began, ISO 8601. */
  readonly startedAt: string;
  /** How long the try took, in milliseconds. */
  readonly durationMs: number;
  /** The error's code, or undefined where the try succeeded. */
  readonly code?: MailErrorCode;
  /** What the server said last, as one line. */
  readonly response?: string;
}

/** What is true of every error with the same code. */
export interface CodeFacts {
  readonly kind: MailErrorKind;
  readonly permanent: boolean;
}

/** The codes of {@link MailError}; {@link MAIL_ERROR_CODES} says what each means for a retry. */
export type MailErrorCode =
  | "RENDER_FAILED"
  | "INVALID_TEMPLATE"
  | "INVALID_PROPS"
  | "NO_RECIPIENTS"
  | "NO_SENDER"
  | "NO_SUBJECT"
  | "NO_CONTENT"
  | "INVALID_ADDRESS"
  | "INVALID_HEADER"
  | "INVALID_ATTACHMENT"
  | "ATTACHMENT_NOT_FOUND"
  | "INVALID_OPTION"
  | "NOT_SUPPORTED"
  | "RESERVED_DOMAIN"
  | "IDEMPOTENCY_CONFLICT"
  | "IDEMPOTENCY_PENDING"
  | "NOT_CONFIGURED"
  | "INVALID_CONFIGURATION"
  | "TLS_REQUIRED"
  | "TLS_FAILED"
  | "AUTH_FAILED"
  | "HOST_NOT_FOUND"
  | "SENDER_BLOCKED"
  | "SERVER_UNAVAILABLE"
  | "CONNECTION_FAILED"
  | "CONNECTION_LOST"
  | "PROTOCOL_ERROR"
  | "TIMEOUT"
  | "TRANSPORT_FAILED"
  | "IDEMPOTENCY_STORE_FAILED"
  | "OUTBOX_FAILED"
  | "REJECTED"
  | "DEFERRED"
  | "RECIPIENTS_REFUSED"
  | "ABORTED"
  | "CLOSED";

/** Every code, with what is always true of it. A code never changes its meaning. */
export const MAIL_ERROR_CODES: Readonly<Record<MailErrorCode, CodeFacts>> = {
  // render
  RENDER_FAILED: { kind: "render", permanent: true },
  INVALID_TEMPLATE: { kind: "render", permanent: true },
  INVALID_PROPS: { kind: "render", permanent: true },
  // message
  NO_RECIPIENTS: { kind: "message", permanent: true },
  NO_SENDER: { kind: "message", permanent: true },
  NO_SUBJECT: { kind: "message", permanent: true },
  NO_CONTENT: { kind: "message", permanent: true },
  INVALID_ADDRESS: { kind: "message", permanent: true },
  INVALID_HEADER: { kind: "message", permanent: true },
  INVALID_ATTACHMENT: { kind: "message", permanent: true },
  ATTACHMENT_NOT_FOUND: { kind: "message", permanent: true },
  INVALID_OPTION: { kind: "message", permanent: true },
  NOT_SUPPORTED: { kind: "message", permanent: true },
  RESERVED_DOMAIN: { kind: "message", permanent: true },
  IDEMPOTENCY_CONFLICT: { kind: "message", permanent: true },
  IDEMPOTENCY_PENDING: { kind: "message", permanent: false },
  // configuration
  NOT_CONFIGURED: { kind: "configuration", permanent: true },
  INVALID_CONFIGURATION: { kind: "configuration", permanent: true },
  TLS_REQUIRED: { kind: "configuration", permanent: true },
  TLS_FAILED: { kind: "configuration", permanent: true },
  AUTH_FAILED: { kind: "configuration", permanent: true },
  HOST_NOT_FOUND: { kind: "configuration", permanent: true },
  SENDER_BLOCKED: { kind: "configuration", permanent: true },
  // connection
  SERVER_UNAVAILABLE: { kind: "connection", permanent: false },
  CONNECTION_FAILED: { kind: "connection", permanent: false },
  CONNECTION_LOST: { kind: "connection", permanent: false },
  PROTOCOL_ERROR: { kind: "connection", permanent: false },
  TIMEOUT: { kind: "connection", permanent: false },
  TRANSPORT_FAILED: { kind: "connection", permanent: false },
  IDEMPOTENCY_STORE_FAILED: { kind: "connection", permanent: false },
  OUTBOX_FAILED: { kind: "connection", permanent: false },
  // rejected
  REJECTED: { kind: "rejected", permanent: true },
  DEFERRED: { kind: "rejected", permanent: false },
  RECIPIENTS_REFUSED: { kind: "rejected", permanent: true },
  // cancelled
  ABORTED: { kind: "cancelled", permanent: false },
  CLOSED: { kind: "cancelled", permanent: false },
};

/** What a `MailError` may be told beyond its code and its text. */
export interface MailErrorDetails {
  /** Default `"not-sent"`. */
  readonly delivery?: Delivery;
  /** Default: what the code says. */
  readonly permanent?: boolean;
  /** Default: not permanent, and delivery `"not-sent"`. */
  readonly retryable?: boolean;
  readonly recipients?: readonly RecipientResult[];
  readonly attempts?: readonly Attempt[];
  /** The template that was being rendered. */
  readonly template?: string;
  /** The transport that failed. */
  readonly transport?: string;
  /** The server's reply, as one line. */
  readonly response?: string;
  /** The SMTP reply code. */
  readonly responseCode?: number;
  /** The enhanced status code (RFC 3463). */
  readonly enhancedCode?: string;
  readonly cause?: unknown;
}

const brand: symbol = Symbol.for("posthorn.MailError");

/**
 * Something kept a mail from going out, or from being known to have gone out.
 *
 * @example
 * try {
 *   await mailer.sendTemplate(Welcome, { to, props });
 * } catch (error) {
 *   if (error instanceof MailError && error.delivery === "unknown") await askAPerson(error);
 *   else throw error;
 * }
 */
export class MailError extends Error {
  override readonly name = "MailError";
  readonly code: MailErrorCode;
  readonly kind: MailErrorKind;
  /** What became of the mail. `"unknown"` means: the server has the whole mail and never said what it did with it. */
  readonly delivery: Delivery;
  /** Whether the same mail would fail the same way again. */
  readonly permanent: boolean;
  /** Whether sending again can help and cannot deliver twice. */
  readonly retryable: boolean;
  readonly recipients: readonly RecipientResult[];
  readonly attempts: readonly Attempt[];
  readonly template: string | undefined;
  readonly transport: string | undefined;
  readonly response: string | undefined;
  readonly responseCode: number | undefined;
  readonly enhancedCode: string | undefined;

  constructor(code: MailErrorCode, message: string, details: MailErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const facts = MAIL_ERROR_CODES[code];
    this.code = code;
    this.kind = facts.kind;
    this.delivery = details.delivery ?? "not-sent";
    this.permanent = details.permanent ?? facts.permanent;
    this.retryable = details.retryable ?? (!this.permanent && this.delivery === "not-sent");
    this.recipients = details.recipients ?? [];
    this.attempts = details.attempts ?? [];
    this.template = details.template;
    this.transport = details.transport;
    this.response = details.response;
    this.responseCode = details.responseCode;
    this.enhancedCode = details.enhancedCode;
    Object.defineProperty(this, brand, { value: true });
  }

  /** True for a `MailError` of any copy of Posthorn in the process (a workspace may hold two). */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A subclass inherits this method, and has no brand of its own.
    // biome-ignore lint/complexity/noThisInStatic: it is the class on the right of instanceof
    if (this !== MailError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[brand] === true;
  }

  /** The same error with more known about it; the stack stays. */
  with(details: MailErrorDetails): MailError {
    const { retryable, ...known } = definedFields(this);
    // Whether to try again follows from what became of the mail, unless it was said.
    const sameFate = details.delivery === undefined && details.permanent === undefined;
    const copy = new MailError(this.code, this.message, {
      ...known,
      ...(sameFate && retryable !== undefined ? { retryable } : {}),
      ...details,
    });
    if (this.stack !== undefined) copy.stack = this.stack;
    return copy;
  }

  toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      code: this.code,
      kind: this.kind,
      message: this.message,
      delivery: this.delivery,
      permanent: this.permanent,
      retryable: this.retryable,
      recipients: this.recipients,
      attempts: this.attempts,
      template: this.template,
      transport: this.transport,
      response: this.response,
      responseCode: this.responseCode,
      enhancedCode: this.enhancedCode,
    };
  }
}

function definedFields(error: MailError): MailErrorDetails {
  const { delivery, permanent, retryable, recipients, attempts, template, transport } = error;
  const { response, responseCode, enhancedCode, cause } = error;
  const all = {
    delivery,
    permanent,
    retryable,
    recipients,
    attempts,
    template,
    transport,
    response,
    responseCode,
    enhancedCode,
    cause,
  };
  return definedOnly(all);
}
