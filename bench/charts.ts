/** Records → the panels of the chart in `bench/RESULTS.md`. */

import { drawChart, type Panel } from "./chart.ts";
import { OURS } from "./compare.ts";
import type { SuiteRecord } from "./store.ts";
import type { TargetOutcome } from "./targets.ts";

/** Undefined where nothing was measured that it could show. */
export function drawResults(records: readonly SuiteRecord[], targets: readonly TargetOutcome[]): string | undefined {
  const panels = [languages(records), ratios(targets)].filter((panel) => panel !== undefined);
  return panels.length === 0 ? undefined : drawChart(panels);
}

/** How long one mail takes in each language. */
function languages(records: readonly SuiteRecord[]): Panel | undefined {
  const rows = (records.find(({ suite }) => suite === "peers")?.result.comparisons ?? []).filter(
    ({ measure }) => measure === "time a mail",
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  const times = [
    { label: OURS, value: first.ours.median, isOurs: true },
    ...rows.map(({ peer, theirs }) => ({ label: peer, value: theirs.median })),
  ];
  return {
    title: "A receipt: HTML and plaintext of one mail",
    note: "Microseconds a mail, median; the scale is logarithmic, and shorter is better",
    bars: times
      .sort((one, other) => one.value - other.value)
      .map((bar) => ({ ...bar, text: `${Math.round(bar.value).toLocaleString("en-GB")} µs` })),
  };
}

/** What was wanted of Posthorn against its peers, and what came of it. */
function ratios(targets: readonly TargetOutcome[]): Panel | undefined {
  const bars = targets.flatMap(({ short, value, atLeast }) =>
    value === undefined || atLeast === undefined
      ? []
      : [{ label: short, value, text: `${value.toFixed(1)}×`, isOurs: true, wanted: atLeast }],
  );
  if (bars.length === 0) return undefined;
  return {
    title: "Posthorn against react-email and nodemailer",
    note: "How many times better, median; the scale is logarithmic, and longer is better",
    bars,
  };
}
