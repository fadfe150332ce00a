/** Finds Vite, which is an optional peer: the user's own first, then the one installed beside Posthorn. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MailError } from "../errors.ts";

export type ViteModule = typeof import("vite");
export type RunnerModule = typeof import("vite/module-runner");

/** Where Vite is, as URLs to import. Found without loading anything. */
export interface ViteLocation {
  readonly main: string;
  /** `vite/module-runner`: the small part of Vite that evaluates modules. */
  readonly runner: string;
}

const OLDEST = 8;

/** @throws {MailError} `NOT_CONFIGURED` where no Vite of a fitting version is installed. */
export function findVite(directory: string): ViteLocation {
  const found = [join(directory, "noop.js"), import.meta.url].map(viteSeenFrom);
  const fitting = found.find((vite) => vite !== undefined && vite.major >= OLDEST);
  if (fitting !== undefined) return fitting;
  const older = found.find((vite) => vite !== undefined);
  throw new MailError(
    "NOT_CONFIGURED",
    older === undefined
      ? "Posthorn loads templates through Vite, which is not installed here; run: npm install -D vite"
      : `Posthorn needs Vite ${OLDEST} or newer to load templates, and Vite ${older.major} is installed here; run: npm install -D vite@latest`,
  );
}

export function importVite(location: ViteLocation): Promise<ViteModule> {
  return import(/* @vite-ignore */ location.main) as Promise<ViteModule>;
}

export function importRunner(location: ViteLocation): Promise<RunnerModule> {
  return import(/* @vite-ignore */ location.runner) as Promise<RunnerModule>;
}

function viteSeenFrom(file: string): (ViteLocation & { readonly major: number }) | undefined {
  const require = createRequire(file);
  try {
    const { version } = JSON.parse(readFileSync(require.resolve("vite/package.json"), "utf8")) as { version: string };
    return {
      main: pathToFileURL(require.resolve("vite")).href,
      runner: pathToFileURL(require.resolve("vite/module-runner")).href,
      major: Number.parseInt(version, 10),
    };
  } catch {
    return undefined; // Not installed there, or too old to have a module runner.
  }
}
