/** Template + props → `Message`: everything that `sendTemplate` does but sending; the preview's dry run. */

import { refuseUnknownFields } from "../message/fields.ts";
import type { HeadersInput } from "../message/header.ts";
import type { Message } from "../message/message.ts";
import { messageIdPart } from "../message/message-id.ts";
import { MESSAGE_FIELDS, type MessageInput, type PrepareContext, prepare } from "../message/prepare.ts";
import { keepOrigin } from "../message/template-origin.ts";
import { type RenderedEmail, renderEmail } from "../render/render-email.ts";
import type { RenderContext } from "../render/tiers.ts";
import type { AnyEmailTemplate, FromProps, TemplateProps } from "../template/email-template.ts";
import { checkIdempotencyKey } from "./idempotency/once.ts";
import { type MailerOptions, SEND_FIELDS, type SendOptions, type SendTemplateOptions } from "./options.ts";
import { preparationOf } from "./preparation.ts";

/** What a template mail is before it is delivered; the preview shows exactly this. */
export interface PreparedTemplate {
  readonly rendered: RenderedEmail;
  readonly message: Message;
}

/** What `prepareTemplate` needs to know of a mailer. */
export type MailerDefaults = Omit<
  MailerOptions,
  | "transport"
  | "transports"
  | "outbox"
  | "timeoutMs"
  | "retry"
  | "idempotency"
  | "redirect"
  | "reservedDomains"
  | "telemetry"
>;

/**
 * Renders a template and prepares its message: everything that `sendTemplate` does but sending.
 *
 * @throws {MailError} Of kind `render` or `message`.
 */
export async function prepareTemplate<T extends AnyEmailTemplate>(
  template: T,
  options: SendTemplateOptions<T, string>,
  defaults: MailerDefaults & { readonly templateName?: string } = {},
  context: RenderContext = {},
): Promise<PreparedTemplate> {
  const { props, locale, subject, ...mail } = options as SendTemplateOptions<T, string> & {
    props?: TemplateProps<T>;
    subject?: FromProps<TemplateProps<T>>;
  };
  refuseUnknownFields(options, TEMPLATE_FIELDS);
  const rendered = await renderEmail(
    template,
    {
      ...(props === undefined ? {} : { props }),
      locale: locale ?? defaults.locale,
      subject,
      name: defaults.templateName,
      signal: mail.signal,
    },
    context,
  );
  const message = await prepareContent({ ...mail, ...rendered }, defaults, { isRendered: true });
  keepOrigin(message, { template, props, locale: locale ?? defaults.locale });
  return { rendered, message };
}

/** What the template itself writes cannot be given beside it. */
const TEMPLATE_FIELDS: readonly string[] = [
  ...MESSAGE_FIELDS.filter((name) => name !== "html" && name !== "text"),
  ...SEND_FIELDS,
  "props",
  "locale",
];

/**
 * Prepares the message of a mail that needs no rendering: everything that `send` does but sending.
 *
 * @throws {MailError} Of kind `message`; `INVALID_CONFIGURATION` where `dkim` has no key for the sender.
 */
export async function prepareMail(mail: SendOptions<string>, defaults: MailerDefaults = {}): Promise<Message> {
  refuseUnknownFields(mail, MAIL_FIELDS);
  return prepareContent(mail, defaults);
}

const MAIL_FIELDS: readonly string[] = [...MESSAGE_FIELDS, ...SEND_FIELDS];

async function prepareContent(
  mail: SendOptions<string>,
  defaults: MailerDefaults,
  context: Pick<PrepareContext, "isRendered"> = {},
): Promise<Message> {
  const content: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(mail)) if (!SEND_FIELDS.includes(name)) content[name] = value;
  const { assets, signer } = preparationOf(defaults);
  const { idempotencyKey: key, signal } = mail;
  if (key !== undefined) checkIdempotencyKey(key);
  const message = await prepare(withDefaults(content, defaults), {
    ...context,
    signal,
    assets,
    zone: defaults.localTime === true ? "local" : "utc",
    uuid: key === undefined ? undefined : () => messageIdPart(key),
  });
  signer?.check(message);
  return message;
}

/** The mailer's defaults where the mail itself says nothing. */
function withDefaults(mail: MessageInput, defaults: MailerDefaults): MessageInput {
  return {
    ...mail,
    from: mail.from ?? defaults.from,
    replyTo: mail.replyTo ?? defaults.replyTo,
    headers: mergeHeaders(defaults.headers, mail.headers),
    subjectPrefix: mail.subjectPrefix ?? defaults.subjectPrefix,
  };
}

/** Headers by name, whatever their case; a mail's own win. */
export function mergeHeaders(defaults: HeadersInput = {}, own: HeadersInput = {}): HeadersInput {
  // Text and lists would come apart here into headers named 0, 1, 2; `prepare` refuses them as they are.
  if (typeof own !== "object" || own === null || Array.isArray(own)) return own;
  const overridden = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return {
    ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !overridden.has(name.toLowerCase()))),
    ...own,
  };
}
