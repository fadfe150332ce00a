/** What keeps a mail that is due from being handed out: a pause, a suspended transport, the limit of its domain. */

import { type Bucket, type LimitOf, refill } from "./limits.ts";
import { type MailRow, scopesOf } from "./mail-row.ts";
import { SUSPENSION_MS } from "./outbox.ts";

/** A suspension as it is kept. Times are milliseconds since 1970. */
export interface SuspensionRow {
  readonly transport: string;
  readonly next_try_at: number;
  readonly wait_ms: number;
}

/** What is on its way to a domain. */
export interface DomainUse {
  readonly sending: number;
  /** Undefined where nothing has gone there yet. */
  readonly bucket: Bucket | undefined;
}

/** What the database says at one claim. */
export interface GateFacts {
  readonly now: number;
  /** As `scopeKey` writes them. */
  readonly paused: ReadonlySet<string>;
  readonly suspended: readonly SuspensionRow[];
  readonly limitOf: LimitOf;
  /** Asked for a domain that has a limit, once. */
  readonly onItsWayTo: (domain: string) => DomainUse;
}

/** May a mail go? Where not, what it waits for: the key under which it is put aside. */
export type Admission = { readonly hold: string } | { readonly hold?: undefined; readonly probe: boolean };

type Gated = Pick<MailRow, "via" | "tags" | "domain">;

const BROKEN = "broken:";
const DOMAIN = "domain:";

/** The domain whose limit a hold is about. */
export function domainOfHold(hold: string): string | undefined {
  return hold.startsWith(DOMAIN) ? hold.slice(DOMAIN.length) : undefined;
}

/** Whether somebody wants these mails to wait; else they wait because they have to. */
export function isPause(hold: string): boolean {
  return !hold.startsWith(BROKEN) && !hold.startsWith(DOMAIN);
}

export class Gate {
  readonly #facts: GateFacts;
  readonly #suspended: Map<string, SuspensionRow>;
  readonly #probed = new Map<string, SuspensionRow>();
  /** How many more mails of a domain may go now. */
  readonly #room = new Map<string, number>();
  readonly #buckets = new Map<string, Bucket>();
  readonly #used = new Set<string>();

  constructor(facts: GateFacts) {
    this.#facts = facts;
    this.#suspended = new Map(facts.suspended.map((row) => [row.transport, row]));
  }

  /** Whether nothing at all may go. */
  get closed(): boolean {
    return this.#facts.paused.has("all");
  }

  /** Suspensions that mails were let through to try, with the time of the next; to be written. */
  get probed(): readonly SuspensionRow[] {
    return [...this.#probed.values()];
  }

  /** What is left of rates that were used; to be written. */
  get buckets(): readonly (Bucket & { readonly domain: string })[] {
    return [...this.#used].map((domain) => ({ domain, ...(this.#buckets.get(domain) as Bucket) }));
  }

  /** @returns How many of the mails that wait for `hold` may be looked at again, at most `most`. */
  roomFor(hold: string, most: number): number {
    const domain = domainOfHold(hold);
    if (domain !== undefined) return Math.min(most, this.#roomOf(domain));
    if (isPause(hold)) return this.#facts.paused.has(hold) ? 0 : most;
    const suspension = this.#suspended.get(hold.slice(BROKEN.length));
    if (suspension === undefined) return most;
    return this.#isDue(suspension) ? 1 : 0;
  }

  /** Lets a mail through and counts it, or says what it has to wait for. */
  admit(row: Gated): Admission {
    const { paused } = this.#facts;
    const pause = paused.size === 0 ? undefined : scopesOf(row).find((scope) => paused.has(scope));
    if (pause !== undefined) return { hold: pause };
    const suspension = this.#suspended.get(row.via ?? "");
    if (suspension !== undefined && !this.#isDue(suspension)) return { hold: `${BROKEN}${row.via ?? ""}` };
    if (this.#roomOf(row.domain) < 1) return { hold: `${DOMAIN}${row.domain}` };
    this.#count(row.domain);
    if (suspension !== undefined) this.#probe(suspension);
    return { probe: suspension !== undefined };
  }

  #isDue({ next_try_at }: SuspensionRow): boolean {
    return next_try_at <= this.#facts.now;
  }

  /** The next one has to wait for twice as long. */
  #probe({ transport, wait_ms }: SuspensionRow): void {
    const wait = Math.min(wait_ms * 2, SUSPENSION_MS.longest);
    const next = { transport, wait_ms: wait, next_try_at: this.#facts.now + wait };
    this.#suspended.set(transport, next);
    this.#probed.set(transport, next);
  }

  #roomOf(domain: string): number {
    const known = this.#room.get(domain);
    if (known !== undefined) return known;
    const room = this.#lookAt(domain);
    this.#room.set(domain, room);
    return room;
  }

  #lookAt(domain: string): number {
    const limit = this.#facts.limitOf(domain);
    if (limit === undefined) return Number.POSITIVE_INFINITY;
    const { sending, bucket } = this.#facts.onItsWayTo(domain);
    const slots = limit.concurrency === undefined ? Number.POSITIVE_INFINITY : limit.concurrency - sending;
    if (limit.perSecond === undefined) return slots;
    const filled = refill(bucket, limit.perSecond, this.#facts.now);
    this.#buckets.set(domain, filled);
    return Math.min(slots, Math.floor(filled.tokens));
  }

  #count(domain: string): void {
    this.#room.set(domain, this.#roomOf(domain) - 1);
    const bucket = this.#buckets.get(domain);
    if (bucket === undefined) return;
    this.#buckets.set(domain, { ...bucket, tokens: bucket.tokens - 1 });
    this.#used.add(domain);
  }
}
