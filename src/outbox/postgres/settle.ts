/** What a worker says of its mails → rows. Many are settled in one transaction: those that ended while the last one ran. */

import type { Settlement } from "../outbox.ts";
import { type AfterSettlement, afterSettlement, type SettledRow } from "../settled-row.ts";
import type { Lease } from "./claim.ts";
import { milliseconds } from "./entries.ts";
import type { NewJob } from "./jobs.ts";
import { rowsOf, type Session, timestamp, toJson } from "./session.ts";
import { inTransaction, type Store, tellNews } from "./store.ts";

/** Commits that servers may have these mails from now on. @returns Whether each lease still holds. */
export async function markMails({ schema, session }: Store, leases: readonly Lease[], now: number): Promise<boolean[]> {
  return holding(
    leases,
    await rowsOf(
      session,
      `UPDATE ${schema}.mail SET marked_at = $2::timestamptz FROM ${LEASES}
       WHERE mail.id = given.id AND mail.lease = given.number AND state = 'sending' RETURNING mail.id, lease`,
      [toJson(leases), timestamp(now)],
    ),
  );
}

/** Renews leases. @returns Those that are lost. */
export async function renewLeases({ schema, session, jobs }: Store, leases: readonly Lease[]): Promise<Lease[]> {
  await jobs.touch(leases);
  const held = holding(
    leases,
    await rowsOf(
      session,
      `SELECT mail.id, lease FROM ${schema}.mail JOIN ${LEASES} ON mail.id = given.id AND mail.lease = given.number
       WHERE state = 'sending'`,
      [toJson(leases)],
    ),
  );
  return leases.filter((_, index) => !held[index]);
}

const LEASES = "jsonb_to_recordset($1::text::jsonb) AS given(id uuid, number integer)";

function holding(
  leases: readonly Lease[],
  rows: readonly { readonly id: string; readonly lease: number }[],
): boolean[] {
  const held = new Map(rows.map(({ id, lease }) => [id, lease]));
  return leases.map(({ id, number }) => held.get(id) === number);
}

export interface ToSettle {
  readonly lease: Lease;
  readonly settlement: Settlement;
}

/** Ends leases. @returns For each, false where it was lost, so that nothing was changed. */
export function settleMails(store: Store, given: readonly ToSettle[], now: number): Promise<boolean[]> {
  return inTransaction(store.jobs, async (session) => {
    const rows = new Map((await lockRows(session, store.schema, given)).map((row) => [row.id, row] as const));
    const decided = given.map(({ lease, settlement }) => ({
      lease,
      row: rows.get(lease.id),
      after: afterSettlement(rows.get(lease.id), lease.number, storable(settlement), now),
    }));
    await write(store, session, decided, now);
    return decided.map(({ after }) => after.kind !== "lost");
  });
}

/** The answers of servers are not ours: see {@link toJson}. */
function storable(settlement: Settlement): Settlement {
  return JSON.parse(toJson(settlement));
}

interface LockedRow extends SettledRow {
  readonly id: string;
  readonly priority: number;
}

/** In the order of their ids, so that two transactions wait for one another, not each for the other. */
function lockRows(session: Session, schema: string, given: readonly ToSettle[]): Promise<LockedRow[]> {
  return rowsOf(
    session,
    `SELECT id, priority, state, lease, history::text AS history, attempts, pending::text AS pending,
            may_be_duplicate::integer AS may_be_duplicate, ${milliseconds("marked_at")}
     FROM ${schema}.mail WHERE id = ANY($1::uuid[]) ORDER BY mail.id FOR UPDATE`,
    [given.map(({ lease }) => lease.id)],
  );
}

interface Decided {
  readonly lease: Lease;
  readonly row: LockedRow | undefined;
  readonly after: AfterSettlement;
}

async function write(
  { schema, jobs }: Store,
  session: Session,
  decided: readonly Decided[],
  now: number,
): Promise<void> {
  const settled = decided.flatMap(({ lease: { id }, after }) =>
    after.kind === "settled" ? [{ id, ...after.row }] : [],
  );
  const back = decided.flatMap(({ lease: { id }, after }) =>
    after.kind === "given-back" ? [{ id, due_at: timestamp(after.delayMs > 0 ? now + after.delayMs : null) }] : [],
  );
  if (settled.length > 0) await session.executeSql(settling(schema), [toJson(settled.map(withTimestamps))]);
  if (back.length > 0) await session.executeSql(givingBack(schema), [toJson(back)]);

  const ended = decided.filter(({ after }) => after.kind !== "lost");
  const [mine, late] = [ended.filter(hadLease), ended.filter((one) => !hadLease(one))];
  await jobs.remove(
    session,
    mine.map(({ lease: { id, retryCount } }) => ({ id, retryCount })),
  );
  await jobs.remove(
    session,
    late.map(({ lease: { id } }) => id),
  );
  const again = ended.flatMap(jobAfter);
  await jobs.add(session, again);
  if (again.some(({ delayMs = 0 }) => delayMs === 0)) await tellNews(session, schema);
}

function hadLease({ lease, row }: Decided): boolean {
  return row?.state === "sending" && row.lease === lease.number;
}

/** One that is due at another time gets its job when that comes. */
function jobAfter({ lease: { id }, row, after }: Decided): NewJob[] {
  const priority = row?.priority ?? 0;
  if (after.kind === "still-abandoned") return [{ id, priority, delayMs: after.delayMs }];
  if (after.kind === "given-back" && after.delayMs === 0) return [{ id, priority }];
  return [];
}

function withTimestamps<Row extends { readonly due_at: number | null; readonly ended_at: number | null }>(row: Row) {
  return { ...row, due_at: timestamp(row.due_at), ended_at: timestamp(row.ended_at) };
}

function settling(schema: string): string {
  return `
UPDATE ${schema}.mail SET state = given.state, hold = NULL, due_at = given.due_at, ended_at = given.ended_at,
  marked_at = NULL, pending = given.pending::jsonb, may_be_duplicate = given.may_be_duplicate = 1,
  attempts = given.attempts, history = given.history::jsonb
FROM jsonb_to_recordset($1::text::jsonb) AS given(id uuid, state text, due_at timestamptz, ended_at timestamptz,
  pending text, may_be_duplicate integer, attempts integer, history text)
WHERE mail.id = given.id`;
}

function givingBack(schema: string): string {
  return `
UPDATE ${schema}.mail SET state = CASE WHEN given.due_at IS NULL THEN 'queued' ELSE 'scheduled' END,
  due_at = given.due_at, worker = NULL, claimed_at = NULL
FROM jsonb_to_recordset($1::text::jsonb) AS given(id uuid, due_at timestamptz) WHERE mail.id = given.id`;
}
