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
  const chosen = chooseMailer(smtp, mailer);
  return {
    ...chosen,
    staff: { ...readStaff(env), ...definedOnly(mailer?.staff ?? {}) },
    from: from ?? chosen.from ?? readSender(env),
  } as MailerOptions;
}

/**
 * The project's mailer, or that of the environment; through another server where a flag names one.
 *
 * @throws {MailError} `NOT_CONFIGURED` or `INVALID_CONFIGURATION`
 */
export function chooseMailer<Options extends MailerOptions<string, unknown>>(
  smtp: string | undefined,
  mailer: Options | undefined,
): Options {
  const base = mailer ?? (smtp === undefined ? readMailEnvironment(process.env) : undefined);
  return { ...base, transport: smtp ?? base?.transport } as Options;
}
