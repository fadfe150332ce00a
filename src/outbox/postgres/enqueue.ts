/** Messages → rows, and a job for each that is due. */

import { fingerprintOf } from "../../message/fingerprint.ts";
import { type CheckedMail, refuseOtherMail } from "../check-mail.ts";
import { limitedDomainOf } from "../limits.ts";
import type { Enqueued } from "../outbox.ts";
import { packMessage, type StoredContent } from "../stored-message.ts";
import { type Session, timestamp, toJson } from "./session.ts";
import { channelOf, type Store } from "./store.ts";

/** How often contents are looked for that another transaction removes at the same time. */
const MOST_LOOKS = 10;

/**
 * Writes mails; to be called inside a transaction, which may be the caller's own: parameters are text, which every
 * library passes on as it is.
 *
 * @throws {MailError} `IDEMPOTENCY_CONFLICT`
 */
export async function insertMails(
  { schema, jobs, cipher }: Store,
  session: Session,
  mails: readonly CheckedMail[],
  now: number,
): Promise<Enqueued[]> {
  const kept = await keyed(session, schema, mails, now);
  const fresh = mails.filter(({ id }) => !kept.has(id));
  if (fresh.length > 0) {
    const packed = fresh.map((checked) => ({ checked, ...packMessage(checked.mail.message, cipher) }));
    await keepContents(
      session,
      schema,
      packed.flatMap(({ contents }) => contents),
    );
    const due = fresh.filter(({ dueAt }) => dueAt === undefined);
    await session.executeSql(insertion(schema, due.length > 0), [
      toJson(
        packed.map(({ checked, body }) => ({ ...columnsOf(checked, now), body: Buffer.from(body).toString("base64") })),
      ),
      toJson(packed.flatMap(({ checked: { id }, contents }) => contents.map(({ hash }) => ({ id, hash })))),
    ]);
    await jobs.add(session, due);
  }
  return mails.map(({ id, mail }) => kept.get(id) ?? { id, messageId: mail.message.messageId, duplicate: false });
}

function columnsOf({ mail, id, priority, dueAt }: CheckedMail, now: number) {
  const { message, via, template, onUnknown, context } = mail;
  return {
    id,
    state: dueAt === undefined ? "queued" : "scheduled",
    priority,
    due_at: timestamp(dueAt ?? null),
    message_id: message.messageId,
    sender: message.envelope.from,
    recipients: message.envelope.to,
    domain: limitedDomainOf(message.envelope.to),
    subject: message.subject,
    tags: message.tags ?? [],
    via: via ?? null,
    template: template ?? null,
    on_unknown: onUnknown ?? null,
    context: context ?? {},
    created_at: timestamp(now),
    begun_at: timestamp(dueAt ?? now),
  };
}

const COLUMNS =
  "id, state, priority, due_at, message_id, sender, recipients, domain, subject, tags, via, template, on_unknown, context, created_at, begun_at";

/** One statement for any number of mails; with it goes the word to idle workers, which hear it with the commit. */
function insertion(schema: string, news: boolean): string {
  return `
WITH given AS (SELECT * FROM jsonb_to_recordset($1::text::jsonb) AS given(
    id uuid, state text, priority integer, due_at timestamptz, message_id text, sender text, recipients jsonb, domain text,
    subject text, tags jsonb, via text, template text, on_unknown text, context jsonb, created_at timestamptz,
    begun_at timestamptz, body text)),
  mails AS (INSERT INTO ${schema}.mail (${COLUMNS}) SELECT ${COLUMNS} FROM given),
  bodies AS (INSERT INTO ${schema}.body SELECT id, decode(body, 'base64') FROM given),
  contents AS (INSERT INTO ${schema}.mail_content
    SELECT id, hash FROM jsonb_to_recordset($2::text::jsonb) AS used(id uuid, hash text))
SELECT ${news ? `pg_notify('${channelOf(schema)}', '')::text` : "''"} AS news`;
}

/** The mails that are already kept under the same key; of the others, the keys are taken. */
async function keyed(
  session: Session,
  schema: string,
  mails: readonly CheckedMail[],
  now: number,
): Promise<Map<string, Enqueued>> {
  const kept = new Map<string, Enqueued>();
  const firsts = new Map<string, CheckedMail>();
  for (const checked of mails) {
    const { idempotencyKey: key } = checked.mail;
    if (key !== undefined && !firsts.has(key)) firsts.set(key, checked);
  }
  if (firsts.size === 0) return kept;
  const claims = [...firsts].map(([key, { id, mail, idempotencyTtlMs }]) => ({
    key,
    fingerprint: fingerprintOf(mail.message),
    id,
    message_id: mail.message.messageId,
    expires_at: timestamp(now + idempotencyTtlMs),
  }));
  const { rows } = await session.executeSql(takeKeys(schema), [toJson(claims), timestamp(now)]);
  const holders = new Map((rows as Holder[]).map((holder) => [holder.key, holder]));
  for (const { mail, id } of mails) {
    const { idempotencyKey: key, message } = mail;
    const holder = key === undefined ? undefined : holders.get(key);
    if (key === undefined || holder === undefined || holder.id === id) continue;
    refuseOtherMail(key, fingerprintOf(message), holder.fingerprint);
    kept.set(id, { id: holder.id, messageId: holder.message_id, duplicate: true });
  }
  return kept;
}

interface Holder {
  readonly key: string;
  readonly fingerprint: string;
  readonly id: string;
  readonly message_id: string;
}

/**
 * Whoever holds a key keeps it until it expires. The order is the same for everybody, so that two transactions with the
 * same keys wait for one another, not each for the other.
 */
function takeKeys(schema: string): string {
  const unlessHeld = ["fingerprint", "id", "message_id", "expires_at"]
    .map(
      (column) =>
        `${column} = CASE WHEN held.expires_at > $2::text::timestamptz THEN held.${column} ELSE excluded.${column} END`,
    )
    .join(", ");
  return `
INSERT INTO ${schema}.idempotency AS held (key, fingerprint, id, message_id, expires_at)
SELECT key, fingerprint, id, message_id, expires_at FROM jsonb_to_recordset($1::text::jsonb)
  AS given(key text, fingerprint text, id uuid, message_id text, expires_at timestamptz) ORDER BY key
ON CONFLICT (key) DO UPDATE SET ${unlessHeld}
RETURNING key, fingerprint, id::text AS id, message_id`;
}

/**
 * Each content once. Those that are there already are locked, as any number of transactions may at the same time, so
 * that none is removed as unused before this transaction has committed its use.
 */
async function keepContents(session: Session, schema: string, contents: readonly StoredContent[]): Promise<void> {
  const missing = new Map(contents.map(({ hash, content }) => [hash, content]));
  for (let look = 0; missing.size > 0 && look < MOST_LOOKS; look += 1) {
    const { rows } = await session.executeSql(
      `SELECT hash FROM ${schema}.content
       WHERE hash IN (SELECT jsonb_array_elements_text($1::text::jsonb)) ORDER BY hash FOR KEY SHARE`,
      [toJson([...missing.keys()])],
    );
    for (const { hash } of rows as { hash: string }[]) missing.delete(hash);
    for (const [hash, content] of missing) {
      await session.executeSql(
        `INSERT INTO ${schema}.content VALUES ($1::text, decode($2::text, 'base64')) ON CONFLICT DO NOTHING`,
        [hash, Buffer.from(content).toString("base64")],
      );
    }
  }
}
