/** Bare `sendTemplate`, `sendMail` and their like, over one mailer made from the environment on first use. */

import { createMailer, type Mailer } from "../mailer.ts";
import type { Enqueued } from "../outbox/outbox.ts";
import type { AnyEmailTemplate } from "../template/email-template.ts";
import type { Receipt } from "../transport/deliver.ts";
import type { Batch, BatchItems, ManyItem, ManyOptions } from "./batch.ts";
import { readMailEnvironment } from "./environment.ts";
import type { SendOptions, SendTemplateOptions } from "./options.ts";
import type { EnqueueMailOptions, EnqueueTemplateOptions } from "./queue.ts";
import type { StaffMail } from "./staff.ts";

let current: Mailer | undefined;

/**
 * The mailer behind the bare functions, made from the environment on first use; see `readMailEnvironment`.
 *
 * @throws {MailError} `NOT_CONFIGURED` where the environment names no transport; `INVALID_CONFIGURATION`.
 */
export function defaultMailer(): Mailer {
  current ??= createMailer(readMailEnvironment(process.env));
  return current;
}

/**
 * Puts another mailer behind the bare functions: in tests, one of `createTestMailer()`. It is not closed for the one
 * that was there before, which is.
 */
export async function setDefaultMailer(mailer: Mailer): Promise<void> {
  const before = current;
  current = mailer;
  if (before !== mailer) await before?.close();
}

/** Closes the mailer behind the bare functions; the next call makes a new one from the environment. */
export async function closeDefaultMailer(): Promise<void> {
  const mailer = current;
  current = undefined;
  await mailer?.close();
}

/**
 * Sends a template with the settings of the environment.
 *
 * @throws {MailError} As {@link defaultMailer}; else as `mailer.sendTemplate`.
 */
export async function sendTemplate<T extends AnyEmailTemplate>(
  template: T,
  options: SendTemplateOptions<T>,
): Promise<Receipt> {
  return defaultMailer().sendTemplate(template, options);
}

/**
 * Sends a mail with the settings of the environment.
 *
 * @throws {MailError} As {@link defaultMailer}; else as `mailer.send`.
 */
export async function sendMail(mail: SendOptions): Promise<Receipt> {
  return defaultMailer().send(mail);
}

/**
 * Renders a template and keeps the finished mail in the outbox that `OUTBOX_URL` names; `posthorn worker` delivers it.
 *
 * @throws {MailError} As {@link defaultMailer}; else as `mailer.enqueueTemplate`.
 */
export async function enqueueTemplate<T extends AnyEmailTemplate>(
  template: T,
  options: EnqueueTemplateOptions<T>,
): Promise<Enqueued> {
  return defaultMailer().enqueueTemplate(template, options);
}

/**
 * Keeps a mail in the outbox that `OUTBOX_URL` names; `posthorn worker` delivers it.
 *
 * @throws {MailError} As {@link defaultMailer}; else as `mailer.enqueue`.
 */
export async function enqueueMail(mail: EnqueueMailOptions): Promise<Enqueued> {
  return defaultMailer().enqueue(mail);
}

/**
 * Sends many mails with the settings of the environment; see `mailer.sendMany`.
 *
 * @throws {MailError} As {@link defaultMailer}; `INVALID_OPTION`.
 */
export function sendMany<Item extends ManyItem>(mails: BatchItems<Item>, options?: ManyOptions): Batch<Item> {
  return defaultMailer().sendMany(mails, options);
}

/**
 * Sends a mail to `ADMINS`, from `SERVER_EMAIL`, with the settings of the environment.
 *
 * @throws {MailError} As {@link defaultMailer}; else as `mailer.mailAdmins`.
 */
export async function mailAdmins(mail: StaffMail): Promise<Receipt> {
  return defaultMailer().mailAdmins(mail);
}

/**
 * Sends a mail to `MANAGERS`, from `SERVER_EMAIL`, with the settings of the environment.
 *
 * @throws {MailError} As {@link defaultMailer}; else as `mailer.mailManagers`.
 */
export async function mailManagers(mail: StaffMail): Promise<Receipt> {
  return defaultMailer().mailManagers(mail);
}
