/** `posthorn queue`: how many mails there are in each state, and how long the oldest has waited. */

import { styleText } from "node:util";
import { OUTBOX_STATES, type PauseScope } from "../../outbox/outbox.ts";
import { existingOutbox } from "../outbox-settings.ts";
import { rows } from "../rows.ts";
import { ageSeconds, formatSeconds } from "./age.ts";
import { printJson } from "./print-json.ts";
import type { QueueFlags } from "./program.ts";

export async function showCounts(flags: QueueFlags): Promise<void> {
  await using outbox = await existingOutbox(flags);
  const [counts, paused, suspended] = await Promise.all([outbox.counts(), outbox.paused(), outbox.suspended()]);
  const { oldestQueuedAt, sentLastMinute } = counts;
  const oldestAge = ageSeconds(oldestQueuedAt);
  const states = Object.fromEntries(OUTBOX_STATES.map((state) => [state, counts[state]]));
  if (flags.json) {
    const oldestQueuedSeconds = oldestAge ?? null;
    return printJson({
      ...{ states, oldestQueuedAt: oldestQueuedAt ?? null, oldestQueuedSeconds, sentLastMinute, paused, suspended },
    });
  }
  const { stdout } = process;
  const troubled = (state: string, count: number): string =>
    count > 0 && (state === "failed" || state === "unknown")
      ? styleText("red", String(count), { stream: stdout })
      : String(count);
  const width = Math.max(...OUTBOX_STATES.map((state) => state.length));
  for (const state of OUTBOX_STATES)
    stdout.write(`  ${styleText("dim", state.padEnd(width), { stream: stdout })}  ${troubled(state, counts[state])}\n`);
  stdout.write("\n");
  stdout.write(
    rows(
      [
        ["Oldest", oldestAge === undefined ? "nothing is due" : `due for ${formatSeconds(oldestAge)}`],
        ["Sent in the last minute", String(sentLastMinute)],
        ["Paused", paused.map(nameOf).join(", ")],
        ...suspended.map(({ transport, reason, since, nextTryAt }): [string, string] => [
          "Suspended",
          `${nameOf({ transport })}, since ${since}: ${reason}; next try ${nextTryAt}`,
        ]),
      ],
      stdout,
    ),
  );
}

export function nameOf(scope: PauseScope): string {
  if ("tag" in scope) return `tag ${scope.tag}`;
  if ("transport" in scope) return scope.transport === "" ? "the default transport" : `transport ${scope.transport}`;
  return "everything";
}
