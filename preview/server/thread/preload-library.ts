/** Imports React Email, most of what a first mail waits for, before anybody has asked for a mail. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listCandidates } from "../../../src/project/find-templates.ts";
import type { RunnerModule } from "../../../src/project/import-vite.ts";

/** What goes wrong here goes wrong again in the render, and is reported there. */
export async function preloadLibrary(directory: string, { createNodeImportMeta }: RunnerModule): Promise<void> {
  try {
    const library = await findLibrary(directory);
    if (library === undefined) return;
    // The templates' own copy, so that it is the one they get.
    const { resolve } = await createNodeImportMeta(join(directory, "template.js"));
    await import(/* @vite-ignore */ resolve(library));
  } catch {}
}

/** The library that the templates are written with, going by the first that names one. */
async function findLibrary(directory: string): Promise<string | undefined> {
  for (const path of await listCandidates(directory)) {
    const source = await readFile(join(directory, path), "utf8").catch(() => ""); // Removed since it was listed.
    const [, library] = /\bfrom\s*["'](react-email|@react-email\/components)["']/.exec(source) ?? [];
    if (library !== undefined) return library;
  }
  return undefined;
}
