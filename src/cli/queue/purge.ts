/** `posthorn queue purge`: forgets mails that ended long ago. */

import { plural } from "../check-report.ts";
import { existingOutbox } from "../outbox-settings.ts";
import { printJson } from "./print-json.ts";
import type { PurgeFlags } from "./program.ts";

export async function purgeQueue(flags: PurgeFlags): Promise<void> {
  await using outbox = await existingOutbox(flags);
  const before = new Date(Date.now() - flags.olderThan);
  const purged = await outbox.purge(flags.bodies ? { bodiesBefore: before } : { entriesBefore: before });
  if (flags.json) return printJson({ ...purged });
  process.stdout.write(
    flags.bodies
      ? `Removed the bodies of ${plural(purged.bodies, "mail")}\n`
      : `Forgot ${plural(purged.entries, "mail")}\n`,
  );
}
