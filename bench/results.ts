/** The files that tell what was measured, all written from the records. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawResults } from "./charts.ts";
import { ROOT } from "./paths.ts";
import { formatReport } from "./report.ts";
import type { SuiteRecord } from "./store.ts";
import { SUITE_NAMES } from "./suites/index.ts";
import { readTargets } from "./targets.ts";

export const RECORDS = "bench/results.json";
export const REPORT = "bench/RESULTS.md";
const CHART = "results.svg";

/** The report and its chart, which there is none of before anything was measured that it shows. */
export function reportOf(records: readonly SuiteRecord[]): { readonly report: string; readonly chart?: string } {
  const targets = readTargets(records);
  const chart = drawResults(records, targets);
  const context = { suites: SUITE_NAMES, targets };
  if (chart === undefined) return { report: formatReport(records, context) };
  return { report: formatReport(records, { ...context, chart: CHART }), chart };
}

export function writeReport(records: readonly SuiteRecord[]): void {
  const { report, chart } = reportOf(records);
  writeFileSync(join(ROOT, REPORT), report);
  if (chart !== undefined) writeFileSync(join(ROOT, "bench", CHART), chart);
}
