/** `Message` → the bytes of RFC 5322 that every transport hands on: the one place that knows the composer. */

import MailComposer from "nodemailer/lib/mail-composer";
import { MailError } from "../../errors.ts";
import type { Message } from "../message.ts";
import { encodeText } from "./header.ts";

/**
 * Composes the whole message with CRLF line ends. Bcc is never written. The Date and Message-ID are the message's.
 *
 * @throws {MailError} `INVALID_OPTION` where the composer cannot write the message.
 */
export async function composeMessage(message: Message): Promise<Buffer> {
  const { from, replyTo, to, cc } = message;
  const composer = new MailComposer({
    messageId: message.messageId,
    date: new Date(message.date),
    from: { ...from },
    replyTo: replyTo.map((address) => ({ ...address })),
    to: to.map((address) => ({ ...address })),
    cc: cc.map((address) => ({ ...address })),
    // "prepared" puts the value on the wire as it is: it was checked by `prepare` and is encoded here.
    headers: [{ name: "Subject", value: message.subject }, ...message.headers].map(({ name, value }) => ({
      key: name,
      value: { prepared: true, value: encodeText(value, name) },
    })),
    text: message.text,
    ...(message.html === undefined ? {} : { html: message.html }),
    attachments: message.attachments.map(({ filename, contentType, content, disposition, cid }) => ({
      filename,
      contentType,
      content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
      contentDisposition: disposition,
      ...(cid === undefined ? {} : { cid }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: "\r\n",
  });
  try {
    return await composer.compile().build();
  } catch (cause) {
    throw new MailError(
      "INVALID_OPTION",
      `The message ${message.messageId} could not be composed: ${(cause as Error).message}`,
      { cause },
    );
  }
}
