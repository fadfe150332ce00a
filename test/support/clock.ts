/** A clock that only moves when somebody waits, and dice that always fall the same. */

import type { Clock } from "../../src/transport/clock.ts";

export interface TestClock extends Clock {
  /** How long each wait was to be, in milliseconds. */
  readonly waits: readonly number[];
  /** Lets time pass. */
  pass(ms: number): void;
}

/** @param random What chance says, from 0 up to, not including, 1. */
export function testClock({ random = 0, onSleep }: { random?: number; onSleep?: () => void } = {}): TestClock {
  let now = Date.UTC(2030, 0, 1);
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    random: () => random,
    pass(ms) {
      now += ms;
    },
    async sleep(ms) {
      waits.push(ms);
      now += ms;
      onSleep?.();
    },
  };
}
