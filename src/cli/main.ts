#!/usr/bin/env node
/** The `posthorn` command: runs one command of the program and turns its end into an exit code. */

import { CommanderError } from "commander";
import { EXIT } from "./exit-codes.ts";
import { onInterrupt } from "./interrupt.ts";
import { createProgram } from "./program.ts";
import { exitCodeOf, formatError } from "./report-error.ts";

const interrupt = onInterrupt();
// `posthorn export | head`: whoever read the output has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
try {
  await createProgram(interrupt.signal).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has written its help, version or complaint already.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    process.stderr.write(formatError(error, { debug: process.argv.includes("--debug") }));
    process.exitCode = exitCodeOf(error);
  }
}
if (interrupt.exitCode !== undefined && process.exitCode !== EXIT.unknown) process.exitCode = interrupt.exitCode;
// The process ends by itself as soon as nothing is open; what a command failed to close does not hold it up for long.
setTimeout(() => process.exit(), 1_000).unref();
