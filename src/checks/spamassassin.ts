/** Asks SpamAssassin, where it is installed, without its network tests: the daemon if it runs, else the command. */

import { spawn } from "node:child_process";
import type { SpamHit, SpamScorer, SpamVerdict } from "./check.ts";

/** `spamc` says in a moment that no daemon runs; `spamassassin` reads all its rules first. */
const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ["spamc", "-R", "-x", "--connect-retries=1", "-t", "10"],
  ["spamassassin", "-L", "-t"],
];

/** Makes the scorer for one raw mail. */
export function askSpamAssassin(raw: () => Promise<Uint8Array>, environment?: NodeJS.ProcessEnv): SpamScorer {
  return async (signal) => {
    const mail = await raw();
    for (const [command, ...parameters] of COMMANDS) {
      const report = await run(command, parameters, mail, { signal, environment });
      const verdict = report === undefined ? undefined : parseReport(report);
      if (verdict) return verdict;
    }
    return undefined;
  };
}

interface RunContext {
  readonly signal: AbortSignal | undefined;
  readonly environment: NodeJS.ProcessEnv | undefined;
}

/** What the command prints; undefined where there is no such command or it fails. */
function run(
  command: string,
  parameters: readonly string[],
  input: Uint8Array,
  { signal, environment = process.env }: RunContext,
): Promise<string | undefined> {
  return new Promise((done) => {
    const child = spawn(command, parameters, {
      env: environment,
      stdio: ["pipe", "pipe", "ignore"],
      ...(signal && { signal }),
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    // Not installed, or ended by the signal: no verdict.
    child.once("error", () => done(undefined));
    child.once("close", (code) => done(code === 0 ? output : undefined));
    // It may end without reading; that it failed is told above.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/**
 * Reads the report: "Content analysis details: (3.1 points, 5.0 required)" and its table, or `spamc -R`'s, which begins
 * with "3.1/5.0".
 */
export function parseReport(text: string): SpamVerdict | undefined {
  const [, score, threshold] =
    /^(-?\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)\s*$/m.exec(text) ??
    /\(\s*(-?\d+(?:\.\d+)?) points?, (\d+(?:\.\d+)?) required\)/.exec(text) ??
    [];
  if (score === undefined || threshold === undefined || Number(threshold) === 0) return undefined;
  const hits: SpamHit[] = [];
  for (const line of text.split("\n")) {
    const [, points, name, description] = /^\s*(-?\d+(?:\.\d+)?)\s+([A-Z][A-Z0-9_]{2,})\s+(.*)$/.exec(line) ?? [];
    const last = hits.at(-1);
    if (points !== undefined && name !== undefined)
      hits.push({ name, score: Number(points), description: (description ?? "").trim() });
    else if (last && /^\s{20,}\S/.test(line))
      hits[hits.length - 1] = { ...last, description: `${last.description} ${line.trim()}` };
    else if (last && line.trim() === "") break;
  }
  return { score: Number(score), threshold: Number(threshold), hits };
}
