/** How many mails may go to a domain at once, and how many a second, from all workers together. */

import { MailError } from "../errors.ts";
import { domainOf } from "../message/address.ts";

export interface DomainLimit {
  /** How many mails may be on their way to the domain at once. */
  readonly concurrency?: number | undefined;
  /** How many mails may be begun a second; 0.5 is one in two seconds. */
  readonly perSecond?: number | undefined;
}

/**
 * Limits by domain, such as `{ "gmail.com": { concurrency: 5, perSecond: 20 }, "*": { concurrency: 50 } }`. `"*"` is for
 * each domain that has none of its own. A mail counts for the domain of its first recipient.
 */
export type DomainLimits = Readonly<Record<string, DomainLimit>>;

/** The limit of a domain; undefined where there is none. */
export type LimitOf = (domain: string) => DomainLimit | undefined;

/** @throws {MailError} `INVALID_CONFIGURATION` */
export function checkLimits(limits: DomainLimits = {}): LimitOf {
  const known = new Map<string, DomainLimit>();
  for (const [domain, limit] of Object.entries(limits)) {
    const { concurrency, perSecond } = limit;
    if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0))
      throw invalid(domain, `concurrency must be a whole number above 0, not ${concurrency}`);
    if (perSecond !== undefined && !(Number.isFinite(perSecond) && perSecond > 0))
      throw invalid(domain, `perSecond must be above 0, not ${perSecond}`);
    if (concurrency !== undefined || perSecond !== undefined) known.set(domain.toLowerCase(), limit);
  }
  const others = known.get("*");
  return (domain) => known.get(domain) ?? others;
}

/** The domain that a mail counts for. */
export function limitedDomainOf(recipients: readonly string[]): string {
  return domainOf(recipients[0] ?? "").toLowerCase();
}

/** What a domain has left of its rate: a token a mail, refilled as time goes by, and never more than a second's worth. */
export interface Bucket {
  readonly tokens: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** @param bucket Undefined where nothing has gone there yet. */
export function refill(bucket: Bucket | undefined, perSecond: number, now: number): Bucket {
  const most = Math.max(1, perSecond);
  if (bucket === undefined) return { tokens: most, at: now };
  // A clock that was set back refills nothing.
  const passedMs = Math.max(0, now - bucket.at);
  return { tokens: Math.min(most, bucket.tokens + (passedMs / 1000) * perSecond), at: now };
}

function invalid(domain: string, text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", `limits, ${JSON.stringify(domain)}: ${text}`);
}
