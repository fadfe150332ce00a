/** `--outbox` over posthorn.config.ts over the environment: the outbox that a command works on. */

import { existsSync } from "node:fs";
import { resolveOutbox, sqlitePathOf } from "../outbox/from-url.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { loadConfig } from "../project/config.ts";
import type { PosthornConfig } from "../project/define-config.ts";
import { namedOutbox } from "../project/named-outbox.ts";
import { CommandError } from "./command-error.ts";
import { EXIT } from "./exit-codes.ts";

export interface OutboxFlags {
  readonly outbox?: string;
}

/**
 * The outbox to look into. It has to be there: a path or an address with a slip in it must not look like an empty queue.
 *
 * @throws {CommandError} `NO_OUTBOX`. @throws {MailError} `INVALID_CONFIGURATION`.
 */
export async function existingOutbox({ outbox: url }: OutboxFlags): Promise<Outbox<unknown>> {
  const given = chooseOutbox(url, await loadConfig(process.cwd()));
  const file = typeof given === "string" ? sqlitePathOf(given) : undefined;
  if (file !== undefined && !existsSync(file)) {
    throw new CommandError("NO_OUTBOX", `There is no outbox ${file}`, {
      next: "Check the path. The first mail that is enqueued, or `posthorn worker`, makes the file.",
      exitCode: EXIT.failed,
    });
  }
  return resolveOutbox(given, { create: false });
}

/** @throws {CommandError} `NO_OUTBOX` */
export function chooseOutbox(url: string | undefined, config: PosthornConfig): Outbox<unknown> | string {
  const given = url ?? namedOutbox(config, process.env);
  if (given !== undefined && given !== "") return given;
  throw new CommandError("NO_OUTBOX", "No outbox is named", {
    next: "Give --outbox sqlite:./outbox.db or postgres://db.example.com/app, set OUTBOX_URL, or give the mailer in posthorn.config.ts an outbox.",
    exitCode: EXIT.failed,
  });
}
