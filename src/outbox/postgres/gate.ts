/** The gate as this database has it. */

import { Gate, type GateFacts, type SuspensionRow } from "../gate.ts";
import type { Bucket, LimitOf } from "../limits.ts";
import { milliseconds } from "./entries.ts";
import { rowsOf, type Session, timestamp, toJson } from "./session.ts";
import type { Store } from "./store.ts";

/** What the gate is made from, beside the database. */
export interface GateTerms {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly limitOf: LimitOf;
}

/**
 * To be called inside the transaction of one claim, with the domains that it will ask for. Where a limit or a suspension
 * is looked at, other claims wait until this one is through: what is left is not to be given away twice.
 */
export async function openGate(
  { schema }: Pick<Store, "schema">,
  session: Session,
  { now, limitOf }: GateTerms,
  domains: readonly string[],
): Promise<Gate> {
  const limited = [...new Set(domains)].filter((domain) => limitOf(domain) !== undefined);
  const uses = limited.length === 0 ? new Map() : await lockDomains(session, schema, limited);
  const { paused, suspensions } = await readStops(session, schema);
  const suspended = suspensions ? await lockSuspensions(session, schema) : [];
  return new Gate({ now, limitOf, paused, suspended, onItsWayTo: (domain) => uses.get(domain) ?? UNUSED });
}

const UNUSED = { sending: 0, bucket: undefined };

async function readStops(
  session: Session,
  schema: string,
): Promise<{ readonly paused: ReadonlySet<string>; readonly suspensions: boolean }> {
  const [stops] = await rowsOf<{ paused: string[] | null; suspensions: boolean }>(
    session,
    `SELECT (SELECT json_agg(scope) FROM ${schema}.pause) AS paused,
            EXISTS (SELECT 1 FROM ${schema}.suspension) AS suspensions`,
  );
  return { paused: new Set(stops?.paused ?? []), suspensions: stops?.suspensions === true };
}

/** A row that another claim has locked is waited for, and read as that one has left it. */
async function lockSuspensions(session: Session, schema: string): Promise<readonly SuspensionRow[]> {
  return rowsOf(
    session,
    `SELECT transport, wait_ms, ${milliseconds("next_try_at")} FROM ${schema}.suspension ORDER BY transport FOR UPDATE`,
  );
}

async function lockDomains(
  session: Session,
  schema: string,
  domains: readonly string[],
): Promise<ReadonlyMap<string, ReturnType<GateFacts["onItsWayTo"]>>> {
  await session.executeSql("SELECT pg_advisory_xact_lock(hashtext($1::text))", [`${schema}.limits`]);
  const rows = await rowsOf<{ domain: string; sending: number; tokens: number | null; at: number | null }>(
    session,
    `SELECT given.domain, tokens, ${milliseconds("at")},
       (SELECT count(*) FROM ${schema}.mail WHERE state = 'sending' AND mail.domain = given.domain) AS sending
     FROM unnest($1::text[]) AS given(domain) LEFT JOIN ${schema}.rate ON rate.domain = given.domain`,
    [domains],
  );
  return new Map(
    rows.map(({ domain, sending, tokens, at }) => {
      const bucket: Bucket | undefined = tokens === null || at === null ? undefined : { tokens, at };
      return [domain, { sending, bucket }];
    }),
  );
}

/** Keeps what was let through. */
export async function writeGate(
  { schema }: Pick<Store, "schema">,
  session: Session,
  { probed, buckets }: Gate,
): Promise<void> {
  if (probed.length > 0)
    await session.executeSql(
      `UPDATE ${schema}.suspension SET wait_ms = given.wait_ms, next_try_at = given.next_try_at
       FROM jsonb_to_recordset($1::text::jsonb) AS given(transport text, wait_ms integer, next_try_at timestamptz)
       WHERE suspension.transport = given.transport`,
      [toJson(probed.map((row) => ({ ...row, next_try_at: timestamp(row.next_try_at) })))],
    );
  if (buckets.length > 0)
    await session.executeSql(
      `INSERT INTO ${schema}.rate SELECT domain, tokens, at
       FROM jsonb_to_recordset($1::text::jsonb) AS given(domain text, tokens double precision, at timestamptz)
       ON CONFLICT (domain) DO UPDATE SET tokens = excluded.tokens, at = excluded.at`,
      [toJson(buckets.map((row) => ({ ...row, at: timestamp(row.at) })))],
    );
}
