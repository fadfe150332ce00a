/** What a worker says of its mails → rows. */

import type { Purged, PurgeLimits, Settlement } from "../outbox.ts";
import { afterSettlement, type SettledColumns, type SettledRow } from "../settled-row.ts";
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
 * @returns False where it is lost, so that nothing was changed.
 */
export function settleMail(handle: SqliteHandle, { seq, number }: Lease, settlement: Settlement, now: number): boolean {
  const row = statement(
    handle,
    "SELECT state, lease, history, attempts, pending, may_be_duplicate, marked_at FROM posthorn_mail WHERE seq = ?",
  ).get(seq) as SettledRow | undefined;
  const after = afterSettlement(row, number, settlement, now);
  switch (after.kind) {
    case "lost":
      return false;
    case "given-back":
      giveBack(handle, seq, after.delayMs, now);
      break;
    case "still-abandoned":
      statement(handle, "UPDATE posthorn_mail SET lease_until = ? WHERE seq = ?").run(now + after.delayMs, seq);
      break;
    case "settled":
      write(handle, seq, after.row);
  }
  return true;
}

function write(handle: SqliteHandle, seq: number, row: SettledColumns): void {
  statement(
    handle,
    `UPDATE posthorn_mail SET state = ?, hold = NULL, due_at = ?, ended_at = ?, marked_at = NULL, lease_until = NULL,
     pending = ?, may_be_duplicate = ?, attempts = ?, history = ? WHERE seq = ?`,
  ).run(row.state, row.due_at, row.ended_at, row.pending, row.may_be_duplicate, row.attempts, row.history, seq);
}

function giveBack(handle: SqliteHandle, seq: number, delayMs: number, now: number): void {
  statement(
    handle,
    "UPDATE posthorn_mail SET state = ?, due_at = ?, lease_until = NULL, worker = NULL, claimed_at = NULL WHERE seq = ?",
  ).run(delayMs > 0 ? "scheduled" : "queued", delayMs > 0 ? now + delayMs : null, seq);
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
