/** What was last measured of each suite, kept in `bench/results.json`: what `bench/RESULTS.md` is written from. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Machine } from "./machine.ts";
import type { SuiteResult } from "./suite.ts";

/** One suite's last measurement that counts. */
export interface SuiteRecord {
  readonly suite: string;
  readonly title: string;
  /** The machine as it was before the run began. */
  readonly machine: Machine;
  /** How many cores other programs kept busy meanwhile, on average; unknown beyond Linux. */
  readonly othersCores?: number | undefined;
  readonly seconds?: number | undefined;
  readonly rounds: number;
  readonly command: string;
  readonly result: SuiteResult;
}

/** Everything known; nothing where nothing was measured yet. */
export function readRecords(file: string): SuiteRecord[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as SuiteRecord[]) : [];
}

/** Puts `measured` in the place of what was known of the same suites, and leaves the others as they are. */
export function replaceRecords(
  known: readonly SuiteRecord[],
  measured: readonly SuiteRecord[],
  order: readonly string[],
): SuiteRecord[] {
  const isMeasuredAnew = ({ suite }: SuiteRecord): boolean => measured.some((one) => one.suite === suite);
  return [...known.filter((record) => !isMeasuredAnew(record)), ...measured].sort(
    (one, other) => order.indexOf(one.suite) - order.indexOf(other.suite),
  );
}

export function writeRecords(file: string, records: readonly SuiteRecord[]): void {
  writeFileSync(file, `${JSON.stringify(records, shorter, 2)}\n`);
}

/** Five figures are more than any clock here is good for. */
function shorter(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
