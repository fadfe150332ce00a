/** Which template and props a message was made from: for tests and the local inbox. The message itself does not know. */

import type { AnyEmailTemplate } from "../template/email-template.ts";
import type { Message } from "./message.ts";

export interface TemplateOrigin {
  readonly template: AnyEmailTemplate;
  /** As the caller gave them. */
  readonly props: unknown;
  readonly locale: string | undefined;
}

/**
 * By the array of attachments: every message has one of its own, and keeps it where a copy goes to another envelope
 * (a redirect, a second try for some of the recipients).
 */
const origins = new WeakMap<readonly unknown[], TemplateOrigin>();

export function keepOrigin(message: Message, origin: TemplateOrigin): void {
  origins.set(message.attachments, origin);
}

/** Undefined for a mail without a template. */
export function originOf(message: Message): TemplateOrigin | undefined {
  return origins.get(message.attachments);
}
