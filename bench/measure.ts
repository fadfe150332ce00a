/** Times contenders side by side: rounds, rotated order, medians and spread. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What one contender's turn in one round gave, by the name of the measure. */
export type Sample = Readonly<Record<string, number>>;

export interface Contender {
  readonly name: string;
  /** One turn; a negative `round` is a warm-up, whose sample is thrown away. */
  run(round: number): Promise<Sample>;
}

/** A contender's samples, one a round. */
export interface Series {
  readonly name: string;
  readonly samples: readonly Sample[];
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Round by round. */
  readonly values: readonly number[];
}

/** Lets every contender have one turn a round; each round begins with another one (ABC BCA CAB). */
export async function sideBySide(
  contenders: readonly Contender[],
  { rounds, warmUps = 1 }: { readonly rounds: number; readonly warmUps?: number },
): Promise<Series[]> {
  const series = contenders.map(({ name }) => ({ name, samples: [] as Sample[] }));
  for (let round = -warmUps; round < rounds; round++) {
    for (const index of rotate([...contenders.keys()], round + warmUps)) {
      const sample = await (contenders[index] as Contender).run(round);
      if (round >= 0) series[index]?.samples.push(sample);
    }
  }
  return series;
}

/** The same items in the same cycle, begun `by` places later. */
export function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/**
 * Wall time and CPU time of this process (all its threads) for each of `mails`, in microseconds.
 *
 * @param collection What is swept before. A full one also throws away compiled code, which a process that renders all day
 * would have: short turns are better off with the young generation's.
 */
export async function timePerMail(
  mails: number,
  work: () => Promise<void>,
  collection: Collection = "major",
): Promise<{ readonly wall: number; readonly cpu: number }> {
  // The garbage of whoever had the turn before is not this one's to sweep.
  collectGarbage(collection);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const wall = (performance.now() - startedAt) * 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall: wall / mails, cpu: (user + system) / mails };
}

type Collection = "major" | "minor";

let collector: ((options: { readonly type: Collection }) => void) | undefined;

/** A collection, now: of everything, or of what is young. */
export function collectGarbage(type: Collection = "major"): void {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    collector = runInNewContext("gc") as NonNullable<typeof collector>;
  }
  collector({ type });
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted.at(0), sorted.at(-1)];
  if (min === undefined || max === undefined) throw new Error("No values to take the median of");
  return { median: medianOf(sorted), min, max, values };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
