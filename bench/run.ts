/** `npm run bench`: runs the suites, prints their figures, and writes them down after a full run. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildIfStale } from "./build.ts";
import { readMachine } from "./machine.ts";
import { ROOT } from "./paths.ts";
import { type BenchRun, formatReport, formatSuite } from "./report.ts";
import { type Suite, SuiteCannotRun, type SuiteOutcome } from "./suite.ts";

const SUITES = ["render", "compose", "send", "latency", "batch", "preview"];
const FULL_ROUNDS = 7;
const RESULTS = "bench/RESULTS.md";

const HELP = `npm run bench -- [options]

  --only render,send   run these suites only: ${SUITES.join(", ")}
  --rounds n           rounds after the warm-up (default ${FULL_ROUNDS})
  --quick              two rounds of small loads: whether it runs, not how fast
  --json file          write everything measured as JSON
  --help               this text

A full run (every suite, at least ${FULL_ROUNDS} rounds) rewrites ${RESULTS}.
`;

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (flags.help) {
  process.stdout.write(HELP);
} else {
  await main();
}

async function main(): Promise<void> {
  const names = parseNames(flags.only);
  const rounds = parseRounds(flags.rounds) ?? (flags.quick ? 2 : FULL_ROUNDS);
  // What an application that sends mail runs with. React decides by it which of its builds to load.
  process.env.NODE_ENV = "production";
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    buildIfStale(log);
  } catch (error) {
    fail((error as Error).message, 1);
  }
  const machine = readMachine();
  const outcomes: SuiteOutcome[] = [];
  for (const name of names) {
    const outcome = await runSuite(await importSuite(name), { rounds, quick: flags.quick, log });
    outcomes.push(outcome);
    process.stdout.write(`${formatSuite(outcome)}\n`);
  }
  const run: BenchRun = { command: commandLine(), rounds, machine, outcomes };
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(run, null, 2)}\n`);
  if (names.length === SUITES.length && !flags.quick && rounds >= FULL_ROUNDS) {
    await writeFile(join(ROOT, RESULTS), formatReport(run));
    log(`Written: ${RESULTS}`);
  } else {
    log(`${RESULTS} is left as it is: only a full run rewrites it.`);
  }
  if (outcomes.some(({ status }) => status === "failed")) process.exitCode = 1;
}

/** Imported when their turn comes: React must not be loaded before NODE_ENV is set. */
async function importSuite(name: string): Promise<Suite> {
  switch (name) {
    case "render":
      return (await import("./suites/render.ts")).renderSuite;
    case "compose":
      return (await import("./suites/compose.ts")).composeSuite;
    case "latency":
      return (await import("./suites/latency.ts")).latencySuite;
    case "send":
      return (await import("./suites/send.ts")).sendSuite;
    case "batch":
      return (await import("./suites/batch.ts")).batchSuite;
    default:
      return (await import("./suites/preview.ts")).previewSuite;
  }
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

function parseNames(only: string | undefined): string[] {
  if (only === undefined) return SUITES;
  const names = only.split(",");
  const unknown = names.find((name) => !SUITES.includes(name));
  if (unknown !== undefined) fail(`There is no suite "${unknown}"; the suites are ${SUITES.join(", ")}`);
  return SUITES.filter((name) => names.includes(name));
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
