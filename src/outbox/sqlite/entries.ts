/** Rows → what is told of mails. */

import type { Message } from "../../message/message.ts";
import type { Cipher } from "../encryption.ts";
import { isPause } from "../gate.ts";
import { checkQuery, entryOf, type MailRow, time } from "../mail-row.ts";
import {
  type ListQuery,
  OUTBOX_STATES,
  type OutboxCounts,
  type OutboxEntry,
  type OutboxPage,
  type OutboxState,
} from "../outbox.ts";
import { contentsOf, unpackMessage } from "../stored-message.ts";
import { heldFor } from "./gate.ts";
import { type SqliteHandle, type SqlValue, statement } from "./handle.ts";

/** With the place in the order of enqueuing. */
export interface SqliteRow extends MailRow {
  readonly seq: number;
}

export function readEntry(handle: SqliteHandle, id: string): OutboxEntry | undefined {
  const row = statement(handle, "SELECT * FROM posthorn_mail WHERE id = ?").get(id) as MailRow | undefined;
  return row === undefined ? undefined : entryOf(row);
}

/** @throws {MailError} `OUTBOX_FAILED` where an attachment's content is missing. */
export function readMessage(handle: SqliteHandle, seq: number, cipher: Cipher): Message | undefined {
  const row = statement(handle, "SELECT body FROM posthorn_body WHERE seq = ?").get(seq) as
    | { body: Uint8Array }
    | undefined;
  if (row === undefined) return undefined;
  const contents = new Map<string, Uint8Array>();
  for (const hash of contentsOf(row.body, cipher)) {
    const found = statement(handle, "SELECT content FROM posthorn_content WHERE hash = ?").get(hash) as
      | { content: Uint8Array }
      | undefined;
    if (found !== undefined) contents.set(hash, found.content);
  }
  return unpackMessage(row.body, (hash) => contents.get(hash), cipher);
}

export function readMessageOf(handle: SqliteHandle, id: string, cipher: Cipher): Message | undefined {
  const row = statement(handle, "SELECT seq FROM posthorn_mail WHERE id = ?").get(id) as { seq: number } | undefined;
  return row === undefined ? undefined : readMessage(handle, row.seq, cipher);
}

/** @throws {MailError} `INVALID_OPTION` */
export function readPage(handle: SqliteHandle, query: ListQuery): OutboxPage {
  const { state, after } = query;
  const limit = checkQuery(query, (given) => /^\d{1,16}$/.test(given));
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const where = (sql: string, ...given: SqlValue[]): void => {
    conditions.push(sql);
    values.push(...given);
  };
  // Written out: only then can the planner use the partial index of that state.
  if (state !== undefined) where(`state = '${state}'`);
  if (after !== undefined) where("seq < ?", Number(after));
  if (query.tag !== undefined) where("EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)", query.tag);
  if (query.to !== undefined) where("EXISTS (SELECT 1 FROM json_each(recipients) WHERE value = ?)", query.to);
  if (query.via !== undefined) where(query.via === "" ? "via IS NULL AND ? = ''" : "via = ?", query.via);
  if (query.template !== undefined) where("template = ?", query.template);
  if (query.messageId !== undefined) where("message_id = ?", query.messageId);
  const sql = `SELECT * FROM posthorn_mail ${conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : ""} ORDER BY seq DESC LIMIT ?`;
  const rows = statement(handle, sql).all(...values, limit + 1) as SqliteRow[];
  const page = rows.slice(0, limit);
  return {
    entries: page.map(entryOf),
    next: rows.length > limit ? String((page.at(-1) as SqliteRow).seq) : undefined,
  };
}

export function readCounts(handle: SqliteHandle, now: number): OutboxCounts {
  const rows = statement(handle, "SELECT state, mails FROM posthorn_count").all() as { state: string; mails: number }[];
  const counts = Object.fromEntries(OUTBOX_STATES.map((state) => [state, 0])) as Record<OutboxState, number>;
  for (const { state, mails } of rows) counts[state as OutboxState] = mails;
  const { sent } = statement(
    handle,
    "SELECT count(*) AS sent FROM posthorn_mail WHERE ended_at > ? AND state = 'sent'",
  ).get(now - 60_000) as { sent: number };
  const oldest = oldestQueued(handle);
  return { ...counts, oldestQueuedAt: oldest === undefined ? undefined : time(oldest), sentLastMinute: sent };
}

/** Of those that nobody wants to wait: what is paused does not count. */
function oldestQueued(handle: SqliteHandle): number | undefined {
  let oldest = oldestOf(handle, undefined);
  for (const hold of heldFor(handle)) {
    if (isPause(hold)) continue;
    oldest = Math.min(oldest ?? Number.POSITIVE_INFINITY, oldestOf(handle, hold) ?? Number.POSITIVE_INFINITY);
  }
  return oldest;
}

/** The first of each priority, of which there are few. */
function oldestOf(handle: SqliteHandle, hold: string | undefined): number | undefined {
  const first = statement(
    handle,
    `SELECT priority, created_at FROM posthorn_mail
     WHERE state = 'queued' AND ${hold === undefined ? "hold IS NULL AND ? = ''" : "hold = ? AND hold IS NOT NULL"}
     AND priority < ? ORDER BY priority DESC, seq LIMIT 1`,
  );
  let oldest: number | undefined;
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const found = first.get(hold ?? "", below) as { priority: number; created_at: number } | undefined;
    if (found === undefined) return oldest;
    oldest = Math.min(oldest ?? found.created_at, found.created_at);
    below = found.priority;
  }
}
