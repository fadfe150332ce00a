/** The machine a run was made on, as far as it matters to the figures. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";

export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  /** How many processes wanted a core in the minute before the run. */
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = ["react", "react-email", "nodemailer", "vite"];

export function readMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
    versions: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  };
}

/** Read from the file: not every package exports its package.json. */
function versionOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of folders) {
    try {
      return (JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")) as { version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return "not installed";
}

/** @returns A function that tells how many cores other programs kept busy since now, on average. Linux only. */
export function watchOthers(): () => number | undefined {
  const [before, startedAt] = [readTicks(), performance.now()];
  return () => {
    const after = readTicks();
    if (before === undefined || after === undefined) return undefined;
    const ticks = after.all - after.own - (before.all - before.own);
    return Math.max(0, ticks / TICKS_PER_SECOND / ((performance.now() - startedAt) / 1000));
  };
}

/** What Linux counts in for programs, on every machine it runs Node on. */
const TICKS_PER_SECOND = 100;

/** CPU time of the whole machine, and of this process with its children that have ended (proc(5)). */
function readTicks(): { readonly all: number; readonly own: number } | undefined {
  try {
    const [user, nice, system, , , irq, softirq] = numbersIn(readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "");
    // The name in brackets may hold anything; the fields that count stand behind it, from the 14th on.
    const self = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1) ?? "";
    const own = self.split(" ").slice(11, 15).map(Number);
    return { all: sum([user, nice, system, irq, softirq]), own: sum(own) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function numbersIn(line: string): number[] {
  return (line.match(/\d+/g) ?? []).map(Number);
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
