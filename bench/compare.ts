/** Series of samples → rows of ratios: Posthorn against each of its peers, round by round. */

import { medianOf, type Series, type Spread, spreadOf } from "./measure.ts";

/** Something that was measured, and which way is better. */
export interface Measure {
  /** Its name in the samples. */
  readonly key: string;
  readonly name: string;
  readonly unit: "µs" | "ms" | "mails/s" | "MB" | "trips" | "×";
  readonly better: "lower" | "higher";
}

/** One row: how Posthorn compares with one peer in one measure. */
export interface Comparison {
  readonly what: string;
  readonly measure: string;
  readonly unit: Measure["unit"];
  readonly peer: string;
  /** How many times better than the peer Posthorn is, round by round; below 1, it is worse. */
  readonly ratio: Spread;
  readonly ours: Spread;
  readonly theirs: Spread;
  readonly rounds: number;
}

export const OURS = "Posthorn";

/** Compares the series named Posthorn with every other one. A measure that somebody lacks is left out. */
export function compare(what: string, series: readonly Series[], measures: readonly Measure[]): Comparison[] {
  const ours = series.find(({ name }) => name === OURS);
  if (ours === undefined) throw new Error(`${what}: no series is named ${OURS}`);
  return series
    .filter((peer) => peer !== ours)
    .flatMap((peer) =>
      measures
        .filter(({ key }) => [ours, peer].every((one) => hasMeasure(one, key)))
        .map((measure) => compareOne(what, ours, peer, measure)),
    );
}

function compareOne(what: string, ours: Series, peer: Series, { key, name, unit, better }: Measure): Comparison {
  const [mine, theirs] = [valuesOf(ours, key), valuesOf(peer, key)];
  const ratios = mine.map((value, round) => {
    const other = theirs[round] as number;
    return better === "lower" ? other / value : value / other;
  });
  return {
    what,
    measure: name,
    unit,
    peer: peer.name,
    ratio: spreadOf(ratios),
    ours: spreadOf(mine),
    theirs: spreadOf(theirs),
    rounds: ratios.length,
  };
}

/** Several comparisons of the same measure with the same peer as one: in each round, the median over all of them. */
export function medianOfComparisons(what: string, comparisons: readonly Comparison[]): Comparison {
  const [first] = comparisons;
  if (first === undefined) throw new Error(`${what}: nothing was compared`);
  const medians = (part: (one: Comparison) => Spread): Spread =>
    spreadOf(
      first.ratio.values.map((_, round) => medianOf(comparisons.map((one) => part(one).values[round] as number))),
    );
  return {
    ...first,
    what,
    ratio: medians(({ ratio }) => ratio),
    ours: medians(({ ours }) => ours),
    theirs: medians(({ theirs }) => theirs),
  };
}

/** The one in which Posthorn does worst. */
export function lowestOf(comparisons: readonly Comparison[]): Comparison {
  const [lowest] = comparisons.toSorted((one, other) => one.ratio.median - other.ratio.median);
  if (lowest === undefined) throw new Error("Nothing was compared");
  return { ...lowest, what: `the lowest: ${lowest.what}` };
}

function hasMeasure({ samples }: Series, key: string): boolean {
  return samples.every((sample) => Number.isFinite(sample[key]));
}

function valuesOf({ samples }: Series, key: string): number[] {
  return samples.map((sample) => sample[key] as number);
}
