/** The gate as this database has it. */

import { Gate, type SuspensionRow } from "../gate.ts";
import type { Bucket, LimitOf } from "../limits.ts";
import { type SqliteHandle, statement } from "./handle.ts";

/** To be made and used inside the transaction of one claim. */
export function openGate(handle: SqliteHandle, now: number, limitOf: LimitOf): Gate {
  return new Gate({
    now,
    limitOf,
    paused: readPauses(handle),
    suspended: statement(
      handle,
      "SELECT transport, next_try_at, wait_ms FROM posthorn_suspension",
    ).all() as unknown as SuspensionRow[],
    onItsWayTo: (domain) => {
      const { sending } = statement(
        handle,
        "SELECT count(*) AS sending FROM posthorn_mail WHERE state = 'sending' AND domain = ?",
      ).get(domain) as { sending: number };
      const bucket = statement(handle, "SELECT tokens, at FROM posthorn_rate WHERE domain = ?").get(domain);
      return { sending, bucket: bucket as Bucket | undefined };
    },
  });
}

function readPauses(handle: SqliteHandle): ReadonlySet<string> {
  const rows = statement(handle, "SELECT scope FROM posthorn_pause").all() as { scope: string }[];
  return new Set(rows.map(({ scope }) => scope));
}

/** Keeps what was let through. */
export function writeGate(handle: SqliteHandle, { probed, buckets }: Gate): void {
  for (const { transport, wait_ms, next_try_at } of probed)
    statement(handle, "UPDATE posthorn_suspension SET wait_ms = ?, next_try_at = ? WHERE transport = ?").run(
      wait_ms,
      next_try_at,
      transport,
    );
  for (const { domain, tokens, at } of buckets)
    statement(handle, "INSERT OR REPLACE INTO posthorn_rate VALUES (?, ?, ?)").run(domain, tokens, at);
}

/** All that mails are held for now. */
export function* heldFor(handle: SqliteHandle): Generator<string> {
  const next = statement(
    handle,
    "SELECT hold FROM posthorn_mail WHERE state = 'queued' AND hold IS NOT NULL AND hold > ? ORDER BY hold LIMIT 1",
  );
  for (let found = next.get("") as { hold: string } | undefined; found !== undefined; ) {
    yield found.hold;
    found = next.get(found.hold) as { hold: string } | undefined;
  }
}
