/** `npm run test:crash`: kills the processes that enqueue and deliver, again and again, and counts what arrived. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "../support/postgres-server.ts";
import { randomFrom } from "../support/random.ts";
import { type Report, runScenario } from "./scenario.ts";

const HELP = `npm run test:crash -- [options]

  --engine e      sqlite or postgres (default sqlite); Postgres is restarted in the middle
  --mails n       how many mails (default 20000)
  --kills n       kill -9 of the enqueuing process, and as many of the workers (default 100)
  --workers n     how many workers at a time (default 2)
  --rate n        mails enqueued a second (default 500)
  --outage n      how many seconds the mail server is away in the middle (default 20)
  --gentle        ask processes to end (SIGTERM), with a mail server that loses no connection: each mail arrives once
  --policy p      retry or park (default: both, one after the other)
  --seed n        for the instants and the server's moods (default: the time)
  --help          this text
`;

const { values: flags } = parseArgs({
  options: {
    engine: { type: "string", default: "sqlite" },
    mails: { type: "string", default: "20000" },
    kills: { type: "string", default: "100" },
    workers: { type: "string", default: "2" },
    rate: { type: "string", default: "500" },
    outage: { type: "string", default: "20" },
    gentle: { type: "boolean", default: false },
    policy: { type: "string" },
    seed: { type: "string", default: String(Date.now()) },
    help: { type: "boolean", default: false },
  },
});

if (flags.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const number = (name: "mails" | "kills" | "workers" | "rate" | "outage" | "seed"): number => {
    const value = Number(flags[name]);
    if (Number.isInteger(value) && value >= 0) return value;
    process.stderr.write(`--${name} must be a whole number, not "${flags[name]}"\n`);
    process.exit(2);
  };
  const policies = flags.policy === undefined ? (["park", "retry"] as const) : [flags.policy as "park" | "retry"];
  if (policies.some((policy) => policy !== "park" && policy !== "retry")) {
    process.stderr.write(`--policy is park or retry, not "${flags.policy}"\n`);
    process.exit(2);
  }
  if (flags.engine !== "sqlite" && flags.engine !== "postgres") {
    process.stderr.write(`--engine is sqlite or postgres, not "${flags.engine}"\n`);
    process.exit(2);
  }
  const seed = number("seed");
  for (const onUnknown of policies) {
    const folder = mkdtempSync(join(tmpdir(), "posthorn-crash-"));
    const postgres = flags.engine === "postgres" ? await startPostgres({ durable: true }) : undefined;
    process.stdout.write(
      `\n${postgres ? "Postgres" : "SQLite"}, onUnknown: "${onUnknown}", ${flags.mails} mails, seed ${seed}\n`,
    );
    try {
      const report = await runScenario({
        folder,
        postgres: postgres?.url,
        restartDatabase: postgres && (() => postgres.restart()),
        mails: number("mails"),
        kills: number("kills"),
        workers: number("workers"),
        perSecond: number("rate"),
        outageMs: number("outage") * 1000,
        onUnknown,
        gentle: flags.gentle,
        random: randomFrom(seed),
        tell: (line) => process.stdout.write(`  ${line}\n`),
      });
      process.stdout.write(format(report));
      if (report.wrong.length > 0) process.exitCode = 1;
    } finally {
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function format(report: Report): string {
  const rows: readonly (readonly [string, number])[] = [
    ["enqueuing processes ended", report.killed.enqueuer],
    ["workers ended", report.killed.worker],
    ["mails acknowledged", report.acknowledged],
    ["mails that arrived", report.delivered],
    ["arrived more than once", report.twice],
    ["flagged as sent again in doubt", report.flagged],
    ["parked as unknown", report.parked],
    ["of those, arrived", report.parkedButTaken],
    ["claims lost with their worker", report.lostClaims],
    ["seconds", report.seconds],
    ["wrong", report.wrong.length],
  ];
  const table = rows.map(([what, count]) => `  ${what.padEnd(36)}${String(count).padStart(8)}\n`).join("");
  return `${table}${report.wrong
    .slice(0, 20)
    .map((line) => `  WRONG: ${line}\n`)
    .join("")}`;
}
