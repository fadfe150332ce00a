/** Watches a folder with all that is in it by what Linux tells of folders: once for a save, however many files there are. */

import { type FSWatcher, readdirSync, realpathSync, type Stats, statSync, watch } from "node:fs";
import { join } from "node:path";

export type FolderEvent = "add" | "change" | "unlink";

export interface FolderWatch {
  close(): void;
}

/** What builds leave behind, what editors write beside a file, and what is no source. */
const IGNORED =
  /^(?:node_modules|test-results|\.(?:git|next|nuxt|output|svelte-kit|turbo|vercel|cache|yarn|pnpm-store))$|^\..*\.sw[px]$|~$|\.subl.*\.tmp$/;

/** An editor may remove a file and write it anew: that is a change. */
const GONE_MS = 100;
/** How often a folder that was removed as a whole is looked for, as when another branch is checked out. */
const RETURN_MS = 250;

interface Folder {
  readonly inode: number;
  readonly watcher: FSWatcher;
  readonly files: Map<string, Pick<Stats, "mtimeMs" | "size">>;
}

/** `tell` gets absolute paths, and nothing about what is there at the start. */
export function watchFolder(directory: string, tell: (event: FolderEvent, path: string) => void): FolderWatch {
  const folders = new Map<string, Folder>();
  const leaving = new Map<string, NodeJS.Timeout>();
  let returning: NodeJS.Timeout | undefined;

  function open(path: string, isNew: boolean): void {
    const inode = stateOf(path)?.ino;
    if (inode === undefined || leadsIntoItself(path)) return;
    let watcher: FSWatcher;
    try {
      watcher = watch(path, { persistent: false }, (_, name) => look(path, name));
    } catch {
      return; // Gone meanwhile, or not ours to read.
    }
    watcher.on("error", () => shut(path));
    folders.set(path, { inode, watcher, files: new Map() });
    for (const name of namesIn(path)) notice(path, name, isNew);
  }

  /** Without a name, anything in the folder may have changed. */
  function look(path: string, name: string | null): void {
    const folder = folders.get(path);
    if (folder === undefined) return;
    if (path === directory && stateOf(path)?.ino !== folder.inode) {
      awaitReturn();
      return;
    }
    const names = name === null ? [...folder.files.keys(), ...namesIn(path)] : [name];
    for (const one of new Set(names)) notice(path, one, true);
  }

  function notice(parent: string, name: string, isNew: boolean): void {
    if (IGNORED.test(name)) return;
    const path = join(parent, name);
    const state = stateOf(path);
    const files = folders.get(parent)?.files;
    const before = files?.get(name);
    if (folders.has(path) && folders.get(path)?.inode !== state?.ino) shut(path);
    if (before && !state?.isFile()) leave(parent, name);
    if (state?.isDirectory() && !folders.has(path)) open(path, isNew);
    if (!state?.isFile()) return;
    stay(path);
    if (before?.mtimeMs === state.mtimeMs && before.size === state.size) return;
    files?.set(name, { mtimeMs: state.mtimeMs, size: state.size });
    if (isNew) tell(before ? "change" : "add", path);
  }

  function leave(parent: string, name: string): void {
    const path = join(parent, name);
    if (leaving.has(path)) return;
    const gone = (): void => {
      leaving.delete(path);
      if (folders.get(parent)?.files.delete(name)) tell("unlink", path);
    };
    leaving.set(path, setTimeout(gone, GONE_MS).unref());
  }

  function stay(path: string): void {
    clearTimeout(leaving.get(path));
    leaving.delete(path);
  }

  /** With all that is below it. */
  function shut(path: string): void {
    for (const [folder, { watcher, files }] of [...folders]) {
      if (folder !== path && !folder.startsWith(`${path}/`)) continue;
      watcher.close();
      folders.delete(folder);
      for (const name of files.keys()) {
        stay(join(folder, name));
        tell("unlink", join(folder, name));
      }
    }
  }

  function awaitReturn(): void {
    shut(directory);
    returning = setInterval(() => {
      if (!stateOf(directory)?.isDirectory()) return;
      clearInterval(returning);
      open(directory, true);
    }, RETURN_MS).unref();
  }

  open(directory, false);
  return {
    close() {
      clearInterval(returning);
      for (const timer of leaving.values()) clearTimeout(timer);
      for (const { watcher } of folders.values()) watcher.close();
      folders.clear();
    },
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Gone meanwhile.
  }
}

/** Links are followed. Undefined where nothing is there, or a link leads nowhere. */
function stateOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // A circle of links, or a folder that may not be entered.
  }
}

/** A link to a folder that it lies in, which would never end. */
function leadsIntoItself(path: string): boolean {
  try {
    return `${path}/`.startsWith(`${realpathSync(path)}/`) && realpathSync(path) !== path;
  } catch {
    return true; // Gone meanwhile.
  }
}
