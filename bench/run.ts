/** `npm run bench`: runs the suites, prints their figures, and writes them down where all rounds were run. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildIfStale } from "./build.ts";
import { readMachine, watchOthers } from "./machine.ts";
import { ROOT } from "./paths.ts";
import { formatSuite } from "./report.ts";
import { RECORDS, REPORT, writeReport } from "./results.ts";
import { readRecords, replaceRecords, type SuiteRecord, writeRecords } from "./store.ts";
import { type Suite, SuiteCannotRun, type SuiteOutcome } from "./suite.ts";
import { SUITE_NAMES, SUITES } from "./suites/index.ts";

const FULL_ROUNDS = 7;

const HELP = `npm run bench -- [options]

  --only render,send   run these suites only: ${SUITE_NAMES.join(", ")}
  --rounds n           rounds after the warm-up (default ${FULL_ROUNDS})
  --quick              two rounds of small loads: whether it runs, not how fast
  --json file          write everything measured as JSON
  --report             measure nothing; write ${REPORT} from ${RECORDS}
  --help               this text

A run with at least ${FULL_ROUNDS} rounds, and not --quick, puts what it measured into ${RECORDS} and ${REPORT},
in the place of the same suites; the other suites' part stays as it is.
`;

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    report: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (flags.help) process.stdout.write(HELP);
else if (flags.report) writeReport(readRecords(join(ROOT, RECORDS)));
else await main();

async function main(): Promise<void> {
  const names = parseNames(flags.only);
  const rounds = parseRounds(flags.rounds) ?? (flags.quick ? 2 : FULL_ROUNDS);
  // What an application that sends mail runs with. React decides by it which of its builds to load.
  process.env.NODE_ENV = "production";
  try {
    buildIfStale(log);
  } catch (error) {
    fail((error as Error).message, 1);
  }
  const run = { machine: readMachine(), rounds, command: commandLine() };
  const isFull = !flags.quick && rounds >= FULL_ROUNDS;
  const outcomes: SuiteOutcome[] = [];
  for (const name of names) {
    const [others, startedAt] = [watchOthers(), performance.now()];
    const outcome = await runSuite(await (SUITES[name] as () => Promise<Suite>)(), { rounds, quick: flags.quick, log });
    outcomes.push(outcome);
    process.stdout.write(`${formatSuite(outcome)}\n`);
    if (outcome.status !== "ran") continue;
    const { suite, title, result } = outcome;
    const seconds = (performance.now() - startedAt) / 1000;
    // After each suite: what was measured is kept, whatever becomes of the next one.
    if (isFull) keep({ suite, title, ...run, othersCores: others(), seconds, result });
  }
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify({ ...run, outcomes }, null, 2)}\n`);
  if (!isFull) log(`${REPORT} is left as it is: it takes ${FULL_ROUNDS} rounds, and not --quick, to replace a part.`);
  if (outcomes.some(({ status }) => status === "failed")) process.exitCode = 1;
}

function keep(record: SuiteRecord): void {
  const file = join(ROOT, RECORDS);
  writeRecords(file, replaceRecords(readRecords(file), [record], SUITE_NAMES));
  // From the file, where figures are rounded: so that --report writes the same.
  writeReport(readRecords(file));
  log(`Written: the part of \`${record.suite}\` in ${REPORT}`);
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function runSuite(suite: Suite, options: Parameters<Suite["run"]>[0]): Promise<SuiteOutcome> {
  const { name, title } = suite;
  try {
    return { suite: name, title, status: "ran", result: await suite.run(options) };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replaceAll(ROOT, ".");
    if (error instanceof SuiteCannotRun) return { suite: name, title, status: "could not run", reason };
    options.log(error instanceof Error ? (error.stack ?? reason) : reason);
    return { suite: name, title, status: "failed", reason };
  }
}

function parseNames(only: string | undefined): readonly string[] {
  if (only === undefined) return SUITE_NAMES;
  const names = only.split(",");
  const unknown = names.find((name) => !SUITE_NAMES.includes(name));
  if (unknown !== undefined) fail(`There is no suite "${unknown}"; the suites are ${SUITE_NAMES.join(", ")}`);
  return SUITE_NAMES.filter((name) => names.includes(name));
}

function parseRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) fail(`--rounds takes a whole number above 0, not "${text}"`);
  return rounds;
}

function commandLine(): string {
  const given = process.argv
    .slice(2)
    .filter((argument, index, all) => argument !== "--json" && all[index - 1] !== "--json");
  return given.length === 0 ? "npm run bench" : `npm run bench -- ${given.join(" ")}`;
}

function fail(text: string, exitCode = 2): never {
  process.stderr.write(`${text}\n`);
  process.exit(exitCode);
}
