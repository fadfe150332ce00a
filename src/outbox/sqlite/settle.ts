/** What a worker says of its mails → rows. */

import { HISTORY_LENGTH, type OutboxAttempt, type Purged, type PurgeLimits, type Settlement } from "../outbox.ts";
import type { Lease } from "./claim.ts";
import { type SqliteHandle, statement } from "./handle.ts";

/** @returns False where the lease is lost. */
export function markMail(handle: SqliteHandle, { seq, number }: Lease, now: number): boolean {
  const found = statement(
    handle,
    "UPDATE posthorn_mail SET marked_at = ? WHERE seq = ? AND lease = ? AND state = 'sending' RETURNING seq",
  ).get(now, seq, number);
  return found !== undefined;
}

/** @returns The leases that are lost. */
export function renewLeases(handle: SqliteHandle, leases: readonly Lease[], until: number): Lease[] {
  const renew = statement(
    handle,
    "UPDATE posthorn_mail SET lease_until = ? WHERE seq = ? AND lease = ? AND state = 'sending' RETURNING seq",
  );
  return leases.filter(({ seq, number }) => renew.get(until, seq, number) === undefined);
}

/**
 * Ends a lease.
 *
 * That a mail was sent is true even if it is told too late: it then ends the doubt of a mail that was parked as
 * unknown, or keeps one that waits for its next try from being sent twice.
 *
 * @returns False where the lease is lost, so that nothing was changed.
 */
export function settleMail(handle: SqliteHandle, { seq, number }: Lease, settlement: Settlement, now: number): boolean {
  const row = statement(
    handle,
    "SELECT state, lease, history, attempts, pending, may_be_duplicate, marked_at FROM posthorn_mail WHERE seq = ?",
  ).get(seq) as SettledRow | undefined;
  if (row === undefined) return false;
  const mine = row.state === "sending" && row.lease === number;
  const late = settlement.state === "sent" && ["unknown", "scheduled", "queued"].includes(row.state);
  if (!mine && !late) return false;
  if (settlement.state === "queued") {
    giveBack(handle, seq, settlement.delayMs ?? 0, row, now);
    return true;
  }
  const { state, attempts } = settlement;
  const again = state === "scheduled" ? settlement : undefined;
  statement(
    handle,
    `UPDATE posthorn_mail SET state = ?, hold = NULL, due_at = ?, ended_at = ?, marked_at = NULL, lease_until = NULL,
     pending = ?, may_be_duplicate = ?, attempts = ?, history = ? WHERE seq = ?`,
  ).run(
    state,
    again === undefined ? null : now + again.delayMs,
    again === undefined ? now : null,
    again?.pending === undefined ? row.pending : JSON.stringify(again.pending),
    again?.mayBeDuplicate === true ? 1 : row.may_be_duplicate,
    row.attempts + attempts.length,
    JSON.stringify([...(JSON.parse(row.history) as OutboxAttempt[]), ...attempts].slice(-HISTORY_LENGTH)),
    seq,
  );
  return true;
}

interface SettledRow {
  readonly state: string;
  readonly lease: number;
  readonly history: string;
  readonly attempts: number;
  readonly pending: string | null;
  readonly may_be_duplicate: number;
  readonly marked_at: number | null;
}

/** One that carries the marker of a lost worker is not free to be sent: it stays abandoned until that is settled. */
function giveBack(handle: SqliteHandle, seq: number, delayMs: number, { marked_at }: SettledRow, now: number): void {
  if (marked_at !== null) {
    statement(handle, "UPDATE posthorn_mail SET lease_until = ? WHERE seq = ?").run(now + delayMs, seq);
  } else {
    statement(
      handle,
      "UPDATE posthorn_mail SET state = ?, due_at = ?, lease_until = NULL, worker = NULL, claimed_at = NULL WHERE seq = ?",
    ).run(delayMs > 0 ? "scheduled" : "queued", delayMs > 0 ? now + delayMs : null, seq);
  }
}

/** @returns Those that were not begun. */
export function cancelMails(handle: SqliteHandle, ids: readonly string[], now: number): string[] {
  const cancel = statement(
    handle,
    `UPDATE posthorn_mail SET state = 'cancelled', hold = NULL, due_at = NULL, ended_at = ?
     WHERE id = ? AND state IN ('queued', 'scheduled') RETURNING id`,
  );
  return ids.filter((id) => cancel.get(now, id) !== undefined);
}

/** @returns Those that had ended otherwise than sent and still have a body. */
export function retryMails(handle: SqliteHandle, ids: readonly string[], now: number): string[] {
  const retry = statement(
    handle,
    `UPDATE posthorn_mail SET may_be_duplicate = CASE state WHEN 'unknown' THEN 1 ELSE may_be_duplicate END,
     state = 'queued', ended_at = NULL, begun_at = ?
     WHERE id = ? AND state IN ('failed', 'unknown', 'cancelled') AND has_body = 1 RETURNING id`,
  );
  return ids.filter((id) => retry.get(now, id) !== undefined);
}

/** How many mails are removed in one transaction. */
export const PURGE_CHUNK = 500;

/** Removes at most {@link PURGE_CHUNK} bodies and as many entries. */
export function purgeMails(handle: SqliteHandle, { bodiesBefore, entriesBefore }: PurgeLimits, now: number): Purged {
  const bodies = old(
    handle,
    "SELECT seq FROM posthorn_mail WHERE ended_at IS NOT NULL AND has_body = 1 AND ended_at < ? ORDER BY ended_at LIMIT ?",
    bodiesBefore,
  );
  removeBodies(handle, bodies);
  const entries = old(
    handle,
    "SELECT seq FROM posthorn_mail WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY ended_at LIMIT ?",
    entriesBefore,
  );
  removeBodies(handle, entries);
  const remove = statement(handle, "DELETE FROM posthorn_mail WHERE seq = ?");
  for (const seq of entries) remove.run(seq);
  statement(
    handle,
    `DELETE FROM posthorn_idempotency WHERE key IN
     (SELECT key FROM posthorn_idempotency WHERE expires_at <= ? LIMIT ${PURGE_CHUNK})`,
  ).run(now);
  return { bodies: bodies.length, entries: entries.length };
}

function old(handle: SqliteHandle, sql: string, before: Date | undefined): number[] {
  if (before === undefined) return [];
  const rows = statement(handle, sql).all(before.getTime(), PURGE_CHUNK) as { seq: number }[];
  return rows.map(({ seq }) => seq);
}

/** A content goes with the last mail that had it. */
function removeBodies(handle: SqliteHandle, seqs: readonly number[]): void {
  for (const seq of seqs) {
    statement(handle, "DELETE FROM posthorn_body WHERE seq = ?").run(seq);
    statement(handle, "UPDATE posthorn_mail SET has_body = 0 WHERE seq = ?").run(seq);
    const contents = statement(handle, "DELETE FROM posthorn_mail_content WHERE seq = ? RETURNING hash").all(seq);
    for (const { hash } of contents as { hash: string }[]) {
      statement(
        handle,
        "DELETE FROM posthorn_content WHERE hash = ? AND NOT EXISTS (SELECT 1 FROM posthorn_mail_content WHERE hash = ?)",
      ).run(hash, hash);
    }
  }
}
