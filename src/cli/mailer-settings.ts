/** Flags over the environment over posthorn.config.ts: what `send` and `sendtest` make their mailer of. */

import { definedOnly } from "../defined-only.ts";
import { MailError } from "../errors.ts";
import { type EnvironmentSettings, readMailEnvironment, readSender, readStaff } from "../mailer/environment.ts";
import type { MailerOptions } from "../mailer/options.ts";
import type { StaffOptions } from "../mailer/staff.ts";
import { loadConfig } from "../project/config.ts";

export interface MailerFlags {
  readonly from?: string;
  readonly smtp?: string;
}

/**
 * The application's own mailer, with its keys, headers and redirect, as far as neither flags nor environment say
 * otherwise.
 *
 * @throws {MailError} `NOT_CONFIGURED` or `INVALID_CONFIGURATION`
 */
export async function mailerSettings({ smtp, from }: MailerFlags): Promise<MailerOptions> {
  const { env } = process;
  const { mailer } = (await loadConfig(process.cwd())) as { readonly mailer?: MailerOptions };
  const named = smtp === undefined ? environmentOver(mailer) : { transport: smtp };
  const settings = { ...mailer, ...definedOnly(named), staff: { ...mailer?.staff, ...givenStaff(readStaff(env)) } };
  // What has no transport was refused above.
  return { ...settings, from: from ?? readSender(env) ?? mailer?.from } as MailerOptions;
}

/** What the environment names; nothing is no fault where there is a mailer. */
function environmentOver(mailer: MailerOptions | undefined): Partial<EnvironmentSettings> {
  try {
    return readMailEnvironment(process.env);
  } catch (error) {
    if (mailer !== undefined && error instanceof MailError && error.code === "NOT_CONFIGURED") return {};
    throw error;
  }
}

/** Lists that the environment leaves empty are not given. */
function givenStaff(staff: StaffOptions): StaffOptions {
  return Object.fromEntries(
    Object.entries(staff).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
