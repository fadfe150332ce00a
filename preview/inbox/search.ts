/** What somebody typed into the search → conditions on the inbox's tables. Operators are Mailpit's. */

export interface SearchCondition {
  /** Over the table `mail`, with `?` for each parameter. */
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

export interface SearchOptions {
  /** Whether the table `words` is one of FTS5 with trigrams. */
  readonly hasWordIndex: boolean;
  /** An IANA name for dates without a zone; default: this machine's. */
  readonly timeZone?: string | undefined;
}

/** Where a word without an operator is looked for. */
const ANYWHERE = ["sender", "receiver", "cc", "bcc", "reply_to", "subject", "body"];
const ADDRESSES = ["sender", "receiver", "cc", "bcc", "reply_to"];

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  from: ["sender"],
  to: ["receiver"],
  cc: ["cc"],
  bcc: ["bcc"],
  "reply-to": ["reply_to"],
  addressed: ADDRESSES,
  subject: ["subject"],
  "message-id": ["message_id"],
};

/** More than anybody types; each may be a look through the whole inbox. */
const MAX_TERMS = 32;
const MAX_TERM_LENGTH = 1_000;
/** Shorter words are in no trigram: they are looked for the slow way. */
const TRIGRAM = 3;

/**
 * All terms have to be met; one that begins with `-` or `!` must not be. Words are found inside of words too. An
 * operator's value that cannot be understood (`before:soon`) meets nothing, so that a typo shows.
 *
 */
export function searchConditions(query: string, options: SearchOptions): SearchCondition[] {
  return splitTerms(query).map(({ negated, operator, value }) => {
    const condition = conditionOf(operator, value, options);
    return negated ? { ...condition, sql: `NOT (${condition.sql})` } : condition;
  });
}

interface Term {
  readonly negated: boolean;
  /** Lower case; empty for a word on its own. */
  readonly operator: string;
  readonly value: string;
}

/** `from:ada subject:"your order" -is:read` and words; quotes keep blanks together. */
function splitTerms(query: string): Term[] {
  const terms: Term[] = [];
  for (const match of query.slice(0, 10_000).matchAll(/([-!]?)(?:([a-z-]+):)?(?:"([^"]*)"?|([^\s"]+))/giu)) {
    const [, sign, name = "", quoted, bare = ""] = match;
    const operator = name.toLowerCase();
    const text = quoted ?? bare;
    const value = (isOperator(operator) ? text : `${name && `${name}:`}${text}`).slice(0, MAX_TERM_LENGTH);
    if (value.trim() === "") continue;
    terms.push({ negated: sign !== "", operator: isOperator(operator) ? operator : "", value });
    if (terms.length === MAX_TERMS) break;
  }
  return terms;
}

const OTHERS = ["is", "has", "tag", "template", "thread", "before", "after", "larger", "smaller"];

function isOperator(name: string): boolean {
  return Object.hasOwn(COLUMNS, name) || OTHERS.includes(name);
}

const NOTHING: SearchCondition = { sql: "0", parameters: [] };
const FLAGS: Readonly<Record<string, string>> = {
  "is:read": "read = 1",
  "is:unread": "read = 0",
  "is:tagged": "tags <> '[]'",
  "has:attachment": "files > inline",
  "has:attachments": "files > inline",
  "has:inline": "inline > 0",
  "has:inlines": "inline > 0",
};

function conditionOf(operator: string, value: string, { hasWordIndex, timeZone }: SearchOptions): SearchCondition {
  const lower = value.toLowerCase();
  switch (operator) {
    case "is":
    case "has": {
      const sql = FLAGS[`${operator}:${lower}`];
      return sql === undefined ? NOTHING : { sql, parameters: [] };
    }
    case "tag":
      return {
        sql: "EXISTS (SELECT 1 FROM json_each(mail.tags) WHERE lower(value) = ?)",
        parameters: [lower],
      };
    case "template":
      return { sql: "lower(template) = ?", parameters: [lower] };
    case "thread":
      return { sql: "thread = ?", parameters: [value] };
    case "before":
    case "after": {
      const time = parseTime(value, timeZone);
      if (time === undefined) return NOTHING;
      return { sql: operator === "before" ? "received < ?" : "received >= ?", parameters: [time] };
    }
    case "larger":
    case "smaller": {
      const bytes = parseBytes(value);
      if (bytes === undefined) return NOTHING;
      return { sql: operator === "larger" ? "size > ?" : "size < ?", parameters: [bytes] };
    }
    default:
      return words(value, COLUMNS[operator] ?? ANYWHERE, hasWordIndex);
  }
}

function words(value: string, columns: readonly string[], hasWordIndex: boolean): SearchCondition {
  const text = value.replaceAll("\0", "");
  if (hasWordIndex && Array.from(text).length >= TRIGRAM) {
    return {
      sql: "seq IN (SELECT rowid FROM words WHERE words MATCH ?)",
      parameters: [`{${columns.join(" ")}} : "${text.replaceAll('"', '""')}"`],
    };
  }
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return {
    sql: `seq IN (SELECT rowid FROM words WHERE ${columns.map((name) => `${name} LIKE ? ESCAPE '\\'`).join(" OR ")})`,
    parameters: columns.map(() => pattern),
  };
}

/** `2026-01-31`, `2026-01-31 09:00`, or with a zone of its own; in milliseconds. */
function parseTime(value: string, timeZone: string | undefined): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}(?::\d{2})?))?$/.exec(value.trim());
  if (!match) {
    const time = Date.parse(value);
    return Number.isNaN(time) ? undefined : time;
  }
  const local = `${match[1]}T${(match[2] ?? "00:00").padStart(5, "0")}`;
  const time = timeZone === undefined ? Date.parse(local) : inZone(Date.parse(`${local}Z`), timeZone);
  return time === undefined || Number.isNaN(time) ? undefined : time;
}

/** The moment at which clocks in the zone show what `wall` shows in UTC. */
function inZone(wall: number, timeZone: string): number | undefined {
  if (Number.isNaN(wall)) return undefined;
  try {
    const clock = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    const offsetAt = (time: number): number => Date.parse(`${clock.format(time).replace(" ", "T")}Z`) - time;
    return wall - offsetAt(wall - offsetAt(wall));
  } catch {
    return undefined; // No such zone.
  }
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function parseBytes(value: string): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,6})?)\s*([kmg]?)i?b?$/i.exec(value.trim());
  return match ? Math.round(Number(match[1]) * (UNITS[(match[2] as string).toLowerCase()] as number)) : undefined;
}
