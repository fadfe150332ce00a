/** A mail in the outbox of a test mailer: the message as it would have gone out, and what it was made from. */

import type { Message } from "../message/message.ts";
import { originOf } from "../message/template-origin.ts";
import type { AnyEmailTemplate } from "../template/email-template.ts";
import { templateName } from "../template/read-details.ts";

export interface SentMail extends Message {
  /** The template it was made from; undefined for a mail that was written by hand. */
  readonly template: AnyEmailTemplate | undefined;
  /** The props that the template was given. */
  readonly props: unknown;
  /** The whole mail as it would stand on the wire (RFC 5322). */
  readonly raw: Uint8Array;
}

export function createSentMail(message: Message, raw: Uint8Array): SentMail {
  const origin = originOf(message);
  const mail = { ...message, template: origin?.template, props: origin?.props };
  // Not enumerable: a failed test that prints the mail is not to print thousands of numbers.
  Object.defineProperty(mail, "raw", { value: raw });
  return Object.freeze(mail) as SentMail;
}

/** `Welcome → Ada <ada@example.com>: "Welcome, Ada"` */
export function describeMail({ template, envelope, subject }: SentMail): string {
  const name = template === undefined ? "a mail" : templateName(template);
  return `${name} → ${envelope.to.join(", ")}: ${JSON.stringify(subject)}`;
}
