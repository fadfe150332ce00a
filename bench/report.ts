/** A run → Markdown: `bench/RESULTS.md` and the figures on the screen. */

import type { Comparison } from "./compare.ts";
import type { Machine } from "./machine.ts";
import type { Spread } from "./measure.ts";
import type { SuiteOutcome } from "./suite.ts";

export interface BenchRun {
  readonly command: string;
  readonly rounds: number;
  readonly machine: Machine;
  readonly outcomes: readonly SuiteOutcome[];
}

export function formatReport(run: BenchRun): string {
  const { machine } = run;
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return `${[
    "# Results",
    `Written by \`${run.command}\`, which rewrites this file after every full run. Last run: ${machine.date}.`,
    [
      `- Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.system}; Node ${machine.node}`,
      `- Load average before the run: ${machine.loadBefore}${isBusy(machine) ? ". **Other work shared the cores**: take the ratios as rough, and wide ranges as noise" : ""}`,
      `- Versions: ${versions.join(", ")}; React in its production build`,
      `- ${run.rounds} rounds after a warm-up. In each round every contender has its turn, and each round begins with another one.`,
    ].join("\n"),
    "**Ratio** says how many times better Posthorn does than the peer in the same round: 2.0× is half the time, half the memory or twice the mails; below 1 Posthorn does worse. Figures are medians over the rounds; in brackets, the lowest and the highest.",
    ...run.outcomes.map(formatSuite),
    formatShortfalls(run.outcomes),
  ].join("\n\n")}\n`;
}

export function formatSuite(outcome: SuiteOutcome): string {
  const heading = `## ${outcome.title} (\`${outcome.suite}\`)`;
  if (outcome.status !== "ran") {
    const word = outcome.status === "failed" ? "failed" : "could not run";
    return `${heading}\n\n**The suite \`${outcome.suite}\` ${word}:** ${outcome.reason}`;
  }
  const { method, checked, comparisons, remarks } = outcome.result;
  return [
    heading,
    method.join(" "),
    `Checked before timing: ${checked.join(" ")}`,
    formatTable(comparisons),
    remarks.map((remark) => `- ${remark}`).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function formatTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ what, measure, unit, peer, ratio, ours, theirs }) => [
    what,
    measure,
    `**${formatRatio(ratio.median)}**${formatRange(ratio, formatRatio)}`,
    `${formatNumber(ours.median)} ${unit}${formatRange(ours, formatNumber)}`,
    `${formatNumber(theirs.median)} ${unit}${formatRange(theirs, formatNumber)}`,
    peer,
  ]);
  return [
    ["", "measure", "ratio", "Posthorn", "peer", "which peer"],
    ["---", "---", "---", "---", "---", "---"],
    ...rows,
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** What disappoints, in one place. */
function formatShortfalls(outcomes: readonly SuiteOutcome[]): string {
  const comparisons = outcomes.flatMap((outcome) => (outcome.status === "ran" ? outcome.result.comparisons : []));
  const describe = ({ what, measure, peer, ratio }: Comparison): string =>
    `- ${what}, ${measure}, against ${peer}: ${formatRatio(ratio.median)}${formatRange(ratio, formatRatio)}`;
  const isWorse = ({ ratio }: Comparison): boolean => ratio.median < 0.995; // What the table would not call 1.00.
  const worse = comparisons.filter(isWorse);
  const unproved = comparisons.filter((one) => !isWorse(one) && one.ratio.min < 1);
  return [
    "## Where Posthorn is not ahead",
    worse.length === 0
      ? "By the median: nowhere in this run."
      : `Behind, by the median:\n\n${worse.map(describe).join("\n")}`,
    ...(unproved.length === 0
      ? []
      : [`Not behind by the median, but not ahead in every round:\n\n${unproved.map(describe).join("\n")}`]),
  ].join("\n\n");
}

function isBusy({ cores, loadBefore }: Machine): boolean {
  return loadBefore > cores / 4;
}

function formatRange({ min, max, values }: Spread, format: (value: number) => string): string {
  return values.length === 1 ? "" : ` (${format(min)}–${format(max)})`;
}

function formatRatio(value: number): string {
  return `${value.toFixed(2)}×`;
}

function formatNumber(value: number): string {
  return value.toLocaleString("en-GB", { maximumFractionDigits: value < 10 ? 1 : 0 });
}
