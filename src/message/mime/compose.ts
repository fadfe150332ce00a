/** `Message` → the bytes of RFC 5322 that every transport hands on. */

import { hash } from "node:crypto";
import type { Attachment } from "../attachment.ts";
import { formatDateHeader } from "../date.ts";
import type { Message } from "../message.ts";
import { encodeBase64 } from "./encoding.ts";
import { addressField, parameterField, textField } from "./header.ts";
import { joinParts, type LeafPart, type Part, writePart } from "./part.ts";
import { Sheet } from "./sheet.ts";

/**
 * Composes the whole message with CRLF line ends, the same bytes every time. Bcc is never written.
 *
 * Everything but addresses beyond ASCII (RFC 6531) is 7-bit, so that no relay needs to change anything: a DKIM
 * signature would not survive that (RFC 6376 section 5.3).
 *
 * @throws {MailError} `INVALID_HEADER` for a message that was not prepared and holds a line break in a field.
 */
export async function composeMessage(message: Message): Promise<Buffer> {
  write(message);
  return sheet.takeBytes();
}

/**
 * The same bytes, as a string of ASCII where they are nothing else: one that only goes into a socket takes no memory
 * outside of the heap on its way, which would have V8 collect all of the heap for every few dozen mails. A message with
 * attachments comes as bytes, which those are already.
 *
 * @throws {MailError} As {@link composeMessage}.
 */
export function composeWhole(message: Message): string | Buffer {
  const { fieldsAreAscii } = write(message);
  // Encoders write ASCII; what may be none is an address in a header (RFC 6531).
  return fieldsAreAscii && sheet.isWhole ? sheet.takeAscii() : sheet.takeBytes();
}

const sheet = new Sheet();

function write(message: Message): { readonly fieldsAreAscii: boolean } {
  const seed = hash("sha256", message.messageId).slice(0, 24);
  const fields = [...rootFields(message), "MIME-Version: 1.0", ""].join("\r\n");
  sheet.clear();
  sheet.write(fields);
  writePart(sheet, bodyOf(message), seed);
  return { fieldsAreAscii: isAscii(fields) };
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function rootFields(message: Message): string[] {
  const { from, sender, replyTo, to, cc } = message;
  return [
    addressField("From", [from]),
    ...(sender === undefined ? [] : [addressField("Sender", [sender])]),
    ...(replyTo.length === 0 ? [] : [addressField("Reply-To", replyTo)]),
    // Where every recipient is hidden, relays add such a field themselves, which would break a signature.
    ...(to.length === 0 && cc.length > 0 ? [] : [addressField("To", to)]),
    ...(cc.length === 0 ? [] : [addressField("Cc", cc)]),
    textField("Subject", message.subject),
    `Date: ${formatDateHeader(message.date)}`,
    textField("Message-ID", message.messageId),
    ...message.headers.map(({ name, value }) => textField(name, value)),
  ];
}

/**
 * Mixed (alternative (text, others, related (HTML, its images), calendar), files): the order in which readers show
 * the last alternative that they understand (RFC 2046 section 5.1.4). The HTML is the last of what is read as a
 * document, because many readers look no further; invitations stand after it, where Gmail and Outlook look for them.
 */
function bodyOf({ text, html, alternatives = [], calendar, attachments }: Message): Part {
  const isRelated = ({ cid }: Attachment): boolean => html !== undefined && cid !== undefined;
  const versions: Part[] = [
    ...(text === "" && html !== undefined ? [] : [textPart("text/plain", text)]),
    ...alternatives.map(({ contentType, content }) => textPart(contentType, content)),
    ...(html === undefined
      ? []
      : [joinParts("related", [textPart("text/html", html), ...attachments.filter(isRelated).map(filePart)])]),
    ...(calendar === undefined ? [] : [textPart("text/calendar", calendar.content, `; method=${calendar.method}`)]),
  ];
  const files = attachments.filter((one) => !isRelated(one));
  const invitation = calendar === undefined ? [] : [calendarFile(calendar)];
  return joinParts("mixed", [joinParts("alternative", versions), ...files.map(filePart), ...invitation]);
}

function textPart(contentType: string, content: string, parameters = ""): LeafPart {
  return {
    fields: [parameterField("Content-Type", `${contentType}; charset=utf-8${parameters}`)],
    content,
  };
}

function filePart({ filename, contentType, content, disposition, cid }: Attachment): LeafPart {
  return {
    fields: [
      parameterField("Content-Type", contentType, /;\s*name\*?=/i.test(contentType) ? undefined : ["name", filename]),
      parameterField("Content-Disposition", disposition, ["filename", filename]),
      ...(cid === undefined ? [] : [parameterField("Content-ID", `<${cid}>`)]),
    ],
    content: encodeShared(content),
  };
}

/** What a second mail carries too is encoded once for all that follow: a batch shares the bytes of its attachments. */
function encodeShared(content: Uint8Array): Buffer {
  const known = encoded.get(content);
  if (known !== undefined && known !== "once") return known;
  const body = encodeBase64(content);
  encoded.set(content, known === undefined ? "once" : body);
  return body;
}

const encoded = new WeakMap<Uint8Array, Buffer | "once">();

/** The invitation once more as a file, for readers that show no calendar part. */
function calendarFile({ filename, content }: NonNullable<Message["calendar"]>): LeafPart {
  return filePart({
    filename,
    contentType: "application/ics",
    content: Buffer.from(content),
    disposition: "attachment",
  });
}
