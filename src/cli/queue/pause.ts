/** `posthorn queue pause` and `resume`: whether workers are handed mails, of everything, a transport or a tag. */

import type { PauseScope } from "../../outbox/outbox.ts";
import { existingOutbox } from "../outbox-settings.ts";
import { printable } from "../rows.ts";
import { nameOf } from "./counts.ts";
import { printJson } from "./print-json.ts";
import type { PauseFlags } from "./program.ts";

export async function pauseQueue(flags: PauseFlags): Promise<void> {
  await change("Paused", flags);
}

export async function resumeQueue(flags: PauseFlags): Promise<void> {
  await change("Resumed", flags);
}

async function change(word: "Paused" | "Resumed", flags: PauseFlags): Promise<void> {
  await using outbox = await existingOutbox(flags);
  const scope = scopeOf(flags);
  await (word === "Paused" ? outbox.pause(scope) : outbox.resume(scope));
  const paused = await outbox.paused();
  if (flags.json) return printJson({ paused });
  process.stdout.write(`${word}: ${printable(nameOf(scope))}\n`);
  // A tag that was paused by itself stays so when everything is resumed.
  if (word === "Resumed" && paused.length > 0)
    process.stdout.write(`Still paused: ${printable(paused.map(nameOf).join(", "))}\n`);
}

function scopeOf({ transport, tag }: PauseFlags): PauseScope {
  if (transport !== undefined) return { transport };
  return tag === undefined ? { all: true } : { tag };
}
