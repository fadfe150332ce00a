/** Flags over posthorn.config.ts over the environment: what `send` and `sendtest` make their mailer of. */

import { definedOnly } from "../defined-only.ts";
import { readMailEnvironment, readSender, readStaff } from "../mailer/environment.ts";
import type { MailerOptions } from "../mailer/options.ts";
import { loadConfig } from "../project/config.ts";

export interface MailerFlags {
  readonly from?: string;
  readonly smtp?: string;
}

/**
 * The mailer of posthorn.config.ts, with its keys, headers and redirect, or else that of the environment, as the worker
 * and the preview take them.
 *
 * @throws {MailError} `NOT_CONFIGURED` or `INVALID_CONFIGURATION`
 */
export async function mailerSettings({ smtp, from }: MailerFlags): Promise<MailerOptions> {
  const { env } = process;
  const { mailer } = (await loadConfig(process.cwd())) as { readonly mailer?: MailerOptions };
  const base = mailer ?? (smtp === undefined ? readMailEnvironment(env) : undefined);
  return {
    ...base,
    transport: smtp ?? base?.transport,
    staff: { ...readStaff(env), ...definedOnly(mailer?.staff ?? {}) },
    from: from ?? base?.from ?? readSender(env),
  } as MailerOptions;
}
