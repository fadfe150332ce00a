/** `posthorn queue retry` and `cancel`: what a person decides of single mails. */

import type { Outbox } from "../../outbox/outbox.ts";
import { type RetryableState, retryAll } from "../../outbox/retry-all.ts";
import { plural } from "../check-report.ts";
import { CommandError } from "../command-error.ts";
import { EXIT } from "../exit-codes.ts";
import { existingOutbox } from "../outbox-settings.ts";
import { printable } from "../rows.ts";
import { printJson } from "./print-json.ts";
import type { QueueFlags, RetryFlags } from "./program.ts";

export async function retryMails(ids: readonly string[], flags: RetryFlags): Promise<void> {
  if ((ids.length === 0) === (flags.state === undefined)) {
    throw new CommandError("WRONG_USAGE", "No mails are named, or in two ways", {
      next: "Name them by their ids, or all of a state: --state failed. posthorn queue retry --help shows more.",
    });
  }
  await using outbox = await existingOutbox(flags);
  const retried =
    flags.state === undefined ? await outbox.retry(ids) : await retryAll(outbox, flags.state as RetryableState);
  // What somebody else changed meanwhile is no failure where no mail was named.
  const left = ids.length === 0 ? [] : await refused(outbox, ids, retried);
  report("retried", "Queued again", retried, left, flags);
}

export async function cancelMails(ids: readonly string[], flags: QueueFlags): Promise<void> {
  await using outbox = await existingOutbox(flags);
  const cancelled = await outbox.cancel(ids);
  report("cancelled", "Cancelled", cancelled, await refused(outbox, ids, cancelled), flags);
}

interface Refused {
  readonly id: string;
  readonly reason: string;
}

async function refused(outbox: Outbox<unknown>, ids: readonly string[], done: readonly string[]): Promise<Refused[]> {
  const left = [...new Set(ids)].filter((id) => !done.includes(id));
  return Promise.all(
    left.map(async (id) => {
      const entry = await outbox.get(id);
      if (entry === undefined) return { id, reason: "there is no such mail" };
      return { id, reason: entry.hasBody ? `it is ${entry.state}` : `it is ${entry.state}, and its body was removed` };
    }),
  );
}

function report(
  field: string,
  word: string,
  done: readonly string[],
  left: readonly Refused[],
  { json }: QueueFlags,
): void {
  if (json) printJson({ [field]: done, refused: left });
  else process.stdout.write(`${word}: ${plural(done.length, "mail")}\n`);
  if (left.length === 0) return;
  const reasons = left.map(({ id, reason }) => `${printable(id)}: ${reason}`).join("\n");
  throw new CommandError("NOT_CHANGED", reasons, {
    next:
      field === "retried"
        ? "Mails that are failed, unknown or cancelled can be sent again, while their body is kept."
        : "Mails that are queued or scheduled can be cancelled.",
    exitCode: EXIT.failed,
  });
}
