/**
 * What comes up in the same turn of the event loop, as the answers on many connections do, goes on together: each stage
 * is gone through for all of them, and its code and data are still at hand in the processor. One mail after the other
 * from its first stage to its last takes a third more.
 */

/** As it is when this is loaded: tests that stop the clock later do not stop mails. */
const { setImmediate } = globalThis;

/** As many go on at once; then whatever else waits for the event loop has its turn. */
const AT_ONCE = 10;

/**
 * Makes a stage to go on from together.
 *
 * @returns What to await before the stage: it resolves once the event loop has told everything that happened meanwhile, in the order of the calls.
 */
export function createTurn(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const goOn = (): void => {
    for (const resume of waiting.splice(0, AT_ONCE)) resume();
    if (waiting.length > 0) setImmediate(goOn);
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(goOn);
    });
}
