/** What a suite is, and what it hands to the report. */

import type { Comparison } from "./compare.ts";

interface SuiteOptions {
  readonly rounds: number;
  /** Smaller loads: proves that everything runs, and measures nothing worth keeping. */
  readonly quick: boolean;
  readonly log: (line: string) => void;
}

export interface Suite {
  readonly name: string;
  readonly title: string;
  /** @throws {SuiteCannotRun} Where something it needs is missing; any other error is a failure. */
  run(options: SuiteOptions): Promise<SuiteResult>;
}

export interface SuiteResult {
  /** How it was measured, in sentences. */
  readonly method: readonly string[];
  /** What was found equal before anything was timed. */
  readonly checked: readonly string[];
  readonly comparisons: readonly Comparison[];
  /** What a reader has to know to read the figures right. */
  readonly remarks: readonly string[];
}

/** What became of a suite in this run. */
export type SuiteOutcome = { readonly suite: string; readonly title: string } & (
  | { readonly status: "ran"; readonly result: SuiteResult }
  | { readonly status: "could not run" | "failed"; readonly reason: string }
);

/** Something the suite needs is not on this machine. */
export class SuiteCannotRun extends Error {
  override readonly name = "SuiteCannotRun";
}
