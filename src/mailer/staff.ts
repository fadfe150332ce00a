/** Mail to those who run the application, whose addresses the mailer knows: Django's ADMINS and MANAGERS. */

import { MailError } from "../errors.ts";
import type { AddressInput } from "../message/address.ts";
import type { SendOptions } from "./options.ts";

export interface StaffOptions {
  /** Who is told when something breaks. */
  readonly admins?: readonly AddressInput[] | undefined;
  /** Who is told what happens. */
  readonly managers?: readonly AddressInput[] | undefined;
  /** The sender of mail to both; default: the mailer's `from`. */
  readonly from?: AddressInput | undefined;
  /** Put before the subject of mail to both, such as `"[Acme] "`; default: the mailer's `subjectPrefix`. */
  readonly subjectPrefix?: string | undefined;
}

/** A mail whose recipients the mailer knows. */
export type StaffMail<Via extends string = never> = Omit<SendOptions<Via>, "to" | "cc" | "bcc">;

/** @throws {MailError} `NOT_CONFIGURED` where the group has nobody in it: mail for nobody is not dropped in silence. */
export function addressToStaff<Via extends string>(
  group: "admins" | "managers",
  mail: StaffMail<Via>,
  staff: StaffOptions = {},
): SendOptions<Via> {
  const to = staff[group] ?? [];
  if (to.length === 0) {
    throw new MailError(
      "NOT_CONFIGURED",
      `Nobody is named as ${group}: give createMailer({ staff: { ${group}: ["Ada <ada@acme.example>"] } }), or set ${group.toUpperCase()}`,
    );
  }
  return {
    ...mail,
    to,
    from: mail.from ?? staff.from,
    subjectPrefix: mail.subjectPrefix ?? staff.subjectPrefix,
  };
}
