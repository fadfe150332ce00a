/** Wakes a worker that has nothing to do: at once within a process, and within milliseconds across processes. */

import { EventEmitter } from "node:events";
import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** How often a database is looked at whose folder tells of changes: for the rare change that it did not tell of. */
const SELDOM_MS = 250;

/** The same where it tells of none. */
const OFTEN_MS = 15;

/** One a process: whoever enqueues tells the workers of the same file. */
const news = new EventEmitter().setMaxListeners(0);

export class Wake {
  readonly #path: string;
  readonly #changed: () => boolean;
  #watcher: FSWatcher | undefined;
  #pending = false;
  #wake: (() => void) | undefined;
  readonly #hear = (): void => this.#ring();

  /**
   * @param path The database's file.
   * @param changed Whether another connection has written since it was last asked.
   */
  constructor(path: string, changed: () => boolean) {
    this.#path = path;
    this.#changed = changed;
    news.on(path, this.#hear);
    try {
      // The folder, because the write-ahead log comes and goes. Whatever is written to it is a commit of somebody.
      this.#watcher = watch(dirname(path), { persistent: false }, (_, name) => {
        if (this.#wake !== undefined && (name === null || name === `${basename(path)}-wal`)) this.#look();
      });
      this.#watcher.on("error", () => this.#stopWatching());
    } catch {
      // No such thing on this file system: looking often has to do.
    }
  }

  /** Tells every worker of this process that there is something new in the database. */
  static tell(path: string): void {
    news.emit(path);
  }

  /** What came before this call has been seen by the claim that follows. */
  reset(): void {
    this.#pending = false;
    this.#changed();
  }

  /** Resolves on the next change, after `ms`, or when the signal is aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#pending || signal.aborted || this.#changed()) return;
    await new Promise<void>((resolve) => {
      const interval = setInterval(() => this.#look(), this.#watcher === undefined ? OFTEN_MS : SELDOM_MS);
      const limit = setTimeout(wake, ms);
      signal.addEventListener("abort", wake, { once: true });
      this.#wake = wake;
      function wake(): void {
        clearInterval(interval);
        clearTimeout(limit);
        signal.removeEventListener("abort", wake);
        resolve();
      }
    });
    this.#wake = undefined;
  }

  close(): void {
    news.off(this.#path, this.#hear);
    this.#stopWatching();
  }

  #look(): void {
    if (this.#changed()) this.#ring();
  }

  #ring(): void {
    this.#pending = true;
    this.#wake?.();
  }

  #stopWatching(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
