/** What the command's exit code tells a script; `posthorn --help` prints this table. */

export const EXIT = { ok: 0, failed: 1, usage: 2, unknown: 3, interrupted: 130, terminated: 143 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `Exit codes:
  0    done
  1    failed: a mail was not sent or not to everybody, a template failed, a port is taken
  2    wrong usage: an option, a template's name or a file of props
  3    the mail went to the server, and whether it was delivered is unknown
  130  ended by Ctrl-C (143: by SIGTERM)`;
