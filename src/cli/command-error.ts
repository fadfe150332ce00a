/** A command cannot do what it was asked to, for a reason that lies in the command line or its files. */

import { EXIT, type ExitCode } from "./exit-codes.ts";

export interface CommandErrorDetails {
  /** What to do next. */
  readonly next?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: string;
  readonly next: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, { next, exitCode = EXIT.usage, cause }: CommandErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.next = next;
    this.exitCode = exitCode;
  }
}
