/** Which files the page may read and open in the editor: sources of the project, and what its mails were made of. */

import { realpath } from "node:fs/promises";
import { extname, relative, resolve, sep } from "node:path";

export interface SourceFiles {
  /** The absolute path of a file as findings name it; undefined where it is none of the project's sources. */
  find(name: string): Promise<string | undefined>;
  /** A monorepo's components lie outside of the project: those that wrote part of a mail belong to it. */
  note(names: Iterable<string>): void;
}

const EXTENSIONS = new Set(".tsx .jsx .ts .js .mts .mjs .cts .cjs .mdx .css .json".split(" "));

export function createSourceFiles(root: string): SourceFiles {
  const noted = new Set<string>();
  return {
    note(names) {
      for (const name of names) noted.add(name);
    },
    async find(name) {
      if (name.includes("\0")) return undefined;
      const file = await realpath(resolve(root, name)).catch(() => undefined); // Gone, or never there.
      if (file === undefined || !EXTENSIONS.has(extname(file).toLowerCase())) return undefined;
      if (noted.has(name)) return file;
      const parts = relative(await realpath(root), file).split(sep);
      // Neither what lies elsewhere, nor what is hidden, nor what others wrote.
      return parts.some((part) => part.startsWith(".") || part === "node_modules" || /^[A-Za-z]:$/.test(part))
        ? undefined
        : file;
    },
  };
}
