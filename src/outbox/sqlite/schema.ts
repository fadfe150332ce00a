/** The tables. Their names begin with `posthorn_`, because they may live beside the application's own. */

import { MailError } from "../../errors.ts";
import type { SqliteHandle } from "./handle.ts";

const VERSION = 1;

/**
 * Every question of the hot paths is answered by a partial index that holds only the mails in that state, so that it
 * costs the same whatever the number of mails. Bodies are in a table of their own: a change of state would write them
 * again. The counts are kept by triggers: to count a million rows takes longer than to send a hundred mails.
 */
const TABLES = `
CREATE TABLE posthorn_outbox (version INTEGER NOT NULL) STRICT;
INSERT INTO posthorn_outbox VALUES (${VERSION});

CREATE TABLE posthorn_mail (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  priority INTEGER NOT NULL,
  hold TEXT,
  due_at INTEGER,
  worker TEXT,
  lease INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER,
  claimed_at INTEGER,
  marked_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  pending TEXT,
  may_be_duplicate INTEGER NOT NULL DEFAULT 0,
  has_body INTEGER NOT NULL DEFAULT 1,
  message_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  domain TEXT NOT NULL,
  subject TEXT NOT NULL,
  tags TEXT NOT NULL,
  via TEXT,
  template TEXT,
  on_unknown TEXT,
  context TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  ended_at INTEGER,
  history TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX posthorn_mail_ready ON posthorn_mail (priority DESC, seq) WHERE state = 'queued' AND hold IS NULL;
CREATE INDEX posthorn_mail_held ON posthorn_mail (hold, priority DESC, seq) WHERE state = 'queued' AND hold IS NOT NULL;
CREATE INDEX posthorn_mail_scheduled ON posthorn_mail (due_at) WHERE state = 'scheduled';
CREATE INDEX posthorn_mail_sending ON posthorn_mail (lease_until) WHERE state = 'sending';
CREATE INDEX posthorn_mail_domain ON posthorn_mail (domain) WHERE state = 'sending';
CREATE INDEX posthorn_mail_message ON posthorn_mail (message_id);
CREATE INDEX posthorn_mail_troubled ON posthorn_mail (state, seq) WHERE state IN ('failed', 'unknown', 'cancelled');
CREATE INDEX posthorn_mail_ended ON posthorn_mail (ended_at, state) WHERE ended_at IS NOT NULL;
CREATE INDEX posthorn_mail_bodies ON posthorn_mail (ended_at) WHERE ended_at IS NOT NULL AND has_body = 1;

CREATE TABLE posthorn_body (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE posthorn_content (hash TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
CREATE TABLE posthorn_mail_content (seq INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (seq, hash)) STRICT, WITHOUT ROWID;
CREATE INDEX posthorn_mail_content_hash ON posthorn_mail_content (hash);

CREATE TABLE posthorn_idempotency (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX posthorn_idempotency_expiry ON posthorn_idempotency (expires_at);

CREATE TABLE posthorn_pause (scope TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE posthorn_suspension (
  transport TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  since INTEGER NOT NULL,
  next_try_at INTEGER NOT NULL,
  wait_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE posthorn_rate (domain TEXT PRIMARY KEY, tokens REAL NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE posthorn_count (state TEXT PRIMARY KEY, mails INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER posthorn_mail_added AFTER INSERT ON posthorn_mail BEGIN
  INSERT INTO posthorn_count VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET mails = mails + 1;
END;
CREATE TRIGGER posthorn_mail_moved AFTER UPDATE OF state ON posthorn_mail WHEN old.state <> new.state BEGIN
  UPDATE posthorn_count SET mails = mails - 1 WHERE state = old.state;
  INSERT INTO posthorn_count VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET mails = mails + 1;
END;
CREATE TRIGGER posthorn_mail_removed AFTER DELETE ON posthorn_mail BEGIN
  UPDATE posthorn_count SET mails = mails - 1 WHERE state = old.state;
END;
`;

/**
 * Makes the tables where they are missing; to be called inside a transaction.
 *
 * @throws {MailError} `OUTBOX_FAILED` where they are of a later release.
 */
export function ensureTables(handle: SqliteHandle): void {
  const known = handle.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'posthorn_outbox'").get();
  if (known === undefined) return void handle.exec(TABLES);
  const { version } = handle.prepare("SELECT version FROM posthorn_outbox").get() as { version: number };
  if (version > VERSION) {
    throw new MailError(
      "OUTBOX_FAILED",
      `The outbox's tables are of a later release of Posthorn (format ${version}, this one knows ${VERSION}): update this process`,
      { permanent: true },
    );
  }
}
