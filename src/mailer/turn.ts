/**
 * Sends that come up in the same turn of the event loop, as the answers on many connections do, are begun together:
 * then each stage is gone through for all of them, and its code and data are still at hand in the processor. One mail
 * after the other from its first stage to its last takes a third more.
 */

/** As it is when this is loaded: tests that stop the clock later do not stop mails. */
const { setImmediate } = globalThis;

let turn: Promise<void> | undefined;

/** Resolves once the event loop has told everything that happened meanwhile. */
export function endOfTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      resolve();
    });
  });
  return turn;
}
