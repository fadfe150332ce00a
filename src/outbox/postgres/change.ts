/** What a person or a program does to mails that no worker has in hand: cancel, queue again, forget. */

import type { Purged, PurgeLimits } from "../outbox.ts";
import { CHUNK } from "./claim.ts";
import { soundIds } from "./entries.ts";
import { rowsOf, type Session, timestamp } from "./session.ts";
import { inTransaction, type Store, tellNews } from "./store.ts";

/** @returns Those that were not begun. */
export function cancelMails({ schema, jobs }: Store, ids: readonly string[], now: number): Promise<string[]> {
  return inTransaction(jobs, async (session) => {
    const done = await rowsOf<{ id: string }>(
      session,
      `UPDATE ${schema}.mail SET state = 'cancelled', hold = NULL, due_at = NULL, ended_at = $2::timestamptz
       WHERE id = ANY($1::uuid[]) AND state IN ('queued', 'scheduled') RETURNING id`,
      [soundIds(ids), timestamp(now)],
    );
    await jobs.remove(
      session,
      done.map(({ id }) => id),
    );
    return inOrder(ids, done);
  });
}

/** @returns Those that had ended otherwise than sent and still have a body. */
export function retryMails({ schema, jobs }: Store, ids: readonly string[], now: number): Promise<string[]> {
  return inTransaction(jobs, async (session) => {
    const done = await rowsOf<{ id: string; priority: number }>(
      session,
      `UPDATE ${schema}.mail SET may_be_duplicate = may_be_duplicate OR state = 'unknown', state = 'queued',
         ended_at = NULL, begun_at = $2::timestamptz
       WHERE id = ANY($1::uuid[]) AND state IN ('failed', 'unknown', 'cancelled') AND has_body RETURNING id, priority`,
      [soundIds(ids), timestamp(now)],
    );
    await jobs.add(session, done);
    if (done.length > 0) await tellNews(session, schema);
    return inOrder(ids, done);
  });
}

function inOrder(ids: readonly string[], done: readonly { readonly id: string }[]): string[] {
  const known = new Set(done.map(({ id }) => id));
  return [...new Set(ids)].filter((id) => known.has(id));
}

/** Removes at most {@link CHUNK} bodies and as many entries. @returns What was removed. */
export function purgeMails({ schema, jobs }: Store, limits: PurgeLimits, now: number): Promise<Purged> {
  return inTransaction(jobs, async (session) => {
    const bodies = await oldMails(session, schema, "ended_at IS NOT NULL AND has_body", limits.bodiesBefore);
    await removeBodies(session, schema, bodies);
    const entries = await oldMails(session, schema, "ended_at IS NOT NULL", limits.entriesBefore);
    await removeBodies(session, schema, entries);
    await session.executeSql(`DELETE FROM ${schema}.mail WHERE id = ANY($1::uuid[])`, [entries]);
    await session.executeSql(
      `DELETE FROM ${schema}.idempotency WHERE key IN
       (SELECT key FROM ${schema}.idempotency WHERE expires_at <= $1::timestamptz LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED)`,
      [timestamp(now)],
    );
    return { bodies: bodies.length, entries: entries.length };
  });
}

async function oldMails(session: Session, schema: string, which: string, before: Date | undefined): Promise<string[]> {
  if (before === undefined) return [];
  const rows = await rowsOf<{ id: string }>(
    session,
    `SELECT id FROM ${schema}.mail WHERE ${which} AND ended_at < $1::timestamptz
     ORDER BY ended_at LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`,
    [before.toISOString()],
  );
  return rows.map(({ id }) => id);
}

/**
 * A content goes with the last mail that had it. Those that a transaction is just about to use are locked by it, and
 * skipped; whoever comes later waits until they are gone, and writes them again.
 */
async function removeBodies(session: Session, schema: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await session.executeSql(`DELETE FROM ${schema}.body WHERE id = ANY($1::uuid[])`, [ids]);
  await session.executeSql(`UPDATE ${schema}.mail SET has_body = false WHERE id = ANY($1::uuid[])`, [ids]);
  const uses = await rowsOf<{ hash: string }>(
    session,
    `DELETE FROM ${schema}.mail_content WHERE id = ANY($1::uuid[]) RETURNING hash`,
    [ids],
  );
  if (uses.length === 0) return;
  const free = await rowsOf<{ hash: string }>(
    session,
    `SELECT hash FROM ${schema}.content WHERE hash = ANY($1::text[]) FOR UPDATE SKIP LOCKED`,
    [[...new Set(uses.map(({ hash }) => hash))]],
  );
  await session.executeSql(
    `DELETE FROM ${schema}.content WHERE hash = ANY($1::text[])
     AND NOT EXISTS (SELECT 1 FROM ${schema}.mail_content WHERE mail_content.hash = content.hash)`,
    [free.map(({ hash }) => hash)],
  );
}
