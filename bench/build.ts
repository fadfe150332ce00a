/** Builds Posthorn where the build is missing or older than the sources: what is measured is what is there. */

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.ts";

/** @throws {Error} Where the sources do not compile. */
export function buildIfStale(log: (line: string) => void): void {
  buildPart("build:sdk", ["src", "preview/server", "preview/inbox", "preview/protocol.ts"], "dist/src/index.js", log);
}

/** @throws {Error} Where the UI does not build. */
export function buildUiIfStale(log: (line: string) => void): void {
  buildPart("build:ui", ["preview/ui", "preview/protocol.ts"], "dist/preview/ui/index.html", log);
}

function buildPart(script: string, sources: readonly string[], product: string, log: (line: string) => void): void {
  const built = join(ROOT, product);
  if (existsSync(built) && statSync(built).mtimeMs >= newestOf(sources)) return;
  log(`${product} is missing or older than its sources: npm run ${script}`);
  try {
    execFileSync("npm", ["run", "-s", script], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  } catch (cause) {
    throw new Error(
      `npm run ${script} failed (its words stand above); a build that is not the sources is not measured`,
      { cause },
    );
  }
}

function newestOf(sources: readonly string[]): number {
  const files = sources.flatMap((source) => {
    const path = join(ROOT, source);
    if (!existsSync(path)) return [];
    if (statSync(path).isFile()) return [path];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  });
  return Math.max(0, ...files.map((file) => statSync(file).mtimeMs));
}
