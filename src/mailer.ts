/** `createMailer`: the verbs over everything else. Rendering, checking and delivering stay where they are. */

import { MailError } from "./errors.ts";
import {
  type Batch,
  type BatchItem,
  type BatchItemOfSubject,
  type BatchItems,
  type BatchOptions,
  type BatchOptionsWithSubject,
  createBatch,
  type ManyItem,
  type ManyOptions,
} from "./mailer/batch.ts";
import type {
  MailerOptions,
  RenderTemplateOptions,
  SafeResult,
  SendOptions,
  SendTemplateOptions,
} from "./mailer/options.ts";
import { prepareMail, prepareTemplate } from "./mailer/prepare-template.ts";
import type { Message } from "./message/message.ts";
import { type RenderedEmail, type RenderOptions, renderEmail } from "./render/render-email.ts";
import type { AnyEmailTemplate } from "./template/email-template.ts";
import { DEFAULT_TIMEOUT_MS, type Limits, within } from "./transport/deadline.ts";
import { type DeliverOptions, deliver, type Receipt, verifyTransport } from "./transport/deliver.ts";
import { transportFromUrl } from "./transport/from-url.ts";
import type { Transport } from "./transport/transport.ts";

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
  /**
   * Renders and delivers one mail for each item, each by itself: no address is shared between them. Takes items only
   * as fast as they go out, so that there may be millions, and goes on whatever becomes of one.
   *
   * Results come as they are ready, not in order. Breaking out of the loop takes nothing more and lets open mails
   * finish; aborting settles them with their true state and ends the loop. What the iterable throws, the loop throws,
   * once the open mails are settled.
   *
   * @throws {MailError} `INVALID_OPTION`
   * @example
   * for await (const { item, error } of mailer.sendBatch(Welcome, users.map(({ email, name }) => ({ to: email, props: { name } })))) {
   *   if (error) console.error(item.to, error.delivery, error.message);
   * }
   */
  sendBatch<T extends AnyEmailTemplate, Item extends BatchItem<T>>(
    template: T,
    items: BatchItems<Item>,
    options?: BatchOptions,
  ): Batch<Item>;
  sendBatch<T extends AnyEmailTemplate, Item extends BatchItemOfSubject<T>>(
    template: T,
    items: BatchItems<Item>,
    options: BatchOptionsWithSubject<T>,
  ): Batch<Item>;
  /** As `sendBatch`, for mails that need no rendering. */
  sendMany<Item extends ManyItem>(mails: BatchItems<Item>, options?: ManyOptions): Batch<Item>;
  /** Renders without sending. */
  render<T extends AnyEmailTemplate>(template: T, ...options: RenderArguments<T>): Promise<RenderedEmail>;
  /**
   * Proves that the transport could send now: connects, secures, authenticates.
   *
   * @throws {MailError} What keeps it from sending.
   */
  verify(options?: Limits): Promise<void>;
  /** Lets mails in flight finish and lets go of every connection. Later sends are refused with `CLOSED`. */
  close(): Promise<void>;
}

type RenderArguments<T extends AnyEmailTemplate> =
  Record<never, never> extends RenderTemplateOptions<T>
    ? [options?: RenderTemplateOptions<T>]
    : [options: RenderTemplateOptions<T>];

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
    return deliver(message, transport, { signal, timeoutMs: Math.ceil(left), retry: given.retry ?? options.retry });
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
    send: (mail) => run(mail, (signal) => prepareMail({ ...mail, signal }, options)),
    sendBatch: <T extends AnyEmailTemplate, Item extends object>(
      template: T,
      items: BatchItems<Item>,
      given: BatchOptions = {},
    ) => createBatch(items, given, (mail) => mailer.sendTemplate(template, mail as unknown as SendTemplateOptions<T>)),
    sendMany: (mails, given = {}) => createBatch(mails, given, (mail) => mailer.send(mail)),
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
