/** The templates as they were last seen, and as they are on disk. */

import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { findTemplates, type TemplateFile } from "../../../src/project/find-templates.ts";
import type { ProjectPlace } from "../../../src/project/project.ts";
import type { TemplateSummary } from "../../protocol.ts";
import { below } from "./preview-error.ts";

export interface TemplateList {
  /** What is on disk now. */
  read(): Promise<TemplateSummary[]>;
  /** Reads again; undefined where nothing has changed since the last time. */
  refresh(): Promise<TemplateSummary[] | undefined>;
  /** Ids as last seen. */
  ids(): string[];
  /** Those whose own files are among these. */
  idsOf(files: ReadonlySet<string>): string[];
  find(id: string): Promise<{ readonly template: TemplateFile; readonly source: string } | undefined>;
  /** The library that the templates are written with, going by the first that names one. */
  findLibrary(): Promise<string | undefined>;
}

export function createTemplateList({ root, directory }: ProjectPlace): TemplateList {
  let seen: readonly TemplateSummary[] | undefined;
  const summarize = ({ id, name, file }: TemplateFile): TemplateSummary => ({ id, name, file: below(root, file) });

  async function read(): Promise<TemplateSummary[]> {
    const found = (await findTemplates(directory)).map(summarize);
    seen ??= found;
    return found;
  }

  async function find(id: string): ReturnType<TemplateList["find"]> {
    // What was last seen first, so that a preview need not read every file; it may be behind the disk.
    for (const look of [() => seen ?? [], read]) {
      const summary = (await look()).find((candidate) => candidate.id === id);
      if (summary === undefined) continue;
      const template = { ...summary, file: resolve(root, summary.file) };
      const source = await readFile(template.file, "utf8").catch(() => undefined); // Removed since it was seen.
      if (source !== undefined) return { template, source };
    }
    return undefined;
  }

  return {
    read,
    find,
    async refresh() {
      const found = (await findTemplates(directory)).map(summarize);
      if (JSON.stringify(found) === JSON.stringify(seen)) return undefined;
      seen = found;
      return found;
    },
    ids: () => (seen ?? []).map(({ id }) => id),
    idsOf: (files) => (seen ?? []).filter(({ file }) => files.has(realPath(resolve(root, file)))).map(({ id }) => id),
    async findLibrary() {
      for (const { file } of await findTemplates(directory)) {
        const source = await readFile(file, "utf8").catch(() => ""); // Removed since it was seen.
        const [, library] = /\bfrom\s*["'](react-email|@react-email\/components)["']/.exec(source) ?? [];
        if (library !== undefined) return library;
      }
      return undefined;
    },
  };
}

/** Vite knows files by their real paths, also where a template is a symlink. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // Removed.
  }
}
