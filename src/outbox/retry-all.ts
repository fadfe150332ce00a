/** Queues all mails of a state again: what a person decides once it is mended what made them fail. */

import type { Outbox } from "./outbox.ts";

/** The states from which a mail can be sent again. */
export const RETRYABLE_STATES = ["failed", "unknown", "cancelled"] as const;
export type RetryableState = (typeof RETRYABLE_STATES)[number];

/** As many as `list` gives at once. */
const PAGE = 1_000;

/** @returns Those that are queued again; mails whose body was removed stay as they are. */
export async function retryAll(outbox: Outbox<unknown>, state: RetryableState): Promise<readonly string[]> {
  const retried: string[] = [];
  // From one page to the next by its cursor: a mail that fails anew meanwhile is behind it, and is not sent once more.
  for (let after: string | undefined; ; ) {
    const { entries, next } = await outbox.list({ state, limit: PAGE, after });
    if (entries.length > 0) retried.push(...(await outbox.retry(entries.map(({ id }) => id))));
    if (next === undefined) return retried;
    after = next;
  }
}
