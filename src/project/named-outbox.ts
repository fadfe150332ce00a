/** Which outbox a project names: that of the mailer in posthorn.config.ts, else `OUTBOX_URL`. */

import type { MailerOptions } from "../mailer/options.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { PosthornConfig } from "./define-config.ts";

/** @returns The outbox or its connection string; undefined where none is named. */
export function namedOutbox(
  { mailer }: PosthornConfig,
  env: Readonly<Record<string, string | undefined>>,
): Outbox<unknown> | string | undefined {
  return (mailer as MailerOptions<string, unknown> | undefined)?.outbox ?? (env.OUTBOX_URL || undefined);
}
