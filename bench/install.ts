/** Installs packages that only the benchmark needs, with npm, into a folder that git ignores. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SuiteCannotRun } from "./suite.ts";

export interface InstallManifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Runs `npm install` unless the same manifest was installed there before.
 *
 * @throws {SuiteCannotRun} Where npm fails, as it does without a network.
 */
export function installInto(directory: string, manifest: InstallManifest, log: (line: string) => void): void {
  const wanted = `${JSON.stringify(manifest, null, 2)}\n`;
  // Written by npm at the end of an install only; the manifest alone may be left of one that failed.
  const isInstalled = existsSync(join(directory, "node_modules/.package-lock.json"));
  const file = join(directory, "package.json");
  if (isInstalled && existsSync(file) && readFileSync(file, "utf8") === wanted) return;
  const packages = Object.entries(manifest.dependencies).map(([name, version]) => `${name} ${version}`);
  log(`npm install of ${packages.join(", ")}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, wanted);
  try {
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: directory,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: 300_000,
    });
  } catch (error) {
    const text =
      String((error as { stderr?: Buffer }).stderr ?? "")
        .trim()
        .split("\n")[0] || String(error);
    throw new SuiteCannotRun(`npm could not install ${packages.join(", ")}: ${text}`);
  }
}
