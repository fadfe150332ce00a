/** What a crash test has to show: nothing acknowledged is lost, and what arrived twice was known to be in doubt. */

import type { OnUnknown, OutboxEntry } from "posthorn/outbox";
import { SUBJECT } from "./engine.ts";

export interface Evidence {
  /** What the enqueuing process was told is kept. */
  readonly acknowledged: ReadonlySet<number>;
  /** Orders that were committed together with their mail. */
  readonly orders: readonly number[];
  readonly entries: readonly OutboxEntry[];
  /** How often the mail server took each mail. */
  readonly taken: ReadonlyMap<number, number>;
  readonly damaged: readonly string[];
  readonly onUnknown: OnUnknown;
  /** Whether nothing can have been in doubt. */
  readonly gentle: boolean;
}

export interface Verdict {
  readonly acknowledged: number;
  readonly delivered: number;
  /** Mails of which the server took more than one. */
  readonly twice: number;
  /** Mails that nobody can say of whether they arrived, and that wait for a person. */
  readonly parked: number;
  /** Of those, how many the server had taken. */
  readonly parkedButTaken: number;
  /** Mails that were sent again in doubt. */
  readonly flagged: number;
  /** Claims that died with their worker. */
  readonly lostClaims: number;
  /** What must not be. */
  readonly wrong: readonly string[];
}

export function judge({ acknowledged, orders, entries, taken, damaged, onUnknown, gentle }: Evidence): Verdict {
  const wrong: string[] = [];
  const byNumber = new Map<number, OutboxEntry>();
  for (const entry of entries) {
    const number = Number(entry.subject.slice(SUBJECT.length + 1));
    if (byNumber.has(number)) wrong.push(`${number} is kept twice`);
    byNumber.set(number, entry);
  }
  if (damaged.length > 0) wrong.push(`${damaged.length} mails were not as they were enqueued`);
  for (const number of acknowledged)
    if (!byNumber.has(number)) wrong.push(`${number} was acknowledged and is not in the outbox`);
  for (const number of orders)
    if (!byNumber.has(number)) wrong.push(`the order ${number} was committed without its mail`);
  for (const number of taken.keys()) if (!byNumber.has(number)) wrong.push(`${number} arrived, and nobody had kept it`);
  for (const [number, { state, mayBeDuplicate }] of byNumber) {
    const copies = taken.get(number) ?? 0;
    const known = state === "sent" || (state === "unknown" && onUnknown === "park");
    if (!known) wrong.push(`${number} ended as ${state}`);
    if (state === "sent" && copies === 0) wrong.push(`${number} is told to be sent, and never arrived`);
    if (copies > 1 && onUnknown === "park")
      wrong.push(`${number} arrived ${copies} times although it was to be parked`);
    if (gentle && copies !== 1) wrong.push(`${number} arrived ${copies} times although nothing was in doubt`);
    if (copies > 1 && !mayBeDuplicate) wrong.push(`${number} arrived ${copies} times and is not flagged`);
  }
  const all = [...byNumber.values()];
  const parked = [...byNumber].filter(([, { state }]) => state === "unknown");
  return {
    acknowledged: acknowledged.size,
    delivered: taken.size,
    twice: [...taken.values()].filter((copies) => copies > 1).length,
    parked: parked.length,
    parkedButTaken: parked.filter(([number]) => taken.has(number)).length,
    flagged: all.filter(({ mayBeDuplicate }) => mayBeDuplicate).length,
    lostClaims: all.flatMap(({ history }) => history).filter(({ outcome }) => outcome === "lost").length,
    wrong,
  };
}
