/** Makes Vite's watcher tell of a save at once, and once more where the file was still being written. */

import { statSync } from "node:fs";
import type { FSWatcher } from "vite";

/** How long an emptied file may stay empty before that is what its author wants. */
const EMPTY_MS = 300;
/** Chokidar drops a second change within 50 ms of the first. */
const FOLLOW_MS = 60;
const LOOK_EVERY_MS = 5;

/**
 * Editors truncate a file and then write it. Whoever reads in between sees half of it, and chokidar, which throttles,
 * never tells of the other half. Its own remedy waits after every save until the file is steady. Here a save is told
 * as soon as the file holds something, and looked at a little longer: what changed unseen is told as another change.
 *
 * @param since When the watcher was made, in milliseconds since 1970.
 */
export function settleWrites(watcher: FSWatcher, since: number): void {
  const tell = watcher.emit.bind(watcher) as (event: string, ...details: unknown[]) => boolean;
  /** Kept for good: on a busy machine chokidar tells of a save once more when it has long been told. */
  const written = new Map<string, Following>();

  function seen(event: string, path: string, details: readonly unknown[]): void {
    const before = written.get(path);
    clearTimeout(before?.timer);
    const untold = before?.untold ?? { event, details };
    const file: Following = { ...before, untold, until: performance.now() + FOLLOW_MS };
    written.set(path, file);
    look(path, file);
  }

  function look(path: string, file: Following): void {
    const state = stateOf(path);
    const now = performance.now();
    const isNews = state === undefined || state.size !== file.state?.size || state.mtimeMs !== file.state.mtimeMs;
    if (state?.size !== 0) file.emptySince = undefined;
    else file.emptySince ??= now;
    const isHeld = file.emptySince !== undefined && isNews && now < file.emptySince + EMPTY_MS;
    if (isNews && !isHeld) {
      const { event, details } = file.untold ?? { event: "change", details: [] };
      file.state = state;
      // A file that is gone is told as such by chokidar.
      if (state !== undefined || file.untold) tell(event, path, ...details);
    }
    if (!isHeld) file.untold = undefined;
    if (written.get(path) !== file) return; // Seen again meanwhile.
    if (isHeld || now < file.until) file.timer = setTimeout(() => look(path, file), LOOK_EVERY_MS).unref();
  }

  function forget(path: string): void {
    clearTimeout(written.get(path)?.timer);
    written.delete(path);
  }

  /** It also tells of every file that it finds at the start. */
  function isNew(stats: unknown): boolean {
    return ((stats as FileState | undefined)?.mtimeMs ?? since) >= since;
  }

  watcher.emit = ((event: string, ...details: unknown[]) => {
    const [path, ...rest] = details;
    if (event === "unlink" && typeof path === "string") forget(path);
    const isWritten = event === "change" || (event === "add" && isNew(rest[0]));
    if (!isWritten || typeof path !== "string") return tell(event, ...details);
    seen(event, path, rest);
    return true;
  }) as typeof watcher.emit;
}

interface Following {
  /** The event that is held back while the file is empty. */
  untold: { readonly event: string; readonly details: readonly unknown[] } | undefined;
  /** As it was when it was last told. */
  state?: FileState | undefined;
  emptySince?: number | undefined;
  readonly until: number;
  timer?: NodeJS.Timeout;
}

interface FileState {
  readonly size: number;
  readonly mtimeMs: number;
}

/** Undefined where it is gone. */
function stateOf(path: string): FileState | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
