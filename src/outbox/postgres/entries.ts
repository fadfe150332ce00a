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
import { heldFor } from "./holds.ts";
import { rowsOf, type Session, timestamp } from "./session.ts";
import type { Store } from "./store.ts";

/** Milliseconds since 1970, as a whole number. */
export function milliseconds(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::bigint AS ${column}`;
}

/** The columns of a {@link MailRow}. */
export const MAIL_ROW: string = [
  "id, state, priority, worker, lease, attempts, message_id, sender, domain, subject, via, template, on_unknown",
  ...["due_at", "claimed_at", "marked_at", "created_at", "begun_at", "ended_at"].map(milliseconds),
  ...["pending", "recipients", "tags", "context", "history"].map((column) => `${column}::text AS ${column}`),
  ...["may_be_duplicate", "has_body"].map((column) => `${column}::integer AS ${column}`),
].join(", ");

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Those that can be ids of this outbox: Postgres takes nothing else for one. */
export function soundIds(ids: readonly string[]): string[] {
  return ids.filter((id) => ID.test(id));
}

export async function readEntry(session: Session, schema: string, id: string): Promise<OutboxEntry | undefined> {
  const [row] = await rowsOf<MailRow>(session, `SELECT ${MAIL_ROW} FROM ${schema}.mail WHERE id = ANY($1::uuid[])`, [
    soundIds([id]),
  ]);
  return row === undefined ? undefined : entryOf(row);
}

/**
 * The messages of these mails, as far as they are kept. Each is unpacked when it is asked for, which throws a `MailError`
 * `OUTBOX_FAILED` where an attachment's content is missing.
 */
export async function readMessages(
  { schema, cipher }: Pick<Store, "schema" | "cipher">,
  session: Session,
  ids: readonly string[],
): Promise<ReadonlyMap<string, () => Message>> {
  const rows = await rowsOf<{ id: string; body: string }>(
    session,
    `SELECT id, encode(body, 'base64') AS body FROM ${schema}.body WHERE id = ANY($1::uuid[])`,
    [soundIds(ids)],
  );
  const bodies = rows.map(({ id, body }) => ({ id, body: Buffer.from(body, "base64") }));
  const contents = await readContents(session, schema, [
    ...new Set(bodies.flatMap(({ body }) => hashesIn(body, cipher))),
  ]);
  return new Map(bodies.map(({ id, body }) => [id, () => unpackMessage(body, (hash) => contents.get(hash), cipher)]));
}

/** A body that cannot be read is told of when it is asked for, and keeps nobody from the others. */
function hashesIn(body: Uint8Array, cipher: Cipher): readonly string[] {
  try {
    return contentsOf(body, cipher);
  } catch {
    return [];
  }
}

async function readContents(
  session: Session,
  schema: string,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (hashes.length === 0) return new Map();
  const found = await rowsOf<{ hash: string; content: string }>(
    session,
    `SELECT hash, encode(content, 'base64') AS content FROM ${schema}.content WHERE hash = ANY($1::text[])`,
    [hashes],
  );
  return new Map(found.map(({ hash, content }) => [hash, new Uint8Array(Buffer.from(content, "base64"))]));
}

/** @throws {MailError} `INVALID_OPTION` */
export async function readPage(session: Session, schema: string, query: ListQuery): Promise<OutboxPage> {
  const { state, after } = query;
  const limit = checkQuery(query, (given) => ID.test(given));
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (parameter: string) => string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  // Written out: only then can the planner use the partial index of that state.
  if (state !== undefined) conditions.push(`state = '${state}'`);
  where((given) => `id < ${given}::uuid`, after);
  where((given) => `tags ? ${given}::text`, query.tag);
  where((given) => `recipients ? ${given}::text`, query.to);
  where((given) => `coalesce(via, '') = ${given}::text`, query.via);
  where((given) => `template = ${given}::text`, query.template);
  where((given) => `message_id = ${given}::text`, query.messageId);
  const rows = await rowsOf<MailRow>(
    session,
    `SELECT ${MAIL_ROW} FROM ${schema}.mail ${conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : ""}
     ORDER BY mail.id DESC LIMIT ${limit + 1}`,
    values,
  );
  const page = rows.slice(0, limit);
  return { entries: page.map(entryOf), next: rows.length > limit ? page.at(-1)?.id : undefined };
}

export async function readCounts(session: Session, schema: string, now: number): Promise<OutboxCounts> {
  const [answer] = await rowsOf<{
    states: { state: OutboxState; mails: number }[] | null;
    sent: number;
    oldest: number | null;
  }>(
    session,
    `SELECT
       (SELECT json_agg(summed) FROM (SELECT state, sum(mails) AS mails FROM ${schema}.count GROUP BY state) AS summed) AS states,
       (SELECT count(*) FROM ${schema}.mail WHERE ended_at > $1::timestamptz AND state = 'sent') AS sent,
       (SELECT (extract(epoch FROM created_at) * 1000)::bigint FROM ${schema}.mail
        WHERE state = 'queued' AND hold IS NULL ORDER BY id LIMIT 1) AS oldest`,
    [timestamp(now - 60_000)],
  );
  const held = await oldestHeld(session, schema);
  const counts = Object.fromEntries(OUTBOX_STATES.map((state) => [state, 0])) as Record<OutboxState, number>;
  for (const { state, mails } of answer?.states ?? []) counts[state] = mails;
  const oldest = Math.min(answer?.oldest ?? Number.POSITIVE_INFINITY, held ?? Number.POSITIVE_INFINITY);
  return {
    ...counts,
    oldestQueuedAt: oldest === Number.POSITIVE_INFINITY ? undefined : time(oldest),
    sentLastMinute: answer?.sent ?? 0,
  };
}

/** Of those that wait because they have to: what is paused does not count. Milliseconds since 1970. */
async function oldestHeld(session: Session, schema: string): Promise<number | undefined> {
  const holds = (await heldFor(session, schema)).filter((hold) => !isPause(hold));
  if (holds.length === 0) return undefined;
  const [held] = await rowsOf<{ created_at: number | null }>(
    session,
    `SELECT (extract(epoch FROM min(first)) * 1000)::bigint AS created_at FROM unnest($1::text[]) AS given(hold),
     LATERAL (SELECT created_at AS first FROM ${schema}.mail WHERE mail.hold = given.hold ORDER BY created_at LIMIT 1) AS mails`,
    [holds],
  );
  return held?.created_at ?? undefined;
}
