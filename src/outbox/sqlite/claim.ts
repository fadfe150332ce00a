/** Which mails a worker gets next: those abandoned by another, then by priority and age. */

import type { Claimed } from "../consumer.ts";
import type { Cipher } from "../encryption.ts";
import type { Gate } from "../gate.ts";
import type { LimitOf } from "../limits.ts";
import { abandonedBy, entryOf } from "../mail-row.ts";
import { readMessage, type SqliteRow } from "./entries.ts";
import { heldFor, openGate, writeGate } from "./gate.ts";
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
  readonly limitOf: LimitOf;
  readonly cipher: Cipher;
}

/** How many mails one claim looks at that may not go now; the next claim goes on. */
const MOST_LOOKED_AT = 500;

/** Claims mails; to be called inside a transaction. */
export function claimMails(handle: SqliteHandle, terms: ClaimTerms): Claimed<Lease>[] {
  releaseDue(handle, terms.now);
  const gate = openGate(handle, terms.now, terms.limitOf);
  releaseHeld(handle, gate);
  if (gate.closed) return [];
  const abandoned = takeAbandoned(handle, terms);
  const ready = takeReady(handle, { ...terms, limit: terms.limit - abandoned.length }, gate);
  writeGate(handle, gate);
  return [...abandoned, ...ready];
}

/** Those whose time has come join the others. */
function releaseDue(handle: SqliteHandle, now: number): void {
  statement(
    handle,
    `UPDATE posthorn_mail SET state = 'queued', due_at = NULL WHERE seq IN
     (SELECT seq FROM posthorn_mail WHERE state = 'scheduled' AND due_at <= ? ORDER BY due_at LIMIT ${MOST_LOOKED_AT})`,
  ).run(now);
}

/** Mails that were put aside, and may go on. */
function releaseHeld(handle: SqliteHandle, gate: Gate): void {
  for (const hold of heldFor(handle)) {
    const room = gate.roomFor(hold, MOST_LOOKED_AT);
    if (room < 1) continue;
    statement(
      handle,
      `UPDATE posthorn_mail SET hold = NULL WHERE seq IN
       (SELECT seq FROM posthorn_mail WHERE state = 'queued' AND hold = ? ORDER BY priority DESC, seq LIMIT ?)`,
    ).run(hold, room);
  }
}

function takeAbandoned(handle: SqliteHandle, terms: ClaimTerms): Claimed<Lease>[] {
  const rows = statement(
    handle,
    "SELECT * FROM posthorn_mail WHERE state = 'sending' AND lease_until <= ? ORDER BY lease_until LIMIT ?",
  ).all(terms.now, terms.limit) as SqliteRow[];
  return rows.map((row) => take(handle, row, terms, { abandoned: abandonedBy(row, terms.now), probe: false }));
}

/**
 * What may not go is put aside on the way, so that the next claim does not meet it again: a pause of one tag costs the
 * others nothing, however many mails have it.
 */
function takeReady(handle: SqliteHandle, terms: ClaimTerms, gate: Gate): Claimed<Lease>[] {
  const claimed: Claimed<Lease>[] = [];
  for (let looked = 0; claimed.length < terms.limit && looked < MOST_LOOKED_AT; ) {
    const rows = statement(
      handle,
      "SELECT * FROM posthorn_mail WHERE state = 'queued' AND hold IS NULL ORDER BY priority DESC, seq LIMIT ?",
    ).all(terms.limit - claimed.length) as SqliteRow[];
    if (rows.length === 0) break;
    looked += rows.length;
    for (const row of rows) {
      const admission = gate.admit(row);
      if (admission.hold === undefined) claimed.push(take(handle, row, terms, { ...admission, abandoned: undefined }));
      else statement(handle, "UPDATE posthorn_mail SET hold = ? WHERE seq = ?").run(admission.hold, row.seq);
    }
  }
  return claimed;
}

/** The marker of a worker that was lost stays until somebody has settled what it means. */
function take(
  handle: SqliteHandle,
  row: SqliteRow,
  { worker, now, leaseMs, cipher }: ClaimTerms,
  { abandoned, probe }: Pick<Claimed<Lease>, "abandoned" | "probe">,
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
    probe,
    message: () => readMessage(handle, row.seq, cipher),
  };
}
