/** `createMailer`: the verbs over everything else. Rendering, checking and delivering stay where they are. */

import { MailError } from "./errors.ts";
import type { AddressInput } from "./message/address.ts";
import type { HeadersInput } from "./message/header.ts";
import type { Message } from "./message/message.ts";
import { type MessageInput, prepare } from "./message/prepare.ts";
import { type RenderedEmail, type RenderOptions, renderEmail } from "./render/render-email.ts";
import type { AnyEmailTemplate, FromProps, TemplateProps } from "./template/email-template.ts";
import { DEFAULT_TIMEOUT_MS, within } from "./transport/deadline.ts";
import { type DeliverOptions, deliver, type Receipt, verifyTransport } from "./transport/deliver.ts";
import { transportFromUrl } from "./transport/from-url.ts";
import type { Transport } from "./transport/transport.ts";

export interface MailerOptions {
  /** A transport, or a connection string such as `smtp://user:pass@mail.example.com:587`. */
  readonly transport: Transport | string;
  /** The sender of every mail that names none. */
  readonly from?: AddressInput | undefined;
  /** Where answers go, for every mail that does not say. */
  readonly replyTo?: AddressInput | readonly AddressInput[] | undefined;
  /** The locale of every template mail that names none: a BCP 47 tag; default `en`. */
  readonly locale?: string | undefined;
  /** The total deadline of one send, in milliseconds; default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Headers for every mail; a mail's own headers of the same name win. */
  readonly headers?: HeadersInput | undefined;
}

/** What `send` takes: a finished mail. */
export interface SendOptions extends MessageInput, DeliverOptions {}

type PropsOption<P> = Record<never, never> extends P ? { readonly props?: P } : { readonly props: P };

type SubjectOption<T> = T extends { readonly subject: FromProps<never> }
  ? { readonly subject?: FromProps<TemplateProps<T>> }
  : { readonly subject: FromProps<TemplateProps<T>> };

/** What `sendTemplate` takes. `props` and `subject` may be left out where the template does without. */
export type SendTemplateOptions<T extends AnyEmailTemplate> = Omit<SendOptions, "html" | "text" | "subject"> & {
  /** A BCP 47 tag; the template reads it with `useLocale()`. */
  readonly locale?: string | undefined;
} & PropsOption<TemplateProps<T>> &
  SubjectOption<T>;

/** What `render` takes. */
export type RenderTemplateOptions<T extends AnyEmailTemplate> = Pick<RenderOptions<T>, "locale" | "subject"> &
  PropsOption<TemplateProps<T>>;

/** Both ends of a send that does not throw. */
export type SafeResult =
  | { readonly data: Receipt; readonly error: null }
  | { readonly data: null; readonly error: MailError };

export interface Mailer extends AsyncDisposable {
  readonly transport: Transport;
  /**
   * Renders a template and delivers it.
   *
   * @throws {MailError} `delivery` says whether anything went out.
   */
  sendTemplate<T extends AnyEmailTemplate>(template: T, options: SendTemplateOptions<T>): Promise<Receipt>;
  /** As `sendTemplate`, with the error in the result instead of thrown. */
  safeSendTemplate<T extends AnyEmailTemplate>(template: T, options: SendTemplateOptions<T>): Promise<SafeResult>;
  /**
   * Delivers a mail that needs no rendering.
   *
   * @throws {MailError} `delivery` says whether anything went out.
   */
  send(mail: SendOptions): Promise<Receipt>;
  /** Renders without sending. */
  render<T extends AnyEmailTemplate>(template: T, ...options: RenderArguments<T>): Promise<RenderedEmail>;
  /**
   * Proves that the transport could send now: connects, secures, authenticates.
   *
   * @throws {MailError} What keeps it from sending.
   */
  verify(options?: DeliverOptions): Promise<void>;
  /** Lets mails in flight finish and lets go of every connection. Later sends are refused with `CLOSED`. */
  close(): Promise<void>;
}

type RenderArguments<T extends AnyEmailTemplate> =
  Record<never, never> extends RenderTemplateOptions<T>
    ? [options?: RenderTemplateOptions<T>]
    : [options: RenderTemplateOptions<T>];

/** What a template mail is before it is delivered; the preview shows exactly this. */
export interface PreparedTemplate {
  readonly rendered: RenderedEmail;
  readonly message: Message;
}

/** What `prepareTemplate` needs to know of a mailer. */
export type MailerDefaults = Omit<MailerOptions, "transport" | "timeoutMs">;

/**
 * Makes a mailer.
 *
 * @throws {MailError} `INVALID_CONFIGURATION` where the transport cannot be what it is told to be.
 * @example
 * await using mailer = createMailer({ transport: "smtp://user:pass@mail.acme.example:587", from: "Acme <hello@acme.example>" });
 * await mailer.sendTemplate(Welcome, { to: "ada@example.com", props: { name: "Ada", confirmUrl } });
 */
export function createMailer(options: MailerOptions): Mailer {
  const transport = checkTransport(options);
  let closing: Promise<void> | undefined;
  /** Prepares and delivers under one deadline: what the first stage took, the second no longer has. */
  const run = async (given: DeliverOptions, prepareMessage: (signal: AbortSignal) => Promise<Message>) => {
    refuseIfClosed();
    const { signal } = given;
    const timeoutMs = given.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const startedAt = performance.now();
    const message = await within({ signal, timeoutMs }, "Preparing the mail", "not-sent", prepareMessage);
    refuseIfClosed();
    const left = Math.max(timeoutMs - (performance.now() - startedAt), 1);
    return deliver(message, transport, { signal, timeoutMs: Math.ceil(left) });
  };
  const refuseIfClosed = (): void => {
    if (closing !== undefined) throw new MailError("CLOSED", "The mailer is closed; the mail was not sent");
  };

  const mailer: Mailer = {
    transport,
    sendTemplate: (template, given) =>
      run(given, async (signal) => (await prepareTemplate(template, { ...given, signal }, options)).message),
    async safeSendTemplate(template, given) {
      try {
        return { data: await mailer.sendTemplate(template, given), error: null };
      } catch (error) {
        if (error instanceof MailError) return { data: null, error };
        throw error;
      }
    },
    send: (mail) => run(mail, (signal) => prepare(withDefaults(mail, options), { signal })),
    render: (template, ...[given]) =>
      renderEmail(template, { locale: options.locale, ...definedOnly(given ?? {}) } as RenderOptions<typeof template>),
    async verify(given = {}) {
      refuseIfClosed();
      await verifyTransport(transport, { timeoutMs: options.timeoutMs, ...given });
    },
    close() {
      closing ??= (async () => transport.close?.())();
      return closing;
    },
    [Symbol.asyncDispose]: () => mailer.close(),
  };
  return mailer;
}

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

function withDefaults(mail: MessageInput, defaults: MailerDefaults): MessageInput {
  return {
    ...mail,
    from: mail.from ?? defaults.from,
    replyTo: mail.replyTo ?? defaults.replyTo,
    headers: mergeHeaders(defaults.headers, mail.headers),
  };
}

function mergeHeaders(defaults: HeadersInput = {}, own: HeadersInput = {}): HeadersInput {
  const overridden = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return {
    ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !overridden.has(name.toLowerCase()))),
    ...own,
  };
}

function definedOnly<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<T>;
}

function checkTransport({ transport }: MailerOptions): Transport {
  if (typeof transport === "string") return transportFromUrl(transport);
  if (typeof transport?.send === "function" && typeof transport.name === "string") return transport;
  throw new MailError(
    "INVALID_CONFIGURATION",
    'createMailer needs a transport: a connection string such as "smtp://user:pass@host:587", or an object { name, send(message, { signal }) }',
  );
}
