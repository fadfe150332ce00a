/** `createMailer`: the verbs over everything else. Rendering, checking and delivering stay where they are. */

import { definedOnly } from "./defined-only.ts";
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
import type { MailerEventName, MailerListener } from "./mailer/events.ts";
import type {
  MailerOptions,
  RenderTemplateOptions,
  SafeResult,
  SendOptions,
  SendTemplateOptions,
} from "./mailer/options.ts";
import { prepareMail, prepareTemplate } from "./mailer/prepare-template.ts";
import {
  type EnqueueMailOptions,
  type EnqueueTemplateOptions,
  type MailWorker,
  splitQueueing,
  type WorkOptions,
} from "./mailer/queue.ts";
import { createSender, type MailerContext } from "./mailer/sender.ts";
import { addressToStaff, type StaffMail } from "./mailer/staff.ts";
import type { Enqueued } from "./outbox/outbox.ts";
import { type RenderedEmail, type RenderOptions, renderEmail } from "./render/render-email.ts";
import type { RenderContext } from "./render/tiers.ts";
import { type WarmTemplate, warmTemplates } from "./render/warm.ts";
import type { AnyEmailTemplate } from "./template/email-template.ts";
import { templateName } from "./template/read-details.ts";
import type { Limits } from "./transport/deadline.ts";
import type { Receipt } from "./transport/deliver.ts";
import type { Transport } from "./transport/transport.ts";

export interface Mailer<Via extends string = never, Tx = never> extends AsyncDisposable {
  /** The one that mails take which choose none with `via`. */
  readonly transport: Transport;
  /**
   * Renders a template and delivers it.
   *
   * @throws {MailError} `delivery` says whether anything went out.
   */
  sendTemplate<T extends AnyEmailTemplate>(template: T, options: SendTemplateOptions<T, Via>): Promise<Receipt>;
  /** As `sendTemplate`, with the error in the result instead of thrown. */
  safeSendTemplate<T extends AnyEmailTemplate>(template: T, options: SendTemplateOptions<T, Via>): Promise<SafeResult>;
  /**
   * Delivers a mail that needs no rendering.
   *
   * @throws {MailError} `delivery` says whether anything went out.
   */
  send(mail: SendOptions<Via>): Promise<Receipt>;
  /** As `send`, with the error in the result instead of thrown. */
  safeSend(mail: SendOptions<Via>): Promise<SafeResult>;
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
  sendBatch<T extends AnyEmailTemplate, Item extends BatchItem<T, Via>>(
    template: T,
    items: BatchItems<Item>,
    options?: BatchOptions<Via>,
  ): Batch<Item>;
  sendBatch<T extends AnyEmailTemplate, Item extends BatchItemOfSubject<T, Via>>(
    template: T,
    items: BatchItems<Item>,
    options: BatchOptionsWithSubject<T, Via>,
  ): Batch<Item>;
  /** As `sendBatch`, for mails that need no rendering. */
  sendMany<Item extends ManyItem<Via>>(mails: BatchItems<Item>, options?: ManyOptions<Via>): Batch<Item>;
  /**
   * Renders a template and keeps the finished mail in the outbox, from which a worker delivers it: `work()` in this
   * process or another, or `posthorn worker`. Resolves once the mail is on disk.
   *
   * @throws {MailError} `NOT_CONFIGURED` where the mailer has no outbox; what rendering and checking throw; `OUTBOX_FAILED`.
   * @example
   * await mailer.enqueueTemplate(Welcome, { to: "ada@example.com", props: { name: "Ada", confirmUrl }, tx });
   */
  enqueueTemplate<T extends AnyEmailTemplate>(
    template: T,
    options: EnqueueTemplateOptions<T, Via, Tx>,
  ): Promise<Enqueued>;
  /** As `enqueueTemplate`, for a mail that needs no rendering. */
  enqueue(mail: EnqueueMailOptions<Via, Tx>): Promise<Enqueued>;
  /**
   * Delivers mails from the outbox in this process until it is stopped, or the mailer closed.
   *
   * @throws {MailError} `NOT_CONFIGURED`, `INVALID_OPTION`, `CLOSED`
   */
  work(options?: WorkOptions): MailWorker;
  /**
   * Delivers a mail to `staff.admins`, from `staff.from`.
   *
   * @throws {MailError} `NOT_CONFIGURED` where there are none; else as `send`.
   */
  mailAdmins(mail: StaffMail<Via>): Promise<Receipt>;
  /**
   * Delivers a mail to `staff.managers`, from `staff.from`.
   *
   * @throws {MailError} `NOT_CONFIGURED` where there are none; else as `send`.
   */
  mailManagers(mail: StaffMail<Via>): Promise<Receipt>;
  /** Renders without sending. */
  render<T extends AnyEmailTemplate>(template: T, ...options: RenderArguments<T>): Promise<RenderedEmail>;
  /**
   * Gets templates ready before their first mail: loads what rendering needs, and renders each with its preview props
   * and variants until its fast path is found equal to React's, or found wanting. Never throws for a template.
   *
   * @returns How each will be rendered, and why one that goes by React does.
   * @example
   * await mailer.warm([Welcome, Receipt]);
   */
  warm(templates: Iterable<AnyEmailTemplate>): Promise<WarmTemplate[]>;
  /**
   * Calls `listener` for each event of that name. What it throws becomes a warning of the process; it has no say in
   * what becomes of the mail.
   *
   * @returns A function that takes the listener away again.
   * @example
   * mailer.on("failed", ({ messageId, code, delivery }) => log.warn({ messageId, code, delivery }));
   */
  on<Name extends MailerEventName>(name: Name, listener: MailerListener<Name>): () => void;
  /**
   * Proves that every transport could send now: connects, secures, authenticates.
   *
   * @throws {MailError} What keeps one from sending.
   */
  verify(options?: Limits): Promise<void>;
  /**
   * Shuts down within a time limit: takes nothing more, lets mails in flight finish, refuses those that still wait for
   * a connection with `CLOSED`, tries nothing again, and lets go of every connection. What is not through in time is
   * cut off, and its error says what became of it.
   */
  drain(options?: DrainOptions): Promise<void>;
  /** As `drain`, with no limit but each mail's own deadline. Later sends are refused with `CLOSED`. */
  close(): Promise<void>;
}

export interface DrainOptions {
  /** In milliseconds; default 10,000. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_DRAIN_MS = 10_000;

type RenderArguments<T extends AnyEmailTemplate> =
  Record<never, never> extends RenderTemplateOptions<T>
    ? [options?: RenderTemplateOptions<T>]
    : [options: RenderTemplateOptions<T>];

/**
 * Makes a mailer.
 *
 * @throws {MailError} `INVALID_CONFIGURATION` where the transport, a DKIM key or a folder cannot be what it is told to be.
 * @example
 * await using mailer = createMailer({ transport: "smtp://user:pass@mail.acme.example:587", from: "Acme <hello@acme.example>" });
 * await mailer.sendTemplate(Welcome, { to: "ada@example.com", props: { name: "Ada", confirmUrl } });
 */
export function createMailer<Via extends string = never, Tx = never>(
  options: MailerOptions<Via, Tx>,
  context: MailerContext = {},
): Mailer<Via, Tx> {
  const sender = createSender(options, context);
  const rendering: RenderContext = {
    onMismatch: (mismatch) => sender.events.emit("mismatch", () => ({ ...mismatch })),
  };
  const mailer: Mailer<Via, Tx> = {
    transport: sender.transport,
    sendTemplate: (template, given) =>
      sender.send(
        given,
        async (signal) => (await prepareTemplate(template, { ...given, signal }, options, rendering)).message,
        templateName(template),
      ),
    safeSendTemplate: (template, given) => safely(mailer.sendTemplate(template, given)),
    send: (mail) => sender.send(mail, (signal) => prepareMail({ ...mail, signal }, options)),
    safeSend: (mail) => safely(mailer.send(mail)),
    async enqueueTemplate(template, given) {
      const { mail, queueing } = splitQueueing(given);
      return sender.enqueue(
        mail,
        queueing,
        async (signal) =>
          (
            await prepareTemplate(
              template,
              { ...mail, signal } as SendTemplateOptions<typeof template, Via>,
              options,
              rendering,
            )
          ).message,
        templateName(template),
      );
    },
    async enqueue(given) {
      const { mail, queueing } = splitQueueing(given);
      return sender.enqueue(mail, queueing, (signal) => prepareMail({ ...mail, signal }, options));
    },
    work: (given = {}) => sender.work(given),
    mailAdmins: async (mail) => mailer.send(addressToStaff("admins", mail, options.staff)),
    mailManagers: async (mail) => mailer.send(addressToStaff("managers", mail, options.staff)),
    sendBatch: <T extends AnyEmailTemplate, Item extends object>(
      template: T,
      items: BatchItems<Item>,
      given: BatchOptions<Via> = {},
    ) =>
      createBatch(items, given, (mail) =>
        mailer.sendTemplate(template, mail as unknown as SendTemplateOptions<T, Via>),
      ),
    sendMany: (mails, given = {}) => createBatch(mails, given, (mail) => mailer.send(mail)),
    render: (template, ...[given]) =>
      renderEmail(
        template,
        { locale: options.locale, ...definedOnly(given ?? {}) } as RenderOptions<typeof template>,
        rendering,
      ),
    warm: (templates) => warmTemplates(templates, { locale: options.locale }, rendering),
    on: (name, listener) => sender.events.on(name, listener),
    verify: (given = {}) => sender.verify(given),
    drain: ({ timeoutMs = DEFAULT_DRAIN_MS } = {}) => sender.drain(timeoutMs),
    close: () => sender.drain(Number.POSITIVE_INFINITY),
    [Symbol.asyncDispose]: () => mailer.close(),
  };
  return mailer;
}

async function safely(sending: Promise<Receipt>): Promise<SafeResult> {
  try {
    return { data: await sending, error: null };
  } catch (error) {
    if (error instanceof MailError) return { data: null, error };
    throw error;
  }
}
