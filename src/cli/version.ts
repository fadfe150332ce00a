/** Posthorn's own version, from its package.json. */

import { existsSync, readFileSync } from "node:fs";

export function readVersion(): string {
  // Two folders up from src/cli, three from dist/src/cli.
  const candidates = ["../../package.json", "../../../package.json"].map((path) => new URL(path, import.meta.url));
  const file = candidates.find((candidate) => existsSync(candidate));
  if (!file) return "unknown";
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
