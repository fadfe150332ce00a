/** What mails are put aside for. */

import { domainOfHold } from "../gate.ts";
import { rowsOf, type Session } from "./session.ts";

/** All that mails are held for now. */
export async function heldFor(session: Session, schema: string): Promise<readonly string[]> {
  const rows = await rowsOf<{ hold: string }>(session, HOLDS.replaceAll("$schema", schema));
  return rows.map(({ hold }) => hold);
}

/** The domains whose limits these holds are about. */
export function domainsOfHolds(holds: readonly string[]): string[] {
  return holds.map(domainOfHold).filter((domain) => domain !== undefined);
}

/** From one hold to the next in the index, as many as there are mails behind each. */
const HOLDS = `SELECT hold FROM (
  WITH RECURSIVE step AS (
    (SELECT hold FROM $schema.mail WHERE hold IS NOT NULL ORDER BY hold LIMIT 1)
    UNION ALL
    SELECT (SELECT mail.hold FROM $schema.mail WHERE mail.hold > step.hold ORDER BY mail.hold LIMIT 1)
    FROM step WHERE step.hold IS NOT NULL
  ) SELECT hold FROM step WHERE hold IS NOT NULL
) AS holds`;
