/** `--outbox` and `--smtp` over posthorn.config.ts over the environment: what `posthorn worker` delivers from, and by. */

import type { MailerOptions } from "../mailer/options.ts";
import { resolveOutbox } from "../outbox/from-url.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { loadConfig } from "../project/config.ts";
import { chooseMailer } from "./mailer-settings.ts";
import { chooseOutbox, type OutboxFlags } from "./outbox-settings.ts";

export interface WorkerMailerFlags extends OutboxFlags {
  readonly smtp?: string;
}

export interface WorkerSettings {
  readonly mailer: MailerOptions<string, unknown>;
  readonly outbox: Outbox<unknown>;
  /** The outbox as people know it; without secrets. */
  readonly label: string;
}

/**
 * The mailer that a worker delivers with: the application's own of posthorn.config.ts, with its keys and named
 * transports, or else that of the environment.
 *
 * @throws {CommandError} `NO_OUTBOX`. @throws {MailError} `NOT_CONFIGURED`, `INVALID_CONFIGURATION`.
 */
export async function workerSettings({ outbox: url, smtp }: WorkerMailerFlags): Promise<WorkerSettings> {
  const config = await loadConfig(process.cwd());
  const given = chooseOutbox(url, config);
  const outbox = resolveOutbox(given);
  const mailer = { ...chooseMailer(smtp, config.mailer), outbox };
  return { mailer: mailer as MailerOptions<string, unknown>, outbox, label: labelOf(given) };
}

function labelOf(given: Outbox<unknown> | string): string {
  if (typeof given !== "string") return given.name;
  return given.replace(/\/\/[^\s/@]*@/g, "//").replace(/\?.*$/, "");
}
