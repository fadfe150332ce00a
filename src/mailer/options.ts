/** What the verbs of a mailer are told: the types a user writes against. */

import type { MailError } from "../errors.ts";
import type { AddressInput } from "../message/address.ts";
import type { AssetOptions } from "../message/assets.ts";
import type { HeadersInput } from "../message/header.ts";
import type { DkimKey } from "../message/mime/dkim.ts";
import type { MessageInput } from "../message/prepare.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { RenderOptions } from "../render/render-email.ts";
import type { AnyEmailTemplate, FromProps, TemplateProps } from "../template/email-template.ts";
import type { DeliverOptions, Receipt } from "../transport/deliver.ts";
import type { RetryPolicy } from "../transport/retry.ts";
import type { Transport } from "../transport/transport.ts";
import type { IdempotencyOptions } from "./idempotency/once.ts";
import type { RedirectOptions } from "./redirect.ts";
import type { TelemetryOptions } from "./report.ts";
import type { StaffOptions } from "./staff.ts";

export interface MailerOptions<Via extends string = never, Tx = never> extends AssetOptions {
  /**
   * A transport, or a connection string: `smtp://user:pass@mail.example.com:587`, `failover(smtp://a smtp://b)`, …
   * The mailer closes it.
   */
  readonly transport: Transport | string;
  /** Further transports by name; a mail chooses one with `via`. */
  readonly transports?: Readonly<Record<Via, Transport | string>> | undefined;
  /**
   * Where `enqueue` and `enqueueTemplate` keep mails, and `work` takes them from: an outbox, or a connection string:
   * `sqlite:./outbox.db` or `postgres://db.example.com/app`. The mailer closes it.
   */
  readonly outbox?: Outbox<Tx> | string | undefined;
  /** The sender of every mail that names none. */
  readonly from?: AddressInput | undefined;
  /** Where answers go, for every mail that does not say. */
  readonly replyTo?: AddressInput | readonly AddressInput[] | undefined;
  /** The locale of every template mail that names none: a BCP 47 tag; default `en`. */
  readonly locale?: string | undefined;
  /** The total deadline of one send, in milliseconds; default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** How often and how long apart a mail is tried again. */
  readonly retry?: RetryPolicy | undefined;
  /** Headers for every mail; a mail's own headers of the same name win. */
  readonly headers?: HeadersInput | undefined;
  /** Put before the subject of every mail that has no prefix of its own, such as `"[Acme] "`. */
  readonly subjectPrefix?: string | undefined;
  /**
   * Signs every mail with the keys of From's domain (RFC 6376). They are checked when the mailer is made; a mail from
   * a domain without a key is refused.
   */
  readonly dkim?: DkimKey | readonly DkimKey[] | undefined;
  /** Where `idempotencyKey`s are kept and for how long; default: in this process, 24 hours. */
  readonly idempotency?: IdempotencyOptions | undefined;
  /** Outside production: sends every mail somewhere else. */
  readonly redirect?: RedirectOptions | undefined;
  /**
   * Whether recipients at domains that are reserved for tests and examples (RFC 2606) are refused with
   * `RESERVED_DOMAIN`; default: `"refuse"` where `NODE_ENV` is `production`.
   */
  readonly reservedDomains?: "refuse" | "allow" | undefined;
  /** Who runs the application, for `mailAdmins` and `mailManagers`. */
  readonly staff?: StaffOptions | undefined;
  /**
   * Write the Date header in this machine's time zone; default: in UTC, which names the same instant, is shown in the
   * reader's own zone all the same, and tells nobody where the servers stand.
   */
  readonly localTime?: boolean | undefined;
  /** What events, spans and metrics tell. */
  readonly telemetry?: TelemetryOptions | undefined;
}

/** How one mail is sent, whatever is in it. */
export interface SendingOptions<Via extends string = never> extends DeliverOptions {
  /** The name of the transport to use, of those that the mailer was made with. */
  readonly via?: Via | undefined;
  /**
   * Sends at most one mail for this key: the same mail again resolves with the first receipt, another mail is refused
   * with `IDEMPOTENCY_CONFLICT`. The Message-ID follows from it. 1 to 256 characters, such as `"welcome/user-42"`.
   */
  readonly idempotencyKey?: string | undefined;
  /** Not supported yet: a mail that gives it is refused with `NOT_SUPPORTED`, never sent at another time. */
  readonly sendAt?: Date | undefined;
}

/** What `send` takes: a finished mail. */
export interface SendOptions<Via extends string = never> extends MessageInput, SendingOptions<Via> {}

const SENDING: Readonly<Record<keyof SendingOptions, true>> = {
  signal: true,
  timeoutMs: true,
  retry: true,
  via: true,
  idempotencyKey: true,
  sendAt: true,
};

/** The names of the options of `send` that say how a mail is sent, not what is in it. */
export const SEND_FIELDS: readonly string[] = Object.keys(SENDING);

/** `props`, which may only be left out where every prop may. */
export type PropsOption<P> = Record<never, never> extends P ? { readonly props?: P } : { readonly props: P };

/** `subject`, which may only be left out where the template has one. */
export type SubjectOption<T> = T extends { readonly subject: FromProps<never> }
  ? { readonly subject?: FromProps<TemplateProps<T>> }
  : { readonly subject: FromProps<TemplateProps<T>> };

/** What `sendTemplate` takes. `props` and `subject` may be left out where the template does without. */
export type SendTemplateOptions<T extends AnyEmailTemplate, Via extends string = never> = Omit<
  SendOptions<Via>,
  "html" | "text" | "subject"
> & {
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
