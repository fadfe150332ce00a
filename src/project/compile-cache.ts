/** Keeps what V8 has made of modules for the next start: loading Vite and React Email is most of a first preview. */

import * as nodeModule from "node:module";

/**
 * Reads and writes Node's cache of compiled code in the system's temporary folder, never in the project; Node finds
 * out by itself what is out of date. It holds for one thread. `NODE_DISABLE_COMPILE_CACHE=1` switches it off.
 */
export function keepCompiledCode(): void {
  nodeModule.enableCompileCache();
}

/** Writes it now: a thread that is ended from outside, or a process that is killed, would not come to it. */
export function writeCompiledCode(): void {
  nodeModule.flushCompileCache();
}
