/** What a caller gave → `Message`: every check on a mail's content happens here, before any connection. */

import { randomUUID } from "node:crypto";
import { MailError } from "../errors.ts";
import { type Address, type AddressInput, domainOf, parseAddress, parseAddresses } from "./address.ts";
import { type Alternative, checkAlternatives } from "./alternative.ts";
import type { AssetSource } from "./assets.ts";
import { type Attachment, type AttachmentInput, type DeferredAttachment, resolveAttachment } from "./attachment.ts";
import { type CalendarInput, checkCalendar } from "./calendar.ts";
import { formatIsoDate } from "./date.ts";
import { checkDsn } from "./dsn.ts";
import { refuseUnknownFields } from "./fields.ts";
import { checkHeaderValue, type Header, type HeadersInput, parseHeaders } from "./header.ts";
import type { DsnRequest, Message } from "./message.ts";
import { checkMessageId, createMessageId } from "./message-id.ts";
import { checkMetadata, checkTags, optionHeaders, type Priority, type UnsubscribeInput } from "./option-headers.ts";

/** A mail as a caller writes it. */
export interface MessageInput {
  readonly from?: AddressInput | undefined;
  /** Who sends it on behalf of `from` (RFC 5322 section 3.6.2). */
  readonly sender?: AddressInput | undefined;
  readonly to?: AddressInput | readonly AddressInput[] | undefined;
  readonly cc?: AddressInput | readonly AddressInput[] | undefined;
  readonly bcc?: AddressInput | readonly AddressInput[] | undefined;
  readonly replyTo?: AddressInput | readonly AddressInput[] | undefined;
  /** Where bounces go (the SMTP reverse-path); default: the address of `from`. */
  readonly envelopeFrom?: string | undefined;
  readonly subject?: string | undefined;
  /** Put before the subject as it is, such as `"[Acme] "`. */
  readonly subjectPrefix?: string | undefined;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
  /** Further versions beside text and HTML, such as AMP; they stand between the two. */
  readonly alternatives?: readonly Alternative[] | undefined;
  /** An invitation, or an answer to one. */
  readonly calendar?: CalendarInput | undefined;
  readonly headers?: HeadersInput | undefined;
  readonly attachments?: readonly (AttachmentInput | DeferredAttachment)[] | undefined;
  /** Default: a new one. Give it to send the identical mail again. */
  readonly messageId?: string | undefined;
  /** The Message-ID this mail answers. */
  readonly inReplyTo?: string | undefined;
  /** The Message-IDs of the thread, oldest first. */
  readonly references?: readonly string[] | undefined;
  /**
   * The name of a thread, such as `"order-42"`: mails of the same name and sender's domain are shown together. Gmail
   * also asks for the same subject.
   */
  readonly thread?: string | undefined;
  readonly priority?: Priority | undefined;
  /** How a reader gets off the list: `List-Unsubscribe` and, with `oneClick`, `List-Unsubscribe-Post`. */
  readonly unsubscribe?: UnsubscribeInput | undefined;
  /** What kind of mail it is; each becomes an `X-Tag` header, which every recipient can read. */
  readonly tags?: readonly string[] | undefined;
  /** What the application wants to find again: `X-Metadata-…` headers, which every recipient can read. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Asks the mail servers to report back (RFC 3461); a transport that cannot ask refuses the mail. */
  readonly dsn?: DsnRequest | undefined;
  /** Default: now. */
  readonly date?: Date | undefined;
}

const FIELDS: Readonly<Record<keyof MessageInput, true>> = {
  from: true,
  sender: true,
  to: true,
  cc: true,
  bcc: true,
  replyTo: true,
  envelopeFrom: true,
  subject: true,
  subjectPrefix: true,
  html: true,
  text: true,
  alternatives: true,
  calendar: true,
  headers: true,
  attachments: true,
  messageId: true,
  inReplyTo: true,
  references: true,
  thread: true,
  priority: true,
  unsubscribe: true,
  tags: true,
  metadata: true,
  dsn: true,
  date: true,
};

/** The names of every field of {@link MessageInput}. */
export const MESSAGE_FIELDS: readonly string[] = Object.keys(FIELDS);

/** What `prepare` takes from the world; injected so that tests decide it. */
export interface PrepareContext {
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** Which time zone the date is written in; default `"utc"`. */
  readonly zone?: "utc" | "local" | undefined;
  readonly uuid?: (() => string) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where `/static/…` in the HTML leads; default: left as it is. */
  readonly assets?: AssetSource | undefined;
  /** Whether the HTML is the renderer's, which leaves no half of a character in it. */
  readonly isRendered?: boolean | undefined;
}

/**
 * Tells auto-responders to stay silent (RFC 3834 section 5; for Exchange, only `OOF` and `AutoReply`: `All` would
 * suppress its bounces too).
 */
const AUTOMATIC: readonly Header[] = [
  { name: "Auto-Submitted", value: "auto-generated" },
  { name: "X-Auto-Response-Suppress", value: "OOF, AutoReply" },
];

/**
 * Makes a checked, immutable, plain-data message.
 *
 * @throws {MailError} `NO_SENDER`, `NO_RECIPIENTS`, `NO_SUBJECT`, `NO_CONTENT`, `INVALID_ADDRESS`, `INVALID_HEADER`,
 * `INVALID_ATTACHMENT`, `ATTACHMENT_NOT_FOUND` or `INVALID_OPTION`.
 */
export async function prepare(input: MessageInput, context: PrepareContext = {}): Promise<Message> {
  refuseUnknownFields(input, MESSAGE_FIELDS);
  if (input.from === undefined)
    throw new MailError(
      "NO_SENDER",
      'The mail has no sender: give "from" with the mail or to createMailer, or set MAIL_FROM',
    );
  const from = parseAddress(input.from, "from");
  const sender = input.sender === undefined ? undefined : parseAddress(input.sender, "sender");
  const to = parseAddresses(input.to, "to");
  const cc = parseAddresses(input.cc, "cc");
  const bcc = parseAddresses(input.bcc, "bcc");
  const recipients = uniqueAddresses([...to, ...cc, ...bcc]);
  if (recipients.length === 0)
    throw new MailError("NO_RECIPIENTS", "The mail has no recipients: give at least one address in to, cc or bcc");
  const subject = checkSubject(input.subject, input.subjectPrefix);
  const html = context.isRendered ? input.html : checkBody(input.html, "html");
  const text = checkBody(input.text, "text");
  if (html === undefined && text === undefined) throw new MailError("NO_CONTENT", "The mail has neither html nor text");
  const alternatives = checkAlternatives(input.alternatives);
  const calendar = checkCalendar(input.calendar);
  const tags = checkTags(input.tags);
  const metadata = checkMetadata(input.metadata);
  const headers = joinHeaders(
    optionHeaders({ ...input, tags, metadata }, domainOf(from.address)),
    automaticHeaders(parseHeaders(input.headers)),
  );
  const dsn = checkDsn(input.dsn);
  const shown = html === undefined ? undefined : await context.assets?.resolve(html);
  const attachments = [
    ...(await resolveAttachments(input.attachments ?? [], context.signal)),
    ...(shown?.attachments ?? []),
  ];
  const date = input.date ?? new Date((context.now ?? Date.now)());
  // Four digits are what RFC 5322 section 3.3 has for a year.
  if (!(date instanceof Date) || !(date.getUTCFullYear() >= 1900 && date.getUTCFullYear() <= 9999))
    throw new MailError("INVALID_OPTION", "date must be a valid Date of the years 1900 to 9999");
  const messageId =
    input.messageId === undefined
      ? createMessageId(domainOf(from.address), (context.uuid ?? randomUUID)())
      : checkMessageId(input.messageId, "messageId");
  return deepFreeze<Message>({
    messageId,
    date: formatIsoDate(date, context.zone ?? "utc"),
    envelope: {
      from:
        input.envelopeFrom === undefined
          ? from.address
          : parseAddress({ address: input.envelopeFrom }, "envelopeFrom").address,
      to: recipients,
    },
    from,
    ...(sender === undefined ? {} : { sender }),
    replyTo: parseAddresses(input.replyTo, "replyTo"),
    to,
    cc,
    bcc,
    subject,
    headers,
    text: text ?? "",
    ...(html === undefined ? {} : { html: shown?.html ?? html }),
    ...(alternatives === undefined ? {} : { alternatives }),
    ...(calendar === undefined ? {} : { calendar }),
    attachments,
    ...(tags === undefined ? {} : { tags }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(dsn === undefined ? {} : { dsn }),
  });
}

function checkSubject(given: unknown, prefix: unknown): string {
  const subject = given === undefined ? "" : checkHeaderValue(given, "subject");
  if (subject.trim() === "") {
    throw new MailError(
      "NO_SUBJECT",
      "The mail has no subject: give one with the mail, or define the template with defineEmail(component, { subject })",
    );
  }
  return prefix === undefined ? subject : checkHeaderValue(prefix, "subjectPrefix") + subject;
}

async function resolveAttachments(
  given: readonly (AttachmentInput | DeferredAttachment)[],
  signal: AbortSignal | undefined,
): Promise<Attachment[]> {
  if (!Array.isArray(given)) throw new MailError("INVALID_ATTACHMENT", "attachments must be an array");
  const attachments: Attachment[] = [];
  const cids = new Set<string>();
  for (const [index, input] of given.entries()) {
    const attachment = await resolveAttachment(input, `attachments[${index}]`, signal);
    if (attachment.cid !== undefined && cids.size === cids.add(attachment.cid).size)
      throw new MailError("INVALID_ATTACHMENT", `Two attachments have the cid ${JSON.stringify(attachment.cid)}`);
    attachments.push(attachment);
  }
  return attachments;
}

/** An empty body is no body. */
function checkBody(body: string | undefined, field: string): string | undefined {
  if (body === undefined || body === "") return undefined;
  if (typeof body !== "string") throw new MailError("INVALID_OPTION", `${field} must be a string`);
  return body.toWellFormed();
}

/** Two words on the same field would leave it to chance which one a reader believes. */
function joinHeaders(fromOptions: readonly Header[], others: readonly Header[]): Header[] {
  const names = new Set(fromOptions.map(({ name }) => name.toLowerCase()));
  const twice = others.find(({ name }) => names.has(name.toLowerCase()));
  if (twice === undefined) return [...fromOptions, ...others];
  throw new MailError(
    "INVALID_HEADER",
    `headers: ${twice.name} is already set by an option of this mail (priority, unsubscribe, tags or metadata); leave one of the two out`,
  );
}

/** The caller's own word on these fields wins. */
function automaticHeaders(given: readonly Header[]): Header[] {
  const names = new Set(given.map(({ name }) => name.toLowerCase()));
  return [...AUTOMATIC.filter(({ name }) => !names.has(name.toLowerCase())), ...given];
}

/** Each mailbox once; the domain does not distinguish case, the local part may (RFC 5321 section 2.4). */
function uniqueAddresses(addresses: readonly Address[]): string[] {
  const unique = new Map<string, string>();
  for (const { address } of addresses) {
    const at = address.lastIndexOf("@");
    const key = address.slice(0, at) + address.slice(at).toLowerCase();
    if (!unique.has(key)) unique.set(key, address);
  }
  return [...unique.values()];
}

function deepFreeze<T extends object>(value: T): T {
  for (const item of Object.values(value)) {
    if (typeof item === "object" && item !== null && !ArrayBuffer.isView(item) && !Object.isFrozen(item))
      deepFreeze(item);
  }
  return Object.freeze(value);
}
