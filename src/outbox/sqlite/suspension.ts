/** Transports that workers have found broken. */

import { SUSPENSION_MS, type Suspension } from "../outbox.ts";
import { type SqliteHandle, statement } from "./handle.ts";

/** @returns Whether it was not suspended before. */
export function suspendTransport(handle: SqliteHandle, transport: string, reason: string, now: number): boolean {
  const known = statement(
    handle,
    "UPDATE posthorn_suspension SET reason = ? WHERE transport = ? RETURNING transport",
  ).get(reason, transport);
  if (known !== undefined) return false;
  statement(handle, "INSERT INTO posthorn_suspension VALUES (?, ?, ?, ?, ?)").run(
    transport,
    reason,
    now,
    now + SUSPENSION_MS.first,
    SUSPENSION_MS.first,
  );
  return true;
}

/** @returns Whether it was suspended. */
export function restoreTransport(handle: SqliteHandle, transport: string): boolean {
  const ended = statement(handle, "DELETE FROM posthorn_suspension WHERE transport = ? RETURNING transport");
  return ended.get(transport) !== undefined;
}

export function readSuspended(handle: SqliteHandle): Suspension[] {
  const rows = statement(
    handle,
    "SELECT transport, reason, since, next_try_at FROM posthorn_suspension ORDER BY transport",
  ).all() as { transport: string; reason: string; since: number; next_try_at: number }[];
  return rows.map(({ transport, reason, since, next_try_at }) => ({
    transport,
    reason,
    since: new Date(since).toISOString(),
    nextTryAt: new Date(next_try_at).toISOString(),
  }));
}
