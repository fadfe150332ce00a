/** Which mails a worker gets next: pg-boss says which are free, and our own rows what is to be done with them. */

import type { Claimed } from "../consumer.ts";
import { isPause } from "../gate.ts";
import { abandonedBy, entryOf, type MailRow } from "../mail-row.ts";
import { MAIL_ROW, readMessages } from "./entries.ts";
import { type GateTerms, openGate, writeGate } from "./gate.ts";
import { domainsOfHolds, heldFor } from "./holds.ts";
import type { Attempt } from "./jobs.ts";
import { rowsOf, type Session, sqlState, timestamp, toJson } from "./session.ts";
import { inTransaction, type Store, tellNews } from "./store.ts";

/** What a worker has to show to settle a mail. */
export interface Lease extends Attempt {
  /** Counts the claims of this mail: who comes with an older number has lost it. */
  readonly number: number;
}

export interface ClaimTerms extends GateTerms {
  readonly limit: number;
  readonly worker: string;
}

/** How many mails of a kind are moved in one transaction. */
export const CHUNK = 500;

/** A row is locked for no longer than a transaction of ours takes. */
const LOCK_NOT_AVAILABLE = "55P03";

/**
 * @returns At most `limit` mails; none where nothing is due.
 */
export async function claimMails(store: Store, terms: ClaimTerms): Promise<Claimed<Lease>[] | "everything is paused"> {
  for (;;) {
    try {
      const claimed = await inTransaction(store.jobs, (session) => claimOnce(store, session, terms));
      // What was looked at has all to wait, or is no longer to be sent: the next ones may go.
      if (claimed === "none of these") continue;
      return claimed;
    } catch (error) {
      if (error === EVERYTHING_PAUSED) return "everything is paused";
      // Somebody is just cancelling one of these mails. To wait for it with its job in hand could be for ever.
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
    }
  }
}

/** Thrown to give back what was fetched. */
const EVERYTHING_PAUSED: Error = new Error("Everything is paused");

async function claimOnce(
  store: Store,
  session: Session,
  terms: ClaimTerms,
): Promise<Claimed<Lease>[] | "none of these"> {
  const { schema, jobs } = store;
  const { limit, worker, now } = terms;
  const attempts = await jobs.fetch(session, limit);
  if (attempts.length === 0) return [];
  const rows = (await lockRows(session, schema, attempts)).sort(byTurn);
  const gate = await openGate(
    store,
    session,
    terms,
    rows.map(({ domain }) => domain),
  );
  if (gate.closed) throw EVERYTHING_PAUSED;

  const held: { readonly id: string; readonly hold: string }[] = [];
  const taken: MailRow[] = [];
  const probes = new Set<string>();
  for (const row of rows) {
    const admission = row.state === "queued" ? gate.admit(row) : { probe: false };
    if (admission.hold !== undefined) {
      held.push({ id: row.id, hold: admission.hold });
      continue;
    }
    taken.push(row);
    if (admission.probe) probes.add(row.id);
  }
  await writeGate(store, session, gate);
  const really = held.length === 0 ? [] : await putAside(session, schema, held);
  // A pause that ended just now: the mail is free again, and the transaction is not to be for nothing.
  taken.push(...rows.filter(({ id }) => held.some((one) => one.id === id) && !really.includes(id)));
  const mine = new Set(taken.map(({ id }) => id));
  await jobs.remove(
    session,
    attempts.filter(({ id }) => !mine.has(id)),
  );
  if (taken.length === 0) return "none of these";

  // Should the database forget this, with a power cut, so it does everything that follows.
  await session.executeSql(
    `WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
     UPDATE ${schema}.mail SET state = 'sending', lease = lease + 1, worker = $2::text, claimed_at = $3::timestamptz
     FROM soon WHERE id = ANY($1::uuid[])`,
    [[...mine], worker, timestamp(now)],
  );
  const messages = await readMessages(store, session, [...mine]);
  const retryCounts = new Map(attempts.map(({ id, retryCount }) => [id, retryCount]));
  return taken.sort(byTurn).map((row) => ({
    lease: { id: row.id, number: row.lease + 1, retryCount: retryCounts.get(row.id) as number },
    entry: entryOf({ ...row, state: "sending" }),
    abandoned: row.state === "sending" ? abandonedBy(row, now) : undefined,
    probe: probes.has(row.id),
    message: () => messages.get(row.id)?.(),
  }));
}

function byTurn(a: MailRow, b: MailRow): number {
  return b.priority - a.priority || (a.id < b.id ? -1 : 1);
}

/** The rows of these jobs that may be sent. */
function lockRows(session: Session, schema: string, attempts: readonly Attempt[]): Promise<MailRow[]> {
  return rowsOf(
    session,
    `SELECT ${MAIL_ROW} FROM ${schema}.mail
     WHERE id = ANY($1::uuid[]) AND state IN ('queued', 'sending') AND hold IS NULL FOR UPDATE NOWAIT`,
    [attempts.map(({ id }) => id)],
  );
}

/**
 * Puts aside what may not go, so that the next claim does not meet it again: a pause of one tag costs the others nothing,
 * however many mails have it. The pauses are locked meanwhile: whoever ends one finds what was put aside for it.
 *
 * @returns Those that have still to wait.
 */
async function putAside(
  session: Session,
  schema: string,
  held: readonly { readonly id: string; readonly hold: string }[],
): Promise<readonly string[]> {
  const { rows } = await session.executeSql(
    `SELECT scope FROM ${schema}.pause WHERE scope = ANY($1::text[]) FOR KEY SHARE`,
    [[...new Set(held.map(({ hold }) => hold))]],
  );
  const still = new Set((rows as { scope: string }[]).map(({ scope }) => scope));
  const aside = held.filter(({ hold }) => !isPause(hold) || still.has(hold));
  await session.executeSql(
    `UPDATE ${schema}.mail SET hold = given.hold
     FROM jsonb_to_recordset($1::text::jsonb) AS given(id uuid, hold text) WHERE mail.id = given.id`,
    [toJson(aside)],
  );
  return aside.map(({ id }) => id);
}

/** Those whose time has come join the others. @returns How many. */
export function releaseDue({ schema, jobs }: Store, now: number): Promise<number> {
  return inTransaction(jobs, async (session) => {
    const due = await rowsOf<{ id: string; priority: number }>(
      session,
      `SELECT id, priority FROM ${schema}.mail WHERE state = 'scheduled' AND due_at <= $1::timestamptz
       ORDER BY due_at LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`,
      [timestamp(now)],
    );
    return release({ schema, jobs }, session, due);
  });
}

/** Mails that were put aside, and may go on. @returns How many. */
export async function releaseHeld(store: Store, terms: GateTerms): Promise<number> {
  const { schema, jobs } = store;
  const holds = await heldFor(store.session, schema);
  if (holds.length === 0) return 0;
  return inTransaction(jobs, async (session) => {
    const gate = await openGate(store, session, terms, domainsOfHolds(holds));
    let released = 0;
    for (const hold of holds) {
      const room = gate.roomFor(hold, CHUNK);
      if (room < 1) continue;
      const free = await rowsOf<{ id: string; priority: number }>(
        session,
        `SELECT id, priority FROM ${schema}.mail WHERE hold = $1::text AND state = 'queued'
         ORDER BY priority DESC, mail.id LIMIT ${room} FOR UPDATE SKIP LOCKED`,
        [hold],
      );
      released += await release({ schema, jobs }, session, free);
    }
    return released;
  });
}

async function release(
  { schema, jobs }: Pick<Store, "schema" | "jobs">,
  session: Session,
  mails: readonly { readonly id: string; readonly priority: number }[],
): Promise<number> {
  if (mails.length === 0) return 0;
  await session.executeSql(
    `UPDATE ${schema}.mail SET state = 'queued', due_at = NULL, hold = NULL WHERE id = ANY($1::uuid[])`,
    [mails.map(({ id }) => id)],
  );
  await jobs.add(session, mails);
  await tellNews(session, schema);
  return mails.length;
}

/** When the next mail's time comes, in milliseconds since 1970. */
export async function nextDue({ schema, session }: Store): Promise<number | undefined> {
  const [next] = await rowsOf<{ due_at: number | null }>(
    session,
    `SELECT (extract(epoch FROM min(due_at)) * 1000)::bigint AS due_at FROM ${schema}.mail WHERE state = 'scheduled'`,
  );
  return next?.due_at ?? undefined;
}
