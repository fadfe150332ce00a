/** A clock that a test moves. */

import type { Clock } from "../../src/transport/clock.ts";

export interface FakeClock extends Clock {
  /** Moves the time on and wakes whoever sleeps no longer than that. */
  advance(ms: number): void;
  /** Resolves once this many sleep. */
  sleepers(count: number): Promise<void>;
}

export function fakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start;
  const asleep = new Set<{ readonly until: number; readonly wake: () => void }>();
  const watchers = new Set<() => void>();
  return {
    now: () => now,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise<void>((resolve) => {
        const sleeper = { until: now + ms, wake };
        function wake(): void {
          asleep.delete(sleeper);
          resolve();
        }
        asleep.add(sleeper);
        signal.addEventListener("abort", wake, { once: true });
        for (const look of watchers) look();
      }),
    advance(ms) {
      now += ms;
      for (const { until, wake } of [...asleep]) if (until <= now) wake();
    },
    sleepers: (count) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (asleep.size < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}
