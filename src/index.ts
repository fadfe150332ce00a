/** `posthorn`: everything that sends mail. Re-exports only. */

export * from "./errors.ts";
export type {
  Batch,
  BatchItem,
  BatchItemOfSubject,
  BatchItems,
  BatchLimits,
  BatchOptions,
  BatchOptionsWithSubject,
  BatchProgress,
  BatchReference,
  BatchResult,
  ManyItem,
  ManyOptions,
} from "./mailer/batch.ts";
export {
  closeDefaultMailer,
  defaultMailer,
  enqueueMail,
  enqueueTemplate,
  mailAdmins,
  mailManagers,
  sendMail,
  sendMany,
  sendTemplate,
  setDefaultMailer,
} from "./mailer/default-mailer.ts";
export { type EnvironmentSettings, type MailEnvironment, readMailEnvironment } from "./mailer/environment.ts";
export type { MailEvent, MailerEventName, MailerEvents, MailerListener } from "./mailer/events.ts";
export type { IdempotencyOptions } from "./mailer/idempotency/once.ts";
export {
  type IdempotencyOutcome,
  type IdempotencyRecord,
  type IdempotencyStore,
  type MemoryIdempotencyOptions,
  memoryIdempotency,
} from "./mailer/idempotency/store.ts";
export type {
  MailerOptions,
  RenderTemplateOptions,
  SafeResult,
  SendingOptions,
  SendOptions,
  SendTemplateOptions,
} from "./mailer/options.ts";
export { type MailerDefaults, type PreparedTemplate, prepareTemplate } from "./mailer/prepare-template.ts";
export type {
  EnqueueMailOptions,
  EnqueueTemplateOptions,
  MailWorker,
  QueueingOptions,
  WorkOptions,
} from "./mailer/queue.ts";
export type { RedirectOptions } from "./mailer/redirect.ts";
export type { TelemetryOptions } from "./mailer/report.ts";
export type { MailerContext } from "./mailer/sender.ts";
export type { StaffMail, StaffOptions } from "./mailer/staff.ts";
export { createMailer, type DrainOptions, type Mailer } from "./mailer.ts";
export { type Address, type AddressInput, formatAddress, parseAddress } from "./message/address.ts";
export type { Alternative } from "./message/alternative.ts";
export type { AssetOptions, AssetSource } from "./message/assets.ts";
export { type AttachUrlOptions, attachUrl } from "./message/attach-url.ts";
export {
  type Attachment,
  type AttachmentContent,
  type AttachmentInput,
  attachFile,
  type DeferredAttachment,
} from "./message/attachment.ts";
export type { CalendarInput, CalendarInvite, CalendarMethod } from "./message/calendar.ts";
export type { Header, HeadersInput } from "./message/header.ts";
export type { DsnRequest, Envelope, Message } from "./message/message.ts";
export { composeMessage } from "./message/mime/compose.ts";
export type { DkimKey } from "./message/mime/dkim.ts";
export type { Priority, UnsubscribeInput } from "./message/option-headers.ts";
export { type MessageInput, type PrepareContext, prepare } from "./message/prepare.ts";
export type { Enqueued, OnUnknown, Outbox } from "./outbox/outbox.ts";
export { defineConfig, type PosthornConfig } from "./project/define-config.ts";
export { useLocale } from "./render/locale-context.ts";
export { type RenderedEmail, type RenderOptions, renderEmail } from "./render/render-email.ts";
export type { RenderContext, RenderMismatch } from "./render/tiers.ts";
export type { WarmTemplate } from "./render/warm.ts";
export { defineEmail } from "./template/define-email.ts";
export type * from "./template/email-template.ts";
export type { Locale } from "./template/locale.ts";
export type { Clock } from "./transport/clock.ts";
export { consoleTransport as console } from "./transport/console.ts";
export { type DeliverOptions, deliver, type Receipt, verifyTransport } from "./transport/deliver.ts";
export { failover } from "./transport/failover.ts";
export { file } from "./transport/file.ts";
export { nullTransport, transportFromUrl } from "./transport/from-url.ts";
export type { TransportGroupOptions } from "./transport/group.ts";
export { type MemoryTransport, memory } from "./transport/memory.ts";
export {
  type NodemailerPlugin,
  type NodemailerTransporter,
  type NodemailerTransportOptions,
  nodemailerTransport,
} from "./transport/nodemailer.ts";
export type { RetryPolicy } from "./transport/retry.ts";
export { roundRobin } from "./transport/round-robin.ts";
export type { SmtpAuth, SmtpOptions } from "./transport/smtp/options.ts";
export { smtp } from "./transport/smtp/smtp.ts";
export type { SendContext, Transport, TransportFeature, TransportResult } from "./transport/transport.ts";
