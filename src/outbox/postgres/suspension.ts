/** Transports that workers have found broken. */

import { time } from "../mail-row.ts";
import { SUSPENSION_MS, type Suspension } from "../outbox.ts";
import { milliseconds } from "./entries.ts";
import { rowsOf, timestamp } from "./session.ts";
import type { Store } from "./store.ts";

/** @returns Whether it was not suspended before. */
export async function suspendTransport(
  { schema, session }: Store,
  transport: string,
  reason: string,
  now: number,
): Promise<boolean> {
  const [row] = await rowsOf<{ made: boolean }>(
    session,
    `INSERT INTO ${schema}.suspension (transport, reason, since, next_try_at, wait_ms)
     VALUES ($1::text, $2::text, $3::timestamptz, $4::timestamptz, ${SUSPENSION_MS.first})
     ON CONFLICT (transport) DO UPDATE SET reason = excluded.reason RETURNING xmax = 0 AS made`,
    [transport, reason.replaceAll("\0", "\ufffd"), timestamp(now), timestamp(now + SUSPENSION_MS.first)],
  );
  return row?.made === true;
}

/** @returns Whether it was suspended. */
export async function restoreTransport({ schema, session }: Store, transport: string): Promise<boolean> {
  const rows = await rowsOf(
    session,
    `DELETE FROM ${schema}.suspension WHERE transport = $1::text RETURNING transport`,
    [transport],
  );
  return rows.length > 0;
}

export async function readSuspended({ schema, session }: Store): Promise<Suspension[]> {
  const rows = await rowsOf<{ transport: string; reason: string; since: number; next_try_at: number }>(
    session,
    `SELECT transport, reason, ${milliseconds("since")}, ${milliseconds("next_try_at")}
     FROM ${schema}.suspension ORDER BY transport`,
  );
  return rows.map(({ transport, reason, since, next_try_at }) => ({
    ...{ transport, reason, since: time(since), nextTryAt: time(next_try_at) },
  }));
}
