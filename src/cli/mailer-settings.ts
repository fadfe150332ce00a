/** `--smtp` and `--from` over the environment: what a command makes its mailer of. */

import { readMailEnvironment, readSender, readStaff } from "../mailer/environment.ts";
import type { MailerOptions } from "../mailer/options.ts";

export interface MailerFlags {
  readonly from?: string;
  readonly smtp?: string;
}

/** @throws {MailError} `NOT_CONFIGURED` or `INVALID_CONFIGURATION` */
export function mailerSettings({ smtp, from }: MailerFlags): MailerOptions {
  const { env } = process;
  const settings = smtp === undefined ? readMailEnvironment(env) : { transport: smtp, staff: readStaff(env) };
  return { ...settings, from: from ?? readSender(env) };
}
