/** What the project wants to reach, and what the records say of it. */

import type { Comparison } from "./compare.ts";
import type { SuiteRecord } from "./store.ts";

export interface TargetOutcome {
  readonly what: string;
  /** In a few words. */
  readonly short: string;
  readonly wanted: string;
  readonly value: number | undefined;
  /** Undefined where less is better. */
  readonly atLeast: number | undefined;
  /** Undefined where the suite has not been measured. */
  readonly measured: string | undefined;
  readonly isHeld: boolean | undefined;
}

interface Target {
  readonly what: string;
  readonly short: string;
  readonly suite: string;
  /** Which row of the suite's table. */
  readonly row: { readonly what: RegExp; readonly measure: string; readonly peer?: RegExp };
  /** The figure of the row that counts; default: the ratio. */
  readonly figure?: (row: Comparison) => number;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  readonly unit: "×" | " MB" | " trips";
}

const ours = ({ ours }: Comparison): number => ours.median;

const TARGETS: readonly Target[] = [
  {
    what: "HTML and plaintext against react-email, median over all templates",
    short: "rendering, median of all templates",
    suite: "render",
    row: { what: /median$/, measure: "time a mail" },
    bound: { atLeast: 25 },
    unit: "×",
  },
  {
    what: "the same, of the template that does worst",
    short: "rendering, the worst template",
    suite: "render",
    row: { what: /^the lowest/, measure: "time a mail" },
    bound: { atLeast: 10 },
    unit: "×",
  },
  {
    what: "time a mail after 60 other templates were rendered, against before",
    short: "after 60 templates",
    suite: "aging",
    row: { what: /./, measure: "time against before" },
    figure: ours,
    bound: { atMost: 1.1 },
    unit: "×",
  },
  {
    what: "time of the same bytes written by hand",
    short: "against the literal",
    suite: "peers",
    row: { what: /./, measure: "time a mail", peer: /literal/ },
    figure: ({ ratio }) => 1 / ratio.median,
    bound: { atMost: 25 },
    unit: "×",
  },
  {
    what: "composing, CPU a mail against nodemailer",
    short: "composing, CPU",
    suite: "compose",
    row: { what: /^composing$/, measure: "CPU a mail" },
    bound: { atLeast: 4 },
    unit: "×",
  },
  {
    what: "composing and signing (RSA 2048), CPU a mail against nodemailer",
    short: "composing and signing, CPU",
    suite: "compose",
    row: { what: /DKIM/, measure: "CPU a mail" },
    bound: { atLeast: 3 },
    unit: "×",
  },
  {
    what: "mails a second with the same 200 KB attachment, against nodemailer",
    short: "with a 200 KB attachment, rate",
    suite: "compose",
    row: { what: /attachment/, measure: "mails a second" },
    bound: { atLeast: 2 },
    unit: "×",
  },
  {
    what: "the whole way, mails a second against react-email and nodemailer's pool, all templates in turn",
    short: "the whole way, mails a second",
    suite: "send",
    row: { what: /every template/, measure: "mails a second", peer: /react-email/ },
    bound: { atLeast: 8 },
    unit: "×",
  },
  {
    what: "the same with `receipt` alone, whose rendering gains least",
    short: "the whole way, the worst template",
    suite: "send",
    row: { what: /its template/, measure: "mails a second", peer: /react-email/ },
    bound: { atLeast: 8 },
    unit: "×",
  },
  {
    what: "round trips a mail at 20 ms",
    short: "round trips",
    suite: "latency",
    row: { what: /./, measure: "round trips a mail" },
    figure: ours,
    bound: { atMost: 2.5 },
    unit: " trips",
  },
  {
    what: "heap growth over 20,000 mails",
    short: "heap growth",
    suite: "batch",
    row: { what: /./, measure: "heap growth" },
    figure: ours,
    bound: { atMost: 5 },
    unit: " MB",
  },
];

export function readTargets(records: readonly SuiteRecord[]): TargetOutcome[] {
  return TARGETS.map(({ what, short, suite, row, figure = ({ ratio }) => ratio.median, bound, unit }) => {
    const all = records.find((record) => record.suite === suite)?.result.comparisons ?? [];
    const found = all.find(
      (one) => row.what.test(one.what) && one.measure === row.measure && (row.peer?.test(one.peer) ?? true),
    );
    const format = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)}${unit}`;
    const wanted = "atLeast" in bound ? `at least ${bound.atLeast}${unit}` : `at most ${bound.atMost}${unit}`;
    const value = found === undefined ? undefined : figure(found);
    const isHeld =
      value === undefined ? undefined : "atLeast" in bound ? value >= bound.atLeast : value <= bound.atMost;
    const measured = value === undefined ? undefined : format(value);
    return { what, short, wanted, value, atLeast: "atLeast" in bound ? bound.atLeast : undefined, measured, isHeld };
  });
}
