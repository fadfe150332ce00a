/** A Vite plugin: some files as they were, over those on disk. */

import { dirname, resolve } from "node:path";
import type { Plugin } from "vite";
import type { FileContents, FileHistory } from "./file-history.ts";

export function pastFiles(files: FileContents): Plugin {
  return {
    name: "posthorn:past-files",
    enforce: "pre",
    resolveId(source, importer) {
      // A file that was removed since is found by no other resolver.
      if (!source.startsWith(".") || importer === undefined) return null;
      const path = resolve(dirname(importer), source);
      const found = ENDINGS.map((ending) => path + ending).find((file) => typeof files.get(file) === "string");
      return found ?? null;
    },
    load(id) {
      const [file = "", query] = id.split("?");
      const content = files.get(file);
      if (content === undefined) return null;
      if (content === null) throw new Error(`${file} did not exist`);
      return query === "raw" ? `export default ${JSON.stringify(content)}` : content;
    },
  };
}

const ENDINGS = ["", ".tsx", ".ts", ".jsx", ".js", ".mjs", ".json", "/index.tsx", "/index.ts", "/index.js"];

/** Remembers what is loaded for templates, wherever it is: once it was saved, what it held would be gone. */
export function seenFiles(history: FileHistory): Plugin {
  return {
    name: "posthorn:seen-files",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("?")) history.seen(id, code);
      return null;
    },
  };
}
