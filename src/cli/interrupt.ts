/** Ctrl-C: the first asks the command to end cleanly, the second ends the process at once. */

import { EXIT, type ExitCode } from "./exit-codes.ts";

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Undefined while nobody has interrupted. */
  readonly exitCode: ExitCode | undefined;
}

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let exitCode: ExitCode | undefined;
  const handle = (code: ExitCode) => (): void => {
    if (exitCode !== undefined) process.exit(code);
    exitCode = code;
    controller.abort(new Error("Interrupted"));
  };
  process.on("SIGINT", handle(EXIT.interrupted));
  process.on("SIGTERM", handle(EXIT.terminated));
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
  };
}
