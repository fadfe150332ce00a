/** A folder → the templates in it. Reads file names and looks for an export; loads nothing. */

import { type Dirent, readFileSync, statSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";

/** One template file. */
export interface TemplateFile {
  /** Path below the templates' folder without extension, with `/`: `auth/magic-link`. */
  readonly id: string;
  /** The last part of the id. */
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
}

/** Of two files that differ in the extension only, the first in this order gets the plain id. */
const EXTENSIONS = [".tsx", ".jsx", ".ts", ".js", ".mjs", ".cjs"];

/**
 * Lists the templates below a folder, in the order of their ids.
 *
 * The rules are React Email's: directories that begin with `_` and directories named `static` hold no templates, and
 * a file without a default export is a part of another one. Beyond them, jsx-email's `export const Template` counts,
 * and an empty `.tsx` counts too, so that a file shows up in the list as soon as it is made.
 *
 * @param seen Kept from one call to the next, it spares reading the files that have not changed.
 */
export async function findTemplates(directory: string, seen: SeenFiles = new Map()): Promise<TemplateFile[]> {
  const paths = await listCandidates(directory);
  const templates = new Map<string, TemplateFile>();
  for (const path of paths.filter((path) => holdsTemplate(join(directory, path), seen)).sort(byExtension)) {
    const plain = path.slice(0, -extname(path).length);
    const id = templates.has(plain) ? path : plain;
    templates.set(id, { id, name: basename(id), file: join(directory, path) });
  }
  return [...templates.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What files held when they were last read, by path. */
export type SeenFiles = Map<string, { readonly mtimeMs: number; readonly size: number; readonly isTemplate: boolean }>;

/** Paths below the folder, with `/`, that may be templates, going by their names alone. */
export function listCandidates(directory: string): Promise<string[]> {
  return listFiles(directory, "", new Set());
}

/** Whether a path below the templates' folder may be a template, going by its names alone. */
export function mayBeTemplate(path: string): boolean {
  const parts = path.split("/");
  const file = parts.pop() as string;
  return !parts.some(isSkippedDirectory) && isCandidate(file);
}

function isSkippedDirectory(name: string): boolean {
  return name.startsWith("_") || name.startsWith(".") || name === "static" || name === "node_modules";
}

function isCandidate(name: string): boolean {
  if (name.startsWith(".") || name.endsWith(".d.ts")) return false;
  // tailwind.config.ts and its like have a default export and are never a mail.
  return EXTENSIONS.includes(extname(name)) && !/\.config\.\w+$/.test(name);
}

/** Paths below `directory`, with `/`. Follows symlinks, but into no folder twice on one way down. */
async function listFiles(directory: string, below: string, above: ReadonlySet<string>): Promise<string[]> {
  const here = join(directory, below);
  const real = await realpath(here).catch(() => undefined); // Removed while we look.
  if (real === undefined || above.has(real)) return [];
  const entries = await readdir(here, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      const kind = await kindOf(entry, join(here, entry.name));
      if (kind === "directory" && !isSkippedDirectory(entry.name))
        return listFiles(directory, path, new Set([...above, real]));
      return kind === "file" && isCandidate(entry.name) ? [path] : [];
    }),
  );
  return found.flat();
}

async function kindOf(entry: Dirent, path: string): Promise<"file" | "directory" | undefined> {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  if (!entry.isSymbolicLink()) return undefined;
  const target = await stat(path).catch(() => undefined); // A link that leads nowhere is no template.
  return target?.isFile() ? "file" : target?.isDirectory() ? "directory" : undefined;
}

const DEFAULT_EXPORT =
  /\bexport\s+default\b|\bmodule\.exports\s*=|\bexports\.default\s*=|\bexport\s*\{[^}]*\bdefault\b[^}]*\}|\bexport\s*\*?\s*\{?[^}]*\bas\s+default\b/;
const JSX_EMAIL_EXPORT = /\bexport\s+(?:const|let|var|function|async\s+function|class)\s+Template\b/;
const MENTIONS_REACT = /\breact\b|\bposthorn\b|\bdefineEmail\b|\bcreateElement\b|\bjsx\b/i;

/**
 * Whether a file that may be a template is one, going by what is in it. Reads without a promise: small files are read
 * in a tenth of the time, and there may be hundreds.
 */
export function holdsTemplate(file: string, seen: SeenFiles): boolean {
  try {
    const { mtimeMs, size } = statSync(file);
    const before = seen.get(file);
    if (before?.mtimeMs === mtimeMs && before.size === size) return before.isTemplate;
    const isTemplate = looksLikeTemplate(readFileSync(file, "utf8"), extname(file));
    seen.set(file, { mtimeMs, size, isTemplate });
    return isTemplate;
  } catch {
    return false; // Gone since it was listed, or not ours to read.
  }
}

function looksLikeTemplate(source: string, extension: string): boolean {
  const isJsx = extension === ".tsx" || extension === ".jsx";
  if (isJsx && source.trim() === "") return true;
  if (!DEFAULT_EXPORT.test(source) && !JSX_EMAIL_EXPORT.test(source)) return false;
  // Without JSX in it, a default export is as likely a theme or a list as a mail. React Email lists any such .js.
  return isJsx || extension === ".js" || MENTIONS_REACT.test(source);
}

function byExtension(a: string, b: string): number {
  return EXTENSIONS.indexOf(extname(a)) - EXTENSIONS.indexOf(extname(b)) || (a < b ? -1 : 1);
}
