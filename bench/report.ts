/** Records → Markdown: `bench/RESULTS.md` and the figures on the screen. */

import type { Comparison } from "./compare.ts";
import type { Machine } from "./machine.ts";
import type { Spread } from "./measure.ts";
import type { SuiteRecord } from "./store.ts";
import type { SuiteOutcome, SuiteResult } from "./suite.ts";
import type { TargetOutcome } from "./targets.ts";

interface ReportContext {
  /** The names of all suites. */
  readonly suites: readonly string[];
  readonly targets: readonly TargetOutcome[];
  /** The chart's file, beside the report. */
  readonly chart?: string | undefined;
}

/** The whole file. */
export function formatReport(records: readonly SuiteRecord[], { suites, targets, chart }: ReportContext): string {
  const missing = suites.filter((name) => !records.some(({ suite }) => suite === name));
  return `${[
    "# Results",
    "Written by `npm run bench` from `bench/results.json`. A run with all rounds replaces the part of the suites it ran, and leaves the others; each part says when and beside what it was measured.",
    "**Ratio** says how many times better Posthorn does than the peer in the same round: 2.0× is half the time, half the memory or twice the mails; below 1 Posthorn does worse. Figures are medians over the rounds; in brackets, the lowest and the highest. In each round every contender has its turn, and each round begins with another one. React runs in its production build.",
    ...(missing.length === 0 ? [] : [`Not measured yet: ${missing.map((name) => `\`${name}\``).join(", ")}.`]),
    ...(chart === undefined ? [] : [`![The same figures as bars; the tables below hold them all](${chart})`]),
    ...(targets.length === 0 ? [] : [formatTargets(targets)]),
    ...records.map(formatRecord),
    formatShortfalls(records),
  ].join("\n\n")}\n`;
}

/** What the screen shows of a suite that was run just now. */
export function formatSuite(outcome: SuiteOutcome): string {
  const heading = formatHeading(outcome);
  if (outcome.status === "ran") return [heading, formatResult(outcome.result)].join("\n\n");
  const word = outcome.status === "failed" ? "failed" : "could not run";
  return `${heading}\n\n**The suite \`${outcome.suite}\` ${word}:** ${outcome.reason}`;
}

function formatRecord(record: SuiteRecord): string {
  return [formatHeading(record), formatCircumstances(record), formatResult(record.result)].join("\n\n");
}

function formatHeading({ title, suite }: { readonly title: string; readonly suite: string }): string {
  return `## ${title} (\`${suite}\`)`;
}

/** When, where, and beside what else. */
function formatCircumstances({ machine, rounds, command, seconds, othersCores }: SuiteRecord): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const meanwhile =
    othersCores === undefined ? "" : `, and other programs kept ${othersCores.toFixed(2)} cores busy while it ran`;
  return `*Measured ${machine.date} by \`${command}\`: ${rounds} rounds${seconds === undefined ? "" : `, ${Math.round(seconds)} s`}. ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.system}; Node ${machine.node}, ${versions.join(", ")}. Load average before the run: ${machine.loadBefore}${meanwhile}.*${isBusy(machine, othersCores) ? " **Other work shared the cores**: take the ratios as rough, and wide ranges as noise." : ""}`;
}

function formatResult({ method, checked, comparisons, remarks }: SuiteResult): string {
  return [
    method.join(" "),
    `Checked before timing: ${checked.join(" ")}`,
    formatTable(comparisons),
    remarks.map((remark) => `- ${remark}`).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function formatTargets(targets: readonly TargetOutcome[]): string {
  const rows = targets.map(({ what, wanted, measured, isHeld }) => [
    what,
    wanted,
    measured ?? "not measured yet",
    isHeld === undefined ? "" : isHeld ? "held" : "**missed**",
  ]);
  return `## Targets\n\n${tableOf(["what", "wanted", "measured", ""], rows)}`;
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
  return tableOf(["", "measure", "ratio", "Posthorn", "peer", "which peer"], rows);
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** What disappoints, in one place. */
function formatShortfalls(records: readonly SuiteRecord[]): string {
  const comparisons = records.flatMap(({ result }) => result.comparisons);
  const describe = ({ what, measure, peer, ratio }: Comparison): string =>
    `- ${what}, ${measure}, against ${peer}: ${formatRatio(ratio.median)}${formatRange(ratio, formatRatio)}`;
  const isWorse = ({ ratio }: Comparison): boolean => ratio.median < 0.995; // What the table would not call 1.00.
  const worse = comparisons.filter(isWorse);
  const unproved = comparisons.filter((one) => !isWorse(one) && one.ratio.min < 1);
  return [
    "## Where Posthorn is not ahead",
    worse.length === 0 ? "By the median: nowhere." : `Behind, by the median:\n\n${worse.map(describe).join("\n")}`,
    ...(unproved.length === 0
      ? []
      : [`Not behind by the median, but not ahead in every round:\n\n${unproved.map(describe).join("\n")}`]),
  ].join("\n\n");
}

function isBusy({ cores, loadBefore }: Machine, othersCores: number | undefined): boolean {
  return othersCores === undefined ? loadBefore > cores / 4 : othersCores > cores / 10;
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
