/** Raw message → what the inbox shows of it. The only file that knows mailparser. */

import type { AddressObject, Attachment, ParsedMail } from "mailparser";
import type { InboxAddress, InboxAttachment } from "../protocol.ts";
import { decodeHeader } from "./header-text.ts";
import { makeSnippet } from "./snippet.ts";

/** An attachment or inline image, decoded. */
export interface InboxFile extends Omit<InboxAttachment, "size"> {
  readonly content: Buffer;
}

export interface ParsedMessage {
  readonly from: InboxAddress | null;
  readonly to: readonly InboxAddress[];
  readonly cc: readonly InboxAddress[];
  /** From a header that should not be there, but that some senders write. */
  readonly bcc: readonly InboxAddress[];
  readonly replyTo: readonly InboxAddress[];
  readonly subject: string;
  readonly messageId: string;
  /** Message-IDs of what it answers, the oldest first. */
  readonly references: readonly string[];
  /** From Posthorn's `X-Tag`, one each, and Mailpit's `X-Tags`, a list. */
  readonly tags: readonly string[];
  /** ISO 8601; null where the header is missing or unreadable. */
  readonly date: string | null;
  /** As they came, in order, unfolded and decoded. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Line ends are `\n`; undefined where the message has no HTML part. */
  readonly html: string | undefined;
  /** What the sender wrote as text, empty where there is none: never made from the HTML. */
  readonly text: string;
  readonly snippet: string;
  readonly files: readonly InboxFile[];
}

/** Parses any bytes: a message that mailparser cannot read is shown as such, not lost. */
export async function parseMessage(raw: Buffer): Promise<ParsedMessage> {
  // Loaded with the first message: 100 ms that starting the preview need not wait for.
  const { simpleParser } = await import("mailparser");
  try {
    const mail = await simpleParser(raw, {
      checksumAlgo: false,
      ignoreEmbedded: true,
      keepCidLinks: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
    });
    return fromMail(mail);
  } catch (error) {
    return unreadable(error);
  }
}

function fromMail(mail: ParsedMail): ParsedMessage {
  const headers = mail.headerLines.map(({ line }) => decodeHeader(line));
  const html = typeof mail.html === "string" ? mail.html : undefined;
  const text = mail.text ?? "";
  return {
    from: addresses(mail.from)[0] ?? null,
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    bcc: addresses(mail.bcc),
    replyTo: addresses(mail.replyTo),
    subject: mail.subject ?? "",
    messageId: mail.messageId ?? "",
    references: [mail.references ?? [], mail.inReplyTo ?? []].flat().slice(0, MAX_REFERENCES),
    tags: tagsOf(headers),
    date: parseDate(headers.find(([name]) => name.toLowerCase() === "date")?.[1]),
    headers,
    html,
    text,
    snippet: makeSnippet(text, html ?? ""),
    files: mail.attachments.map(toFile),
  };
}

function unreadable(error: unknown): ParsedMessage {
  const reason = error instanceof Error ? error.message : String(error);
  const text = `This message could not be read (${reason}). Its source is kept as it came.`;
  return {
    from: null,
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: "(unreadable message)",
    messageId: "",
    references: [],
    tags: [],
    date: null,
    headers: [],
    html: undefined,
    text,
    snippet: text,
    files: [],
  };
}

const MAX_REFERENCES = 50;
const MAX_TAGS = 20;

function tagsOf(headers: ParsedMessage["headers"]): string[] {
  const tags = headers.flatMap(([name, value]) => {
    if (/^x-tag$/i.test(name)) return value;
    return /^x-tags$/i.test(name) ? value.split(",") : [];
  });
  return [...new Set(tags.map((tag) => tag.trim().slice(0, 128)).filter((tag) => tag !== ""))].slice(0, MAX_TAGS);
}

function addresses(header: AddressObject | AddressObject[] | undefined): InboxAddress[] {
  const entries = [header ?? []].flat().flatMap(({ value }) => value);
  return entries
    .flatMap((entry) => entry.group ?? entry)
    .map(({ name, address }) => ({ name, address: address ?? "" }));
}

/** Not mailparser's own date: that is the current time where the header cannot be read. */
function parseDate(value: string | undefined): string | null {
  const time = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function toFile(attachment: Attachment, index: number): InboxFile {
  const { filename, contentType, cid, content, related } = attachment;
  const fallback = contentType === "message/rfc822" ? `message-${index + 1}.eml` : `attachment-${index + 1}`;
  return {
    part: String(index + 1),
    filename: filename?.trim() || fallback,
    contentType: contentType.toLowerCase(),
    ...(cid !== undefined && cid !== "" && { contentId: cid }),
    inline: related === true || (attachment.contentDisposition === "inline" && cid !== undefined && cid !== ""),
    content,
  };
}
