/** Wakes workers that have nothing to do: by NOTIFY, from whichever machine, and by the clock where none comes. */

import type { PgBoss } from "pg-boss";

export class Wake {
  #heard = 0;
  readonly #waiting = new Set<() => void>();
  #handle: { close(): Promise<void> } | undefined;

  /** Rejects where it cannot be listened to now; then the clock has to do. */
  async listen(database: ReturnType<PgBoss["getDb"]>, channel: string): Promise<void> {
    // What was told while the connection was away is found by looking.
    const ring = (): void => this.ring();
    this.#handle = await database.listen?.(channel, ring, ring);
  }

  ring(): void {
    this.#heard += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  /** What was heard until now; to be read before looking for mails, and given to {@link wait} when there were none. */
  get heard(): number {
    return this.#heard;
  }

  /** Resolves on the next news after `heard`, after `ms`, or when the signal is aborted. */
  async wait(heard: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#heard !== heard || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(limit);
        signal.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const limit = setTimeout(wake, ms);
      signal.addEventListener("abort", wake, { once: true });
      this.#waiting.add(wake);
    });
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}
