/**
 * The finished mail: immutable plain data, checked once, the same for the preview, the outbox and every transport.
 * Nothing after this stage needs React, and nothing after it refuses a mail for what is written in it.
 */

import type { Address } from "./address.ts";
import type { Alternative } from "./alternative.ts";
import type { Attachment } from "./attachment.ts";
import type { CalendarInvite } from "./calendar.ts";
import type { Header } from "./header.ts";

/** Who gets the mail, whatever its headers say (RFC 5321 section 2.3.1). */
export interface Envelope {
  /** The reverse-path: where bounces go. */
  readonly from: string;
  /** Each address once. */
  readonly to: readonly string[];
}

/** A request for delivery status notifications (RFC 3461). */
export interface DsnRequest {
  /** What to report: never anything, or any of the others. */
  readonly notify?: "never" | readonly ("success" | "failure" | "delay")[];
  /** Whether a report carries the whole mail or its headers. */
  readonly return?: "full" | "headers";
  /** The sender's own name for the envelope, repeated in every report. */
  readonly envelopeId?: string;
}

export interface Message {
  /** The Message-ID with its angle brackets; stays the same over every try. */
  readonly messageId: string;
  /** ISO 8601, in UTC or with an offset; becomes the Date header. */
  readonly date: string;
  readonly envelope: Envelope;
  readonly from: Address;
  /** Who sent it on behalf of `from` (RFC 5322 section 3.6.2). */
  readonly sender?: Address;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** In the envelope only; never written into the mail. */
  readonly bcc: readonly Address[];
  readonly subject: string;
  /** Fields beside those above, in order. */
  readonly headers: readonly Header[];
  readonly text: string;
  readonly html?: string;
  /** Further versions of the same content, such as AMP. */
  readonly alternatives?: readonly Alternative[];
  readonly calendar?: CalendarInvite;
  readonly attachments: readonly Attachment[];
  /** Names of what kind of mail it is; in the headers too. */
  readonly tags?: readonly string[];
  /** What the application wants to find again; in the headers too. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What the mail servers are asked to report back (RFC 3461); not every transport can ask. */
  readonly dsn?: DsnRequest;
}
