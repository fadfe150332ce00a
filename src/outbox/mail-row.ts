/** What every engine keeps of a mail beside its body, and what is told of it. Times are milliseconds since 1970. */

import { MailError } from "../errors.ts";
import { scopeKey } from "./check-mail.ts";
import {
  type Abandoned,
  type ListQuery,
  type OnUnknown,
  OUTBOX_STATES,
  type OutboxEntry,
  type OutboxState,
} from "./outbox.ts";

/** A row as a database gives it: lists and objects as JSON, yes and no as 1 and 0. */
export interface MailRow {
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
  /** That of the first recipient. */
  readonly domain: string;
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

/** What a worker that had this mail and never settled it left behind. */
export function abandonedBy({ marked_at, worker, claimed_at }: MailRow, now: number): Abandoned {
  return {
    reached: marked_at === null ? "envelope" : "body",
    worker: worker ?? "unknown",
    since: time(claimed_at ?? now),
  };
}

/** The scopes whose pause holds up this mail, as `scopeKey` writes them. */
export function scopesOf({ via, tags }: Pick<MailRow, "via" | "tags">): string[] {
  return [
    scopeKey({ transport: via ?? "" }),
    ...(JSON.parse(tags) as string[]).filter((tag) => tag !== "").map((tag) => scopeKey({ tag })),
  ];
}

const MOST_ENTRIES = 1000;

/**
 * @param isCursor Whether the engine can have given this as the `next` of a page.
 * @returns How many entries the page may have.
 * @throws {MailError} `INVALID_OPTION`
 */
export function checkQuery({ state, limit = 50, after }: ListQuery, isCursor: (after: string) => boolean): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ENTRIES)
    throw invalid(`limit is a whole number from 1 to ${MOST_ENTRIES}, not ${limit}`);
  if (state !== undefined && !OUTBOX_STATES.includes(state))
    throw invalid(`there is no state ${JSON.stringify(state)}; there are ${OUTBOX_STATES.join(", ")}`);
  if (after !== undefined && !isCursor(after)) throw invalid("after is the `next` of the page before");
  return limit;
}

export function time(ms: number): string {
  return new Date(ms).toISOString();
}

function invalid(text: string): MailError {
  return new MailError("INVALID_OPTION", text);
}
