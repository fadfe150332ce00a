/** Templates that import a file which is not there, and the wait for somebody to make it. */

import { existsSync, type FSWatcher, readFileSync, watch } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ThreadError } from "../thread/messages.ts";

export interface MissingFilesOptions {
  readonly root: string;
  /** Tells whether a folder is watched already. */
  readonly isWatched: (folder: string) => boolean;
  /** Watches a folder with all that is in it, but for packages. */
  readonly watchAll: (folder: string) => void;
  /** Something was made where a missing file may be. */
  readonly onMade: () => void;
}

export interface MissingFiles {
  /** The templates that lack a file. */
  readonly lacking: ReadonlySet<string>;
  lacks(templateId: string, unresolved: NonNullable<ThreadError["unresolved"]>): void;
  isWhole(templateId: string): void;
  close(): void;
}

/** A file is made empty and then written; it should not be read in between. */
const WRITTEN_MS = 40;

export function watchForMissingFiles({ root, isWatched, watchAll, onMade }: MissingFilesOptions): MissingFiles {
  const lacking = new Set<string>();
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;

  /** Only the folder itself: what is made in it may be the file, or the next folder on the way to it. */
  function watchFolder(folder: string): void {
    if (isWatched(folder) || watchers.has(folder)) return;
    const watcher = watch(folder, { persistent: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(onMade, WRITTEN_MS);
    });
    watcher.on("error", () => watcher.close()); // The folder was removed.
    watchers.set(folder, watcher);
  }

  function close(): void {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  }

  return {
    lacking,
    lacks(templateId, { specifier, importer }) {
      lacking.add(templateId);
      if (specifier.startsWith(".")) watchFolder(existingFolder(dirname(resolve(dirname(importer), specifier))));
      // Where an alias leads is not said; so all of the project is watched as long as this server runs.
      else if (mayBeAlias(specifier, importer)) watchAll(root);
    },
    isWhole(templateId) {
      if (lacking.delete(templateId) && lacking.size === 0) close();
    },
    close,
  };
}

function existingFolder(folder: string): string {
  return existsSync(folder) ? folder : existingFolder(dirname(folder));
}

/** Whether a tsconfig above the importer may lead the specifier to a file. A package is told by package.json instead. */
function mayBeAlias(specifier: string, importer: string): boolean {
  const folder = dirname(importer);
  if (folder === importer) return false;
  return (
    ["tsconfig.json", "jsconfig.json"].some((name) => mayLead(join(folder, name), specifier)) ||
    mayBeAlias(specifier, folder)
  );
}

function mayLead(config: string, specifier: string): boolean {
  try {
    const text = readFileSync(config, "utf8");
    return text.includes(`"${specifier.split("/")[0]}`) || text.includes('"baseUrl"') || text.includes('"extends"');
  } catch {
    return false; // No such file.
  }
}
