/** Template + props → `Message`: everything that `sendTemplate` does but sending; the preview's dry run. */

import type { HeadersInput } from "../message/header.ts";
import type { Message } from "../message/message.ts";
import { type MessageInput, prepare } from "../message/prepare.ts";
import { type RenderedEmail, renderEmail } from "../render/render-email.ts";
import type { AnyEmailTemplate, FromProps, TemplateProps } from "../template/email-template.ts";
import type { MailerOptions, SendTemplateOptions } from "./options.ts";

/** What a template mail is before it is delivered; the preview shows exactly this. */
export interface PreparedTemplate {
  readonly rendered: RenderedEmail;
  readonly message: Message;
}

/** What `prepareTemplate` needs to know of a mailer. */
export type MailerDefaults = Omit<MailerOptions, "transport" | "timeoutMs">;

/**
 * Renders a template and prepares its message: everything that `sendTemplate` does but sending.
 *
 * @throws {MailError} Of kind `render` or `message`.
 */
export async function prepareTemplate<T extends AnyEmailTemplate>(
  template: T,
  options: SendTemplateOptions<T>,
  defaults: MailerDefaults & { readonly templateName?: string } = {},
): Promise<PreparedTemplate> {
  const { props, locale, subject, ...mail } = options as SendTemplateOptions<T> & {
    props?: TemplateProps<T>;
    subject?: FromProps<TemplateProps<T>>;
  };
  const rendered = await renderEmail(template, {
    ...(props === undefined ? {} : { props }),
    locale: locale ?? defaults.locale,
    subject,
    name: defaults.templateName,
    signal: mail.signal,
  });
  const message = await prepare(withDefaults({ ...mail, ...rendered }, defaults), { signal: mail.signal });
  return { rendered, message };
}

/** The mailer's defaults where the mail itself says nothing. */
export function withDefaults(mail: MessageInput, defaults: MailerDefaults): MessageInput {
  return {
    ...mail,
    from: mail.from ?? defaults.from,
    replyTo: mail.replyTo ?? defaults.replyTo,
    headers: mergeHeaders(defaults.headers, mail.headers),
  };
}

/** Headers by name, whatever their case; a mail's own win. */
export function mergeHeaders(defaults: HeadersInput = {}, own: HeadersInput = {}): HeadersInput {
  const overridden = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return {
    ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !overridden.has(name.toLowerCase()))),
    ...own,
  };
}
