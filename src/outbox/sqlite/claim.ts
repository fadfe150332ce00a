/** Which mails a worker gets next: those abandoned by another, then by priority and age. */

import type { Claimed } from "../consumer.ts";
import { abandonedBy, entryOf, scopesOf } from "../mail-row.ts";
import { readMessage, type SqliteRow } from "./entries.ts";
import { type SqliteHandle, statement } from "./handle.ts";

/** What a worker has to show to settle a mail. */
export interface Lease {
  readonly seq: number;
  /** Counts the claims of this mail: who comes with an older number has lost it. */
  readonly number: number;
}

export interface ClaimTerms {
  readonly limit: number;
  readonly worker: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly leaseMs: number;
}

/** How many mails one claim looks at that turn out to be paused; the next claim goes on. */
const MOST_LOOKED_AT = 500;

/** Claims mails; to be called inside a transaction. */
export function claimMails(handle: SqliteHandle, terms: ClaimTerms): Claimed<Lease>[] {
  releaseDue(handle, terms.now);
  const paused = new Set(
    (statement(handle, "SELECT scope FROM posthorn_pause").all() as { scope: string }[]).map(({ scope }) => scope),
  );
  releaseResumed(handle, paused);
  if (paused.has("all")) return [];
  const abandoned = takeAbandoned(handle, terms);
  return [...abandoned, ...takeReady(handle, { ...terms, limit: terms.limit - abandoned.length }, paused)];
}

/** Those whose time has come join the others. */
function releaseDue(handle: SqliteHandle, now: number): void {
  statement(
    handle,
    `UPDATE posthorn_mail SET state = 'queued', due_at = NULL WHERE seq IN
     (SELECT seq FROM posthorn_mail WHERE state = 'scheduled' AND due_at <= ? ORDER BY due_at LIMIT ${MOST_LOOKED_AT})`,
  ).run(now);
}

/** Mails that were put aside for a pause that is over. */
function releaseResumed(handle: SqliteHandle, paused: ReadonlySet<string>): void {
  const next = statement(
    handle,
    "SELECT hold FROM posthorn_mail WHERE state = 'queued' AND hold IS NOT NULL AND hold > ? ORDER BY hold LIMIT 1",
  );
  for (let last = ""; ; ) {
    const found = next.get(last) as { hold: string } | undefined;
    if (found === undefined) return;
    last = found.hold;
    if (paused.has(last)) continue;
    statement(
      handle,
      `UPDATE posthorn_mail SET hold = NULL WHERE seq IN
       (SELECT seq FROM posthorn_mail WHERE state = 'queued' AND hold = ? ORDER BY priority DESC, seq LIMIT ${MOST_LOOKED_AT})`,
    ).run(last);
  }
}

function takeAbandoned(handle: SqliteHandle, terms: ClaimTerms): Claimed<Lease>[] {
  const rows = statement(
    handle,
    "SELECT * FROM posthorn_mail WHERE state = 'sending' AND lease_until <= ? ORDER BY lease_until LIMIT ?",
  ).all(terms.now, terms.limit) as SqliteRow[];
  return rows.map((row) => take(handle, row, terms, abandonedBy(row, terms.now)));
}

/**
 * What is paused is put aside on the way, so that the next claim does not meet it again: a pause of one tag costs the
 * others nothing, however many mails have it.
 */
function takeReady(handle: SqliteHandle, terms: ClaimTerms, paused: ReadonlySet<string>): Claimed<Lease>[] {
  const claimed: Claimed<Lease>[] = [];
  for (let looked = 0; claimed.length < terms.limit && looked < MOST_LOOKED_AT; ) {
    const rows = statement(
      handle,
      "SELECT * FROM posthorn_mail WHERE state = 'queued' AND hold IS NULL ORDER BY priority DESC, seq LIMIT ?",
    ).all(terms.limit - claimed.length) as SqliteRow[];
    if (rows.length === 0) break;
    looked += rows.length;
    for (const row of rows) {
      const hold = paused.size === 0 ? undefined : scopesOf(row).find((scope) => paused.has(scope));
      if (hold === undefined) claimed.push(take(handle, row, terms, undefined));
      else statement(handle, "UPDATE posthorn_mail SET hold = ? WHERE seq = ?").run(hold, row.seq);
    }
  }
  return claimed;
}

/** The marker of a worker that was lost stays until somebody has settled what it means. */
function take(
  handle: SqliteHandle,
  row: SqliteRow,
  { worker, now, leaseMs }: ClaimTerms,
  abandoned: Claimed<Lease>["abandoned"],
): Claimed<Lease> {
  const lease = { seq: row.seq, number: row.lease + 1 };
  statement(
    handle,
    `UPDATE posthorn_mail SET state = 'sending', lease = ?, worker = ?, claimed_at = ?, lease_until = ?
     WHERE seq = ?`,
  ).run(lease.number, worker, now, now + leaseMs, row.seq);
  return {
    lease,
    entry: entryOf({ ...row, state: "sending" }),
    abandoned,
    message: () => readMessage(handle, row.seq),
  };
}
