/** The templates as they were last seen, and as they are on disk. */

import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  findTemplates,
  holdsTemplate,
  type SeenFiles,
  type TemplateFile,
} from "../../../src/project/find-templates.ts";
import type { ProjectPlace } from "../../../src/project/project.ts";
import type { TemplateSummary } from "../../protocol.ts";
import { below } from "./preview-error.ts";

export interface TemplateList {
  /** What is on disk now. */
  read(): Promise<TemplateSummary[]>;
  /** Reads again; undefined where nothing has changed since the last time. */
  refresh(): Promise<TemplateSummary[] | undefined>;
  /** Whether one of these files, which were there before, has become a template or is none any more. */
  isOutdated(files: ReadonlySet<string>): boolean;
  /** Ids as last seen. */
  ids(): string[];
  /** Those whose own files are among these. */
  idsOf(files: ReadonlySet<string>): string[];
  find(id: string): Promise<{ readonly template: TemplateFile; readonly source: string } | undefined>;
}

export function createTemplateList({ root, directory }: ProjectPlace): TemplateList {
  let seen: readonly TemplateSummary[] | undefined;
  const contents: SeenFiles = new Map();
  /** Vite knows files by their real paths, also where a template is a symlink. */
  const realPaths = new Map<string, string>();
  const summarize = ({ id, name, file }: TemplateFile): TemplateSummary => ({ id, name, file: below(root, file) });

  function realPath(file: string): string {
    const known = realPaths.get(file) ?? realPathOf(resolve(root, file));
    realPaths.set(file, known);
    return known;
  }

  async function read(): Promise<TemplateSummary[]> {
    const found = (await findTemplates(directory, contents)).map(summarize);
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
      const found = (await findTemplates(directory, contents)).map(summarize);
      realPaths.clear();
      if (JSON.stringify(found) === JSON.stringify(seen)) return undefined;
      seen = found;
      return found;
    },
    isOutdated(files) {
      const isListed = (file: string): boolean => seen?.some((template) => realPath(template.file) === file) ?? false;
      return [...files].some((file) => holdsTemplate(file, contents) !== isListed(file));
    },
    ids: () => (seen ?? []).map(({ id }) => id),
    idsOf: (files) => (seen ?? []).filter(({ file }) => files.has(realPath(file))).map(({ id }) => id),
  };
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // Removed.
  }
}
