/** Rows → what is told of mails. */

import { MailError } from "../../errors.ts";
import type { Message } from "../../message/message.ts";
import {
  type ListQuery,
  type OnUnknown,
  OUTBOX_STATES,
  type OutboxCounts,
  type OutboxEntry,
  type OutboxPage,
  type OutboxState,
} from "../outbox.ts";
import { contentsOf, unpackMessage } from "../stored-message.ts";
import { type SqliteHandle, type SqlValue, statement } from "./handle.ts";

export interface MailRow {
  readonly seq: number;
  readonly id: string;
  readonly state: OutboxState;
  readonly priority: number;
  readonly due_at: number | null;
  readonly worker: string | null;
  readonly lease: number;
  readonly claimed_at: number | null;
  readonly marked_at: number | null;
  readonly attempts: number;
  readonly pending: string | null;
  readonly may_be_duplicate: number;
  readonly has_body: number;
  readonly message_id: string;
  readonly sender: string;
  readonly recipients: string;
  readonly subject: string;
  readonly tags: string;
  readonly via: string | null;
  readonly template: string | null;
  readonly on_unknown: OnUnknown | null;
  readonly context: string;
  readonly created_at: number;
  readonly begun_at: number;
  readonly ended_at: number | null;
  readonly history: string;
}

export function entryOf(row: MailRow): OutboxEntry {
  const to: readonly string[] = JSON.parse(row.recipients);
  return {
    id: row.id,
    state: row.state,
    messageId: row.message_id,
    from: row.sender,
    to,
    subject: row.subject,
    tags: JSON.parse(row.tags),
    via: row.via ?? undefined,
    template: row.template ?? undefined,
    onUnknown: row.on_unknown ?? undefined,
    priority: row.priority,
    context: JSON.parse(row.context),
    createdAt: time(row.created_at),
    dueSince: time(row.begun_at),
    startAfter: row.state === "scheduled" && row.due_at !== null ? time(row.due_at) : undefined,
    endedAt: row.ended_at === null ? undefined : time(row.ended_at),
    attempts: row.attempts,
    history: JSON.parse(row.history),
    pending: row.pending === null ? to : JSON.parse(row.pending),
    mayBeDuplicate: row.may_be_duplicate === 1,
    hasBody: row.has_body === 1,
  };
}

export function readEntry(handle: SqliteHandle, id: string): OutboxEntry | undefined {
  const row = statement(handle, "SELECT * FROM posthorn_mail WHERE id = ?").get(id) as MailRow | undefined;
  return row === undefined ? undefined : entryOf(row);
}

/** @throws {MailError} `OUTBOX_FAILED` where an attachment's content is missing. */
export function readMessage(handle: SqliteHandle, seq: number): Message | undefined {
  const row = statement(handle, "SELECT body FROM posthorn_body WHERE seq = ?").get(seq) as
    | { body: Uint8Array }
    | undefined;
  if (row === undefined) return undefined;
  const contents = new Map<string, Uint8Array>();
  for (const hash of contentsOf(row.body)) {
    const found = statement(handle, "SELECT content FROM posthorn_content WHERE hash = ?").get(hash) as
      | { content: Uint8Array }
      | undefined;
    if (found !== undefined) contents.set(hash, found.content);
  }
  return unpackMessage(row.body, (hash) => contents.get(hash));
}

export function readMessageOf(handle: SqliteHandle, id: string): Message | undefined {
  const row = statement(handle, "SELECT seq FROM posthorn_mail WHERE id = ?").get(id) as { seq: number } | undefined;
  return row === undefined ? undefined : readMessage(handle, row.seq);
}

const MOST_ENTRIES = 1000;

/** @throws {MailError} `INVALID_OPTION` */
export function readPage(handle: SqliteHandle, query: ListQuery): OutboxPage {
  const { state, limit = 50, after } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ENTRIES)
    throw invalid(`limit is a whole number from 1 to ${MOST_ENTRIES}, not ${limit}`);
  if (state !== undefined && !OUTBOX_STATES.includes(state))
    throw invalid(`there is no state ${JSON.stringify(state)}; there are ${OUTBOX_STATES.join(", ")}`);
  if (after !== undefined && !/^\d{1,16}$/.test(after)) throw invalid("after is the `next` of the page before");
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
  const rows = statement(handle, sql).all(...values, limit + 1) as MailRow[];
  const page = rows.slice(0, limit);
  return {
    entries: page.map(entryOf),
    next: rows.length > limit ? String((page.at(-1) as MailRow).seq) : undefined,
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

/** The first of each priority, of which there are few. */
function oldestQueued(handle: SqliteHandle): number | undefined {
  const first = statement(
    handle,
    `SELECT priority, created_at FROM posthorn_mail
     WHERE state = 'queued' AND hold IS NULL AND priority < ? ORDER BY priority DESC, seq LIMIT 1`,
  );
  let oldest: number | undefined;
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const found = first.get(below) as { priority: number; created_at: number } | undefined;
    if (found === undefined) return oldest;
    oldest = Math.min(oldest ?? found.created_at, found.created_at);
    below = found.priority;
  }
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}

function invalid(text: string): MailError {
  return new MailError("INVALID_OPTION", text);
}
