/** Messages → rows. */

import { fingerprintOf } from "../../message/fingerprint.ts";
import { type CheckedMail, refuseOtherMail } from "../check-mail.ts";
import type { Cipher } from "../encryption.ts";
import { limitedDomainOf } from "../limits.ts";
import type { Enqueued } from "../outbox.ts";
import { packMessage } from "../stored-message.ts";
import { type SqliteHandle, statement } from "./handle.ts";

/**
 * Writes mails; to be called inside a transaction.
 *
 * @throws {MailError} `IDEMPOTENCY_CONFLICT`
 */
export function insertMails(
  handle: SqliteHandle,
  mails: readonly CheckedMail[],
  now: number,
  cipher: Cipher,
): Enqueued[] {
  return mails.map((checked) => keptBefore(handle, checked, now) ?? insertMail(handle, checked, now, cipher));
}

/** The mail that is already kept under the same key. */
function keptBefore(handle: SqliteHandle, { mail }: CheckedMail, now: number): Enqueued | undefined {
  const { idempotencyKey: key, message } = mail;
  if (key === undefined) return undefined;
  const held = statement(
    handle,
    "SELECT fingerprint, id, message_id FROM posthorn_idempotency WHERE key = ? AND expires_at > ?",
  ).get(key, now) as { fingerprint: string; id: string; message_id: string } | undefined;
  if (held === undefined) return undefined;
  refuseOtherMail(key, fingerprintOf(message), held.fingerprint);
  return { id: held.id, messageId: held.message_id, duplicate: true };
}

function insertMail(handle: SqliteHandle, checked: CheckedMail, now: number, cipher: Cipher): Enqueued {
  const { mail, id, priority, dueAt, idempotencyTtlMs } = checked;
  const { message, via, template, onUnknown, context, idempotencyKey } = mail;
  const { seq } = statement(handle, INSERT).get(
    id,
    dueAt === undefined ? "queued" : "scheduled",
    priority,
    dueAt ?? null,
    message.messageId,
    message.envelope.from,
    JSON.stringify(message.envelope.to),
    limitedDomainOf(message.envelope.to),
    message.subject,
    JSON.stringify(message.tags ?? []),
    via ?? null,
    template ?? null,
    onUnknown ?? null,
    JSON.stringify(context ?? {}),
    now,
    dueAt ?? now,
  ) as { seq: number };
  const { body, contents } = packMessage(message, cipher);
  statement(handle, "INSERT INTO posthorn_body (seq, body) VALUES (?, ?)").run(seq, body);
  for (const { hash, content } of contents) {
    statement(handle, "INSERT INTO posthorn_content (hash, content) VALUES (?, ?) ON CONFLICT DO NOTHING").run(
      hash,
      Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    );
    statement(handle, "INSERT INTO posthorn_mail_content (seq, hash) VALUES (?, ?)").run(seq, hash);
  }
  if (idempotencyKey !== undefined) {
    statement(handle, "INSERT OR REPLACE INTO posthorn_idempotency VALUES (?, ?, ?, ?, ?)").run(
      idempotencyKey,
      fingerprintOf(message),
      id,
      message.messageId,
      now + idempotencyTtlMs,
    );
  }
  return { id, messageId: message.messageId, duplicate: false };
}

const INSERT = `INSERT INTO posthorn_mail
  (id, state, priority, due_at, message_id, sender, recipients, domain, subject, tags, via, template, on_unknown, context, created_at, begun_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`;
