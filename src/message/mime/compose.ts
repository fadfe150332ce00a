/** `Message` → the bytes of RFC 5322 that every transport hands on: the one place that knows the composer. */

import MailComposer from "nodemailer/lib/mail-composer";
import { MailError } from "../../errors.ts";
import type { Message } from "../message.ts";

/**
 * Composes the whole message with CRLF line ends. Bcc is never written. The Date and Message-ID are the message's.
 *
 * @throws {MailError} `INVALID_OPTION` where the composer cannot write the message.
 */
export async function composeMessage(message: Message): Promise<Buffer> {
  const { from, replyTo, to, cc, attachments } = message;
  const composer = new MailComposer({
    from: { ...from },
    to: to.map((address) => ({ ...address })),
    cc: cc.map((address) => ({ ...address })),
    replyTo: replyTo.map((address) => ({ ...address })),
    subject: message.subject,
    messageId: message.messageId,
    date: new Date(message.date),
    headers: message.headers.map(({ name, value }) => ({ key: name, value })),
    text: message.text,
    ...(message.html === undefined ? {} : { html: message.html }),
    attachments: attachments.map(({ filename, contentType, content, disposition, cid }) => ({
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
