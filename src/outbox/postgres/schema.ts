/** The tables. They have a schema of their own, beside the one that pg-boss keeps its queue in. */

import { MailError } from "../../errors.ts";
import { rowsOf, type Session } from "./session.ts";

const VERSION = 1;

/** The schema of pg-boss's own tables. */
export function queueSchema(schema: string): string {
  return `${schema}_pgboss`;
}

/**
 * As for SQLite, partial indexes hold only the mails in one state, bodies are in a table of their own, and counts are
 * kept rather than counted. A counter that is updated would make every transaction wait for every other, so changes are
 * added as rows, and summed up now and then.
 */
function tables(schema: string): string {
  return `
CREATE SCHEMA IF NOT EXISTS ${schema};

CREATE TABLE ${schema}.outbox (id uuid NOT NULL, version integer NOT NULL);
INSERT INTO ${schema}.outbox VALUES (gen_random_uuid(), ${VERSION});

CREATE TABLE ${schema}.mail (
  id uuid PRIMARY KEY,
  state text NOT NULL,
  priority integer NOT NULL,
  hold text,
  due_at timestamptz,
  worker text,
  lease integer NOT NULL DEFAULT 0,
  claimed_at timestamptz,
  marked_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  pending jsonb,
  may_be_duplicate boolean NOT NULL DEFAULT false,
  has_body boolean NOT NULL DEFAULT true,
  message_id text NOT NULL,
  sender text NOT NULL,
  recipients jsonb NOT NULL,
  domain text NOT NULL,
  subject text NOT NULL,
  tags jsonb NOT NULL,
  via text,
  template text,
  on_unknown text,
  context jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  begun_at timestamptz NOT NULL,
  ended_at timestamptz,
  history jsonb NOT NULL DEFAULT '[]'
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);
CREATE INDEX mail_queued ON ${schema}.mail (id) WHERE state = 'queued' AND hold IS NULL;
CREATE INDEX mail_held ON ${schema}.mail (hold, priority DESC, id) WHERE hold IS NOT NULL;
CREATE INDEX mail_held_since ON ${schema}.mail (hold, created_at) WHERE hold IS NOT NULL;
CREATE INDEX mail_domain ON ${schema}.mail (domain) WHERE state = 'sending';
CREATE INDEX mail_message ON ${schema}.mail (message_id);
CREATE INDEX mail_scheduled ON ${schema}.mail (due_at) WHERE state = 'scheduled';
CREATE INDEX mail_sending ON ${schema}.mail (id) WHERE state = 'sending';
CREATE INDEX mail_troubled ON ${schema}.mail (state, id) WHERE state IN ('failed', 'unknown', 'cancelled');
CREATE INDEX mail_ended ON ${schema}.mail (ended_at, state) WHERE ended_at IS NOT NULL;
CREATE INDEX mail_bodies ON ${schema}.mail (ended_at) WHERE ended_at IS NOT NULL AND has_body;

CREATE TABLE ${schema}.body (id uuid PRIMARY KEY, body bytea NOT NULL);
CREATE TABLE ${schema}.content (hash text PRIMARY KEY, content bytea NOT NULL);
CREATE TABLE ${schema}.mail_content (
  id uuid NOT NULL,
  hash text NOT NULL REFERENCES ${schema}.content,
  PRIMARY KEY (id, hash)
);
CREATE INDEX mail_content_hash ON ${schema}.mail_content (hash);

CREATE TABLE ${schema}.idempotency (
  key text PRIMARY KEY,
  fingerprint text NOT NULL,
  id uuid NOT NULL,
  message_id text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX idempotency_expiry ON ${schema}.idempotency (expires_at);

CREATE TABLE ${schema}.pause (scope text PRIMARY KEY, since timestamptz NOT NULL);

CREATE TABLE ${schema}.suspension (
  transport text PRIMARY KEY,
  reason text NOT NULL,
  since timestamptz NOT NULL,
  next_try_at timestamptz NOT NULL,
  wait_ms integer NOT NULL
);
CREATE TABLE ${schema}.rate (domain text PRIMARY KEY, tokens double precision NOT NULL, at timestamptz NOT NULL);

CREATE TABLE ${schema}.count (state text NOT NULL, mails bigint NOT NULL);
CREATE FUNCTION ${schema}.count_mails() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO ${schema}.count SELECT state, count(*) FROM came GROUP BY state;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO ${schema}.count SELECT state, -count(*) FROM went GROUP BY state;
  ELSE
    INSERT INTO ${schema}.count
      SELECT state, sum(mails) FROM (
        SELECT state, count(*) AS mails FROM came GROUP BY state
        UNION ALL SELECT state, -count(*) FROM went GROUP BY state
      ) AS moved GROUP BY state HAVING sum(mails) <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER mail_added AFTER INSERT ON ${schema}.mail REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.count_mails();
CREATE TRIGGER mail_moved AFTER UPDATE ON ${schema}.mail REFERENCING OLD TABLE AS went NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.count_mails();
CREATE TRIGGER mail_removed AFTER DELETE ON ${schema}.mail REFERENCING OLD TABLE AS went
  FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.count_mails();
`;
}

/**
 * Makes the tables where they are missing; to be called inside a transaction.
 *
 * @returns What tells this outbox from any other.
 * @throws {MailError} `OUTBOX_FAILED` where they are of a later release.
 */
export async function ensureTables(session: Session, schema: string): Promise<string> {
  // Of several processes that start at once, one makes them.
  await session.executeSql("SELECT pg_advisory_xact_lock(hashtext($1::text))", [`${schema}.outbox`]);
  const [found] = await rowsOf<{ made: boolean }>(session, "SELECT to_regclass($1::text) IS NOT NULL AS made", [
    `${schema}.outbox`,
  ]);
  if (found?.made !== true) await session.executeSql(tables(schema));
  const [outbox] = await rowsOf<{ id: string; version: number }>(session, `SELECT id, version FROM ${schema}.outbox`);
  if (outbox !== undefined && outbox.version <= VERSION) return outbox.id;
  throw new MailError(
    "OUTBOX_FAILED",
    `The outbox's tables are of a later release of Posthorn (format ${outbox?.version}, this one knows ${VERSION}): update this process`,
    { permanent: true },
  );
}
