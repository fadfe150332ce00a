/** Row + settlement → what the row is afterwards: the rules of the states, which are the same for every engine. */

import type { MailRow } from "./mail-row.ts";
import { HISTORY_LENGTH, type OutboxAttempt, type OutboxState, type Settlement } from "./outbox.ts";

/** Of a row, what a settlement looks at. */
export type SettledRow = Pick<
  MailRow,
  "state" | "lease" | "history" | "attempts" | "pending" | "may_be_duplicate" | "marked_at"
>;

export type AfterSettlement =
  /** The lease is lost, and what is said changes nothing. */
  | { readonly kind: "lost" }
  /** As if it had never been claimed. */
  | { readonly kind: "given-back"; readonly delayMs: number }
  /** It carries the marker of a lost worker, so that it is not free to be sent: it stays abandoned until that is settled. */
  | { readonly kind: "still-abandoned"; readonly delayMs: number }
  | { readonly kind: "settled"; readonly row: SettledColumns };

export interface SettledColumns
  extends Pick<MailRow, "due_at" | "ended_at" | "pending" | "may_be_duplicate" | "attempts" | "history"> {
  readonly state: OutboxState;
}

/**
 * That a mail was sent is true even if it is told too late: it then ends the doubt of a mail that was parked as
 * unknown, or keeps one that waits for its next try from being sent twice.
 *
 * @param row Undefined where there is none any more.
 * @param lease The number of the lease that the worker has.
 */
export function afterSettlement(
  row: SettledRow | undefined,
  lease: number,
  settlement: Settlement,
  now: number,
): AfterSettlement {
  if (row === undefined) return { kind: "lost" };
  const mine = row.state === "sending" && row.lease === lease;
  const late = settlement.state === "sent" && ["unknown", "scheduled", "queued"].includes(row.state);
  if (!mine && !late) return { kind: "lost" };
  if (settlement.state === "queued")
    return { kind: row.marked_at === null ? "given-back" : "still-abandoned", delayMs: settlement.delayMs ?? 0 };
  const { state, attempts } = settlement;
  const again = state === "scheduled" ? settlement : undefined;
  return {
    kind: "settled",
    row: {
      state,
      due_at: again === undefined ? null : now + again.delayMs,
      ended_at: again === undefined ? now : null,
      pending: again?.pending === undefined ? row.pending : JSON.stringify(again.pending),
      may_be_duplicate: again?.mayBeDuplicate === true ? 1 : row.may_be_duplicate,
      attempts: row.attempts + attempts.length,
      history: JSON.stringify([...(JSON.parse(row.history) as OutboxAttempt[]), ...attempts].slice(-HISTORY_LENGTH)),
    },
  };
}
