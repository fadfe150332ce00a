/** What Vite says when it cannot give a module → an error that names the place in the user's own file. */

import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** Where something went wrong. Lines and columns count from 1. */
export interface SourcePlace {
  /** Absolute path. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

interface LoadErrorContext {
  readonly specifier: string;
  readonly importer: string | undefined;
  /** The file of the module that was asked for, where there is one. */
  readonly fileOf: () => Promise<string | undefined>;
}

/** A module could not be read, parsed or found. Its fields are plain data, so that it can cross to another thread. */
export class LoadError extends Error {
  override readonly name: string;
  readonly place: SourcePlace | undefined;
  /** What an import asked for that is not there; a file made later may be it. */
  readonly unresolved: { readonly specifier: string; readonly importer: string } | undefined;

  constructor(name: string, message: string, place?: SourcePlace, unresolved?: LoadError["unresolved"]) {
    super(message);
    // A place in the user's file says more than where in Vite the error was made.
    this.stack = `${name}: ${message}`;
    this.name = name;
    this.place = place;
    this.unresolved = unresolved;
  }

  static async of(error: unknown, context: LoadErrorContext): Promise<LoadError> {
    return unresolvedImport(error, context) ?? parseError(error) ?? (await otherError(error, context));
  }

  /** True also for one that has crossed from another thread, as plain fields on an `Error`. */
  static is(value: unknown): value is Pick<LoadError, "name" | "message" | "stack" | "place" | "unresolved"> {
    return value instanceof Error && "place" in value && "unresolved" in value;
  }
}

/** `import { gone } from "./x"`, where `./x` has no such export. Node says so; bundlers give `undefined`. */
export function missingExport(name: string, imported: string, importer: string): LoadError {
  const what = name === "default" ? "has no default export" : `has no export named "${name}"`;
  return new LoadError("SyntaxError", `${imported} ${what}`, placeOfImport(importer, name));
}

interface ViteError extends Error {
  readonly code?: string;
  readonly id?: unknown;
  readonly loc?: { readonly file?: string; readonly line?: number; readonly column?: number };
}

function unresolvedImport(error: unknown, { specifier, importer }: LoadErrorContext): LoadError | undefined {
  const { code } = error as ViteError;
  if (code !== "ERR_LOAD_URL" && code !== "ERR_MODULE_NOT_FOUND") return undefined;
  if (importer === undefined) return new LoadError("Error", `Cannot find ${specifier}`);
  const isPackage = /^(?:@[\w.-]+\/)?[\w][\w.-]*(?:\/|$)/.test(specifier);
  const hint = isPackage
    ? `; is it installed? Try: npm install ${packageName(specifier)}`
    : specifier.startsWith(".") || specifier.startsWith("/")
      ? ""
      : '; is it among "paths" in tsconfig.json?';
  return new LoadError("Error", `Cannot find ${JSON.stringify(specifier)}${hint}`, placeOfText(importer, specifier), {
    specifier,
    importer,
  });
}

/** Vite's parser draws its errors with colours and boxes: `[PARSE_ERROR] message`, then `╭─[ file:line:column ]`. */
function parseError(error: unknown): LoadError | undefined {
  const { message, id } = error as ViteError;
  const text = stripVTControlCharacters(message);
  const [, what] = /\[PARSE_ERROR\]\s*(.+)/.exec(text) ?? [];
  if (what === undefined) return undefined;
  const [, path, line, column] = /\[\s*(\S.*?):(\d+):(\d+)\s*\]/.exec(text) ?? [];
  const file = typeof id === "string" ? id.replace(/[?#].*$/, "") : path;
  if (file === undefined || !isAbsolute(file)) return new LoadError("SyntaxError", what.trim());
  return new LoadError(
    "SyntaxError",
    what.trim(),
    line === undefined ? { file } : { file, line: Number(line), column: Number(column) },
  );
}

async function otherError(error: unknown, { fileOf }: LoadErrorContext): Promise<LoadError> {
  const { message, id, loc, name } = error as ViteError;
  const text = stripVTControlCharacters(message);
  const [, line, column] = /at line (\d+) column (\d+)/.exec(text) ?? [];
  const file = loc?.file ?? (typeof id === "string" ? id : await fileOf())?.replace(/[?#].*$/, "");
  if (file === undefined) return new LoadError(name, text);
  if (line !== undefined)
    return new LoadError("SyntaxError", text, { file, line: Number(line), column: Number(column) });
  if (loc?.line !== undefined)
    return new LoadError(name, text, {
      file,
      line: loc.line,
      ...(loc.column === undefined ? {} : { column: loc.column }),
    });
  return new LoadError(name, text, { file });
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function placeOfText(file: string, specifier: string): SourcePlace {
  return placeOf(file, (source) => {
    const match = new RegExp(`(["'\`])${escapeRegExp(specifier)}\\1`).exec(source);
    return match?.index;
  });
}

function placeOfImport(file: string, name: string): SourcePlace {
  return placeOf(file, (source) => {
    const pattern =
      name === "default"
        ? /\bimport\s+([\w$]+)/d
        : new RegExp(`\\bimport\\b[^;'"]*?\\b(${escapeRegExp(name)})\\b[^;'"]*?\\bfrom\\b`, "d");
    return pattern.exec(source)?.indices?.[1]?.[0];
  });
}

function placeOf(file: string, find: (source: string) => number | undefined): SourcePlace {
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch {
    return { file };
  }
  const index = find(source);
  if (index === undefined) return { file };
  const before = source.slice(0, index).split("\n");
  return { file, line: before.length, column: (before.at(-1) as string).length + 1 };
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
