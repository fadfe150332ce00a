/**
 * The port that every outbox implements: it keeps finished messages, hands each to one worker at a time, and remembers
 * what became of it. What a failure means, and when a mail is tried again, is the worker's to say (`worker.ts`).
 *
 * `queued → sending → sent | failed | unknown | cancelled`, and `scheduled` for what waits for its time: a mail that is
 * not to go out before `startAfter`, and one that is tried again after a back-off.
 */

import type { MailErrorCode, RecipientResult } from "../errors.ts";
import type { Message } from "../message/message.ts";

export const OUTBOX_STATES = ["scheduled", "queued", "sending", "sent", "failed", "unknown", "cancelled"] as const;

export type OutboxState = (typeof OUTBOX_STATES)[number];

/** What an outbox can do beside keeping mails. */
export interface OutboxCapabilities {
  /** Whether `enqueue` takes part in a transaction of the caller. Where false, a `tx` is refused, never ignored. */
  readonly transactions: boolean;
  /** How far its mails reach: workers of this process, of this machine, or of many machines. */
  readonly reach: "process" | "machine" | "network";
}

/**
 * Keeps mails until they are delivered. Everything is asynchronous, opens by itself on first use, and is safe for
 * several processes as far as `capabilities.reach` says.
 *
 * @typeParam Tx What the engine takes as the caller's transaction.
 */
export interface Outbox<Tx = never> extends AsyncDisposable {
  /** Such as `sqlite`. */
  readonly name: string;
  readonly capabilities: OutboxCapabilities;
  /** Opens it and makes its tables where they are missing. Need not be called: every other method does it first. */
  start(): Promise<void>;
  /**
   * Whether it is there already; makes nothing, as the only method. Where an engine leaves it out, it always is.
   *
   * @throws {MailError} `OUTBOX_FAILED` where nobody can tell.
   */
  exists?(): Promise<boolean>;
  /**
   * Keeps mails: all or none. Resolves once they are on disk; with `tx`, once the caller's commit will bring them there.
   *
   * @returns One result a mail, in order.
   * @throws {MailError} `NOT_SUPPORTED` (`tx` where there are no transactions), `INVALID_OPTION`,
   * `IDEMPOTENCY_CONFLICT` (a key stands for another mail), `OUTBOX_FAILED`.
   */
  enqueue(mails: readonly OutboxMail[], options?: EnqueueOptions<Tx>): Promise<readonly Enqueued[]>;
  /** Hands mails to `handler` until it is stopped, each to one consumer at a time, of all processes. */
  consume(handler: ClaimHandler, options: ConsumeOptions): Consumer;
  /** The entry of a mail; undefined where there is none (any more). */
  get(id: string): Promise<OutboxEntry | undefined>;
  /** The message of a mail; undefined where its body was removed. */
  message(id: string): Promise<Message | undefined>;
  /** Entries, newest first. */
  list(query?: ListQuery): Promise<OutboxPage>;
  /** What there is of each state. Cheap whatever the length of the queue. */
  counts(): Promise<OutboxCounts>;
  /** Takes back mails that no worker has begun to send. @returns Those that were `queued` or `scheduled`. */
  cancel(ids: readonly string[]): Promise<readonly string[]>;
  /** Queues mails again that ended otherwise than sent. @returns Those that were `failed`, `unknown` or `cancelled`, and still have their body. */
  retry(ids: readonly string[]): Promise<readonly string[]>;
  /** Removes what ended before the times given: bodies first, whole entries later. */
  purge(before: PurgeLimits): Promise<Purged>;
  /** Hands out no more mails of this scope, to no worker, until `resume`. What is being sent goes on. */
  pause(scope?: PauseScope): Promise<void>;
  resume(scope?: PauseScope): Promise<void>;
  /** The scopes that are paused now. */
  paused(): Promise<readonly PauseScope[]>;
  /**
   * Takes a transport for broken: none of its mails is handed out for a second, then a single one, to see; after twice
   * that time another, and so on, up to a minute apart, until `restore`. A pause of the same transport goes before it.
   *
   * @param reason What is wrong with it, in a line.
   * @returns Whether it was not suspended before.
   */
  suspend(transport: string, reason: string): Promise<boolean>;
  /** Ends a suspension; a pause goes on. @returns Whether there was one. */
  restore(transport: string): Promise<boolean>;
  /** The transports that are suspended now. */
  suspended(): Promise<readonly Suspension[]>;
  /** Lets go of everything; consumers are to be stopped before. */
  close(): Promise<void>;
}

/** A finished message and what the outbox is to know of it. */
export interface OutboxMail {
  readonly message: Message;
  /** Not to be sent before; default: at once. */
  readonly startAfter?: Date | undefined;
  /** A whole number from -1000 to 1000; the higher goes first, among equals the older. Default 0. */
  readonly priority?: number | undefined;
  /** Keeps at most one mail for this key, as long as `idempotencyTtlMs` says. */
  readonly idempotencyKey?: string | undefined;
  /** In milliseconds from now; default 24 hours. */
  readonly idempotencyTtlMs?: number | undefined;
  /** The name of the mailer's transport to use; default: the mailer's default one. */
  readonly via?: string | undefined;
  /** What it was rendered from. */
  readonly template?: string | undefined;
  /** What is to be done where nobody can tell whether it arrived; default: what the worker does with all such mails. */
  readonly onUnknown?: OnUnknown | undefined;
  /** Whatever the sender wants to reach the worker beside the message, such as a trace; plain JSON, never sent. */
  readonly context?: Readonly<Record<string, string>> | undefined;
}

/** `retry`: send the identical mail again, which may make it arrive twice. `park`: leave it to a person. */
export type OnUnknown = "retry" | "park";

export interface EnqueueOptions<Tx> {
  /** The caller's own open transaction. Rolled back, the mails were never there; before its commit no worker sees them. */
  readonly tx?: Tx | undefined;
}

/** What came of one mail that was to be kept. */
export interface Enqueued {
  readonly id: string;
  /** That of the mail that is kept: with an `idempotencyKey`, of the first. */
  readonly messageId: string;
  /** Whether the same mail had been kept before, under the same `idempotencyKey`. */
  readonly duplicate: boolean;
}

/** How the tries of a mail ended, as it is kept: JSON. */
export interface OutboxAttempt {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly transport: string;
  /** Which worker. */
  readonly worker: string;
  /** What came of it; `lost`: the worker died or lost its lease, before the body could have gone out or after. */
  readonly outcome: "sent" | "partial" | "not-sent" | "unknown" | "lost";
  readonly code?: MailErrorCode;
  /** The server's last word, or the error's text. */
  readonly response?: string;
  /** What is known of single recipients, where they fared differently. */
  readonly recipients?: readonly RecipientResult[];
}

/** What is known of a mail without its body. */
export interface OutboxEntry {
  readonly id: string;
  readonly state: OutboxState;
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly tags: readonly string[];
  readonly via: string | undefined;
  readonly template: string | undefined;
  readonly onUnknown: OnUnknown | undefined;
  readonly priority: number;
  readonly context: Readonly<Record<string, string>>;
  /** ISO 8601, as all times here. */
  readonly createdAt: string;
  /** When it was first due, or queued again by a person: what the time to give up counts from. */
  readonly dueSince: string;
  /** When it is due, while it is scheduled. */
  readonly startAfter: string | undefined;
  /** When it came to its end. */
  readonly endedAt: string | undefined;
  /** How often it was tried. */
  readonly attempts: number;
  /** The last tries, oldest first; at most {@link HISTORY_LENGTH}. */
  readonly history: readonly OutboxAttempt[];
  /** Who still has to get it, where some recipients have it already; else everybody of `to`. */
  readonly pending: readonly string[];
  /** Whether it was sent again although nobody knew what had become of an earlier try: it may arrive twice. */
  readonly mayBeDuplicate: boolean;
  /** Whether its body is still kept. */
  readonly hasBody: boolean;
}

/** How many tries an entry remembers. */
export const HISTORY_LENGTH = 20;

/** A mail in the hands of one worker, for as long as its lease is renewed. */
export interface Claim {
  readonly entry: OutboxEntry;
  /** The name of the worker that has it. */
  readonly worker: string;
  /** As it was enqueued, with the envelope of those who still have to get it. */
  readonly message: Message;
  /** What another worker left behind that had this mail before and never settled it. */
  readonly abandoned: Abandoned | undefined;
  /** Whether its transport is suspended, and this mail is to show whether it works again. */
  readonly probe: boolean;
  /** Aborted once the lease is lost: another worker may have the mail from then on. */
  readonly signal: AbortSignal;
  /**
   * Commits that from now on the server may have the mail; to be awaited before the first byte of its body leaves.
   *
   * @throws {MailError} `OUTBOX_FAILED` where it cannot be committed or the lease is lost: the mail must not go out.
   */
  mark(): Promise<void>;
}

/** The claim of a worker that died, or did not renew its lease. */
export interface Abandoned {
  /** `body`: the server had asked for the body, so that it may have the mail. `envelope`: it cannot have it. */
  readonly reached: "envelope" | "body";
  readonly worker: string;
  /** When it claimed the mail, ISO 8601. */
  readonly since: string;
}

/** What a worker makes of a mail; with it the lease ends. */
export type Settlement =
  /**
   * Its end. `sent`: everybody has it. `failed`: who does not have it will not get it. `unknown`: a person has to decide.
   */
  | { readonly state: "sent" | "failed" | "unknown"; readonly attempts: readonly OutboxAttempt[] }
  /** To be tried again. */
  | {
      readonly state: "scheduled";
      /** In how many milliseconds. */
      readonly delayMs: number;
      readonly attempts: readonly OutboxAttempt[];
      /** Who is left; default: everybody that was left before. */
      readonly pending?: readonly string[] | undefined;
      /** The mail may have arrived and is sent all the same. */
      readonly mayBeDuplicate?: boolean | undefined;
    }
  /** Given back as if it had never been claimed, to be claimed again after `delayMs` (default 0). */
  | { readonly state: "queued"; readonly delayMs?: number | undefined };

/** Decides what becomes of a mail. What it throws gives the mail back, after a while, and is told as a warning. */
export type ClaimHandler = (claim: Claim) => Promise<Settlement>;

export interface ConsumeOptions {
  /** How many mails may be in hand at once. */
  readonly concurrency: number;
  /** The worker's name in the history; default: host and process. */
  readonly worker?: string | undefined;
  /** End by itself once nothing is due any more; default false. */
  readonly untilEmpty?: boolean | undefined;
  /** Called once what became of a mail is kept. What it throws is told as a warning, and changes nothing. */
  readonly onSettled?: SettledListener | undefined;
}

/** @param entry As it was when the worker had it. */
export type SettledListener = (entry: OutboxEntry, settlement: Settlement) => void;

/** Mails being handed out. */
export interface Consumer {
  /** How many mails are in hand. */
  readonly active: number;
  /** Resolves once it has ended, whether stopped or `untilEmpty`. @throws What kept it from going on. */
  readonly done: Promise<void>;
  /** Claims nothing more, and resolves once what is in hand is settled. */
  stop(): Promise<void>;
}

export interface ListQuery {
  readonly state?: OutboxState | undefined;
  readonly tag?: string | undefined;
  readonly via?: string | undefined;
  readonly template?: string | undefined;
  /** One recipient's address. */
  readonly to?: string | undefined;
  readonly messageId?: string | undefined;
  /** 1 to 1000; default 50. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface OutboxPage {
  readonly entries: readonly OutboxEntry[];
  /** What to give as `after` for the next page; undefined on the last. */
  readonly next: string | undefined;
}

export interface OutboxCounts extends Readonly<Record<OutboxState, number>> {
  /** When the oldest mail was enqueued that is due and not being sent, ISO 8601; undefined where there is none. */
  readonly oldestQueuedAt: string | undefined;
  /** How many mails were sent in the last 60 seconds. */
  readonly sentLastMinute: number;
}

/** What `pause` is about: everything, one of the mailer's transports, or a tag. */
export type PauseScope =
  | { readonly all: true }
  /** The name as in `via`; `""` is the default transport. */
  | { readonly transport: string }
  | { readonly tag: string };

/** A transport that workers have found broken. */
export interface Suspension {
  /** The name as in `via`; `""` is the default transport. */
  readonly transport: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
  /** When the next mail is handed out to see whether it works again. */
  readonly nextTryAt: string;
}

/** How long a suspension waits before its first try, and the longest between two. */
export const SUSPENSION_MS: Readonly<Record<"first" | "longest", number>> = { first: 1_000, longest: 60_000 };

export interface PurgeLimits {
  /** Mails that ended before this lose their body and attachments. */
  readonly bodiesBefore?: Date | undefined;
  /** Mails that ended before this are forgotten altogether. */
  readonly entriesBefore?: Date | undefined;
}

export interface Purged {
  readonly bodies: number;
  readonly entries: number;
}

/** How long ended mails are kept; an engine's consumers see to it by the way. */
export interface Retention {
  /** Body and attachments, in milliseconds after the end; default 7 days. */
  readonly bodiesMs?: number | undefined;
  /** Everything else; default 30 days. */
  readonly entriesMs?: number | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const DEFAULT_RETENTION: Readonly<Record<keyof Retention, number>> = {
  bodiesMs: 7 * DAY_MS,
  entriesMs: 30 * DAY_MS,
};

export const DEFAULT_IDEMPOTENCY_TTL_MS: number = DAY_MS;
