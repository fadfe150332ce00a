/** What some worker has to do now and then, however busy all are: sum up the counts, and see that every mail has its job. */

import { rowsOf, timestamp } from "./session.ts";
import { inTransaction, type Store, tellNews } from "./store.ts";

const MOST_SUMMED = 20_000;

/** Sums up what changes have added. Every worker may do so at the same time: each takes rows that no other has. */
export async function sumUpCounts({ schema, session }: Store): Promise<void> {
  await session.executeSql(
    `WITH gone AS (DELETE FROM ${schema}.count WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM ${schema}.count LIMIT ${MOST_SUMMED} FOR UPDATE SKIP LOCKED)) RETURNING state, mails)
     INSERT INTO ${schema}.count SELECT state, sum(mails) FROM gone GROUP BY state HAVING sum(mails) <> 0`,
  );
}

const MOST_LOOKED_AT = 1000;

/** A mail that is due has its job from the same commit on. One that is older and has none has lost it. */
const SURELY_LOST_MS = 60_000;

/**
 * Looks at the next mails after `after` that should have a job, and gives one to those whose job somebody has removed
 * from pg-boss's tables.
 *
 * @returns Where to go on; undefined at the end.
 */
export function repairJobs({ schema, jobs }: Store, after: string, now: number): Promise<string | undefined> {
  return inTransaction(jobs, async (session) => {
    const looked = await rowsOf<{ id: string }>(
      session,
      `SELECT id FROM ${schema}.mail WHERE (state = 'queued' AND hold IS NULL OR state = 'sending')
       AND id > $1::uuid AND begun_at < $2::timestamptz ORDER BY mail.id LIMIT ${MOST_LOOKED_AT}`,
      [after, timestamp(now - SURELY_LOST_MS)],
    );
    const lost = await rowsOf<{ id: string; priority: number }>(
      session,
      `SELECT mail.id, priority FROM ${schema}.mail WHERE mail.id = ANY($1::uuid[])
       AND (state = 'queued' AND hold IS NULL OR state = 'sending')
       AND mail.id <> ALL (ARRAY(${jobs.idsAmong("$1")})) FOR UPDATE SKIP LOCKED`,
      [looked.map(({ id }) => id)],
    );
    await jobs.add(session, lost);
    if (lost.length > 0) await tellNews(session, schema);
    return looked.length < MOST_LOOKED_AT ? undefined : looked.at(-1)?.id;
  });
}
