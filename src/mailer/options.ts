/** What the verbs of a mailer are told: the types a user writes against. */

import type { MailError } from "../errors.ts";
import type { AddressInput } from "../message/address.ts";
import type { HeadersInput } from "../message/header.ts";
import type { MessageInput } from "../message/prepare.ts";
import type { RenderOptions } from "../render/render-email.ts";
import type { AnyEmailTemplate, FromProps, TemplateProps } from "../template/email-template.ts";
import type { DeliverOptions, Receipt } from "../transport/deliver.ts";
import type { RetryPolicy } from "../transport/retry.ts";
import type { Transport } from "../transport/transport.ts";

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
  /** How often and how long apart a mail is tried again. */
  readonly retry?: RetryPolicy | undefined;
  /** Headers for every mail; a mail's own headers of the same name win. */
  readonly headers?: HeadersInput | undefined;
  /** Put before the subject of every mail that has no prefix of its own, such as `"[Acme] "`. */
  readonly subjectPrefix?: string | undefined;
}

/** What `send` takes: a finished mail. */
export interface SendOptions extends MessageInput, DeliverOptions {}

const SEND_ONLY: Readonly<Record<Exclude<keyof SendOptions, keyof MessageInput>, true>> = {
  signal: true,
  timeoutMs: true,
  retry: true,
};

/** The names of the options of `send` that say how a mail is sent, not what is in it. */
export const SEND_FIELDS: readonly string[] = Object.keys(SEND_ONLY);

/** `props`, which may only be left out where every prop may. */
export type PropsOption<P> = Record<never, never> extends P ? { readonly props?: P } : { readonly props: P };

/** `subject`, which may only be left out where the template has one. */
export type SubjectOption<T> = T extends { readonly subject: FromProps<never> }
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
