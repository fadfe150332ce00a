/**
 * What the engine asks of a connection. It is the shape in which pg-boss takes one, so that its statements and ours run
 * in one transaction, whichever library that belongs to.
 */

export interface Session {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * Runs one statement and gives its rows. They travel as JSON text, because every library for Postgres, and every
 * application through its own settings, reads timestamps, numbers and JSON columns in another way; text is text.
 *
 * @param sql Any statement that gives rows.
 */
export async function rowsOf<Row>(session: Session, sql: string, values: unknown[] = []): Promise<Row[]> {
  const { rows } = await session.executeSql(
    `WITH answer AS (${sql}) SELECT to_json(answer)::text AS row FROM answer`,
    values,
  );
  return (rows as { row: string }[]).map(({ row }) => JSON.parse(row));
}

/**
 * A value as a parameter of the type `jsonb`, which, other than JSON, knows neither the character NUL nor half a
 * surrogate pair. A mail server may answer with either.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item) =>
    typeof item === "string" ? item.replaceAll("\0", "\ufffd").toWellFormed() : item,
  );
}

/** Milliseconds since 1970 as a parameter. */
export function timestamp(ms: number): string;
export function timestamp(ms: number | null): string | null;
export function timestamp(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** SQLSTATE of an error of Postgres, whichever library tells of it. */
export function sqlState(error: unknown): string | undefined {
  for (let at = error as { code?: unknown; cause?: unknown } | undefined; at; at = at.cause as typeof at)
    if (typeof at.code === "string" && /^[0-9A-Z]{5}$/.test(at.code)) return at.code;
  return undefined;
}
