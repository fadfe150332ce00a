/** Time as this process lives it: what it slept through because the machine was busy elsewhere counts once. */

const TICK_MS = 20;

/** Returns a function that stops it and tells the milliseconds since; never more than a clock on the wall would. */
export function startStopwatch(): () => number {
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks += 1;
  }, TICK_MS);
  return () => {
    clearInterval(ticking);
    return ticks * TICK_MS;
  };
}
