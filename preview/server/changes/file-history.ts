/** What the files of templates held before they were saved: since the preview started, and before the last save. */

import { readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { FileChange } from "../../../src/project/module-server.ts";

/** Absolute path → what the file held; null where there was none. */
export type FileContents = ReadonlyMap<string, string | null>;

export interface FileHistory {
  /** Files that differ from what they were when the preview started. */
  sinceStart(): Promise<FileContents>;
  /** Files of the last save, as they were before it. */
  beforeLastSave(): Promise<FileContents>;
  change(change: Pick<FileChange, "type" | "file">): void;
  /** A file that was read for a template, perhaps from outside of the folder. */
  seen(file: string, content: string): void;
}

/** What a template can be made of; images are shown as they are. */
const SOURCES = /^\.(?:[cm]?[jt]sx?|json|css|html|txt|mdx?|ya?ml)$/;

/** Larger files are not a template's, and no more than this is kept. */
const MAX_FILE_BYTES = 512 * 1024;
const MAX_BYTES = 24 * 1024 * 1024;

const FILES_AT_ONCE = 20;

/** Files that an editor, a formatter or a switch of branches writes together are one save. */
const ONE_SAVE_MS = 1_500;

export function isSource(file: string): boolean {
  return SOURCES.test(extname(file)) && !file.includes("/node_modules/");
}

export function createFileHistory(directory: string, now: () => number = Date.now): FileHistory {
  const current = new Map<string, string>();
  const session = new Map<string, string | null>();
  let save = new Map<string, string | null>();
  let lastChange = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  let pending: Promise<unknown> = readAll(directory).then((files) => {
    for (const [file, content] of files) seen(file, content);
  });

  function seen(file: string, content: string): void {
    if (current.has(file) || !isSource(file) || bytes + content.length > MAX_BYTES) return;
    bytes += content.length;
    current.set(file, content);
  }

  function apply({ type, file }: Pick<FileChange, "type" | "file">): void {
    const old = current.get(file);
    // A file that nobody has read yet has no past to compare with.
    if (old === undefined && type !== "create") {
      seen(file, read(file) ?? "");
      return;
    }
    const content = type === "delete" ? undefined : read(file);
    if (content === old) return;
    if (content === undefined) current.delete(file);
    else current.set(file, content);
    const at = now();
    if (at - lastChange > ONE_SAVE_MS) save = new Map();
    lastChange = at;
    if (!save.has(file)) save.set(file, old ?? null);
    if (!session.has(file)) session.set(file, old ?? null);
    else if (session.get(file) === (content ?? null)) session.delete(file);
  }

  return {
    async sinceStart() {
      await pending;
      return new Map(session);
    },
    async beforeLastSave() {
      await pending;
      return new Map(save);
    },
    change(change) {
      if (isSource(change.file)) pending = pending.then(() => apply(change));
    },
    seen,
  };
}

async function readAll(directory: string): Promise<[file: string, content: string][]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const found: [string, string][] = [];
  for (const [index, entry] of entries.entries()) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !isSource(file)) continue;
    const content = read(file);
    if (content !== undefined) found.push([file, content]);
    // The first mail is on its way meanwhile.
    if (index % FILES_AT_ONCE === 0) await setImmediate();
  }
  return found;
}

/** Without a promise: hundreds of small files are read in a tenth of the time. */
function read(file: string): string | undefined {
  try {
    return statSync(file).size > MAX_FILE_BYTES ? undefined : readFileSync(file, "utf8");
  } catch {
    return undefined; // Removed meanwhile.
  }
}
