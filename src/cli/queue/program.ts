/** `posthorn queue …` as a user types it. */

import { type Command, Option } from "commander";
import { OUTBOX_STATES } from "../../outbox/outbox.ts";
import { RETRYABLE_STATES } from "../../outbox/retry-all.ts";
import { EXIT_CODES_HELP } from "../exit-codes.ts";
import { parseAge } from "./age.ts";

export interface QueueFlags {
  readonly outbox?: string;
  readonly json?: boolean;
}

export interface ListFlags extends QueueFlags {
  readonly state?: string;
  readonly tag?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly after?: string;
}

export interface RetryFlags extends QueueFlags {
  readonly state?: string;
}

export interface PauseFlags extends QueueFlags {
  readonly transport?: string;
  readonly tag?: string;
}

export interface PurgeFlags extends QueueFlags {
  /** In milliseconds. */
  readonly olderThan: number;
  readonly bodies?: boolean;
}

/** @param wholeNumber Parses the value of an option. */
export function addQueue(queue: Command, wholeNumber: (value: string) => number): void {
  // `queue list --json`: the option is the subcommand's own.
  queue.enablePositionalOptions();
  shared(queue)
    .addHelpText(
      "after",
      `
Without a command: how many mails there are in each state, and how long the oldest has waited. Which outbox: --outbox,
else that of the mailer in posthorn.config.ts, else OUTBOX_URL.

Examples:
  posthorn queue --outbox sqlite:./outbox.db
  posthorn queue list --state failed --limit 20
  posthorn queue retry --state failed
  posthorn queue --json | jq .states.queued

${EXIT_CODES_HELP}`,
    )
    .action(async (flags: QueueFlags) => (await import("./counts.ts")).showCounts(flags));

  subcommand(queue, "list", "Show mails, newest first.")
    .addOption(new Option("--state <state>", "only mails in this state").choices(OUTBOX_STATES))
    .option("--tag <tag>", "only mails with this tag")
    .option("--to <address>", "only mails to this address")
    .option("--limit <number>", "how many: 1 to 1000 (default: 50)", wholeNumber)
    .option("--after <cursor>", "go on after the page before, which names it")
    .action(async (_, command: Command) => (await import("./list.ts")).listMails(command.optsWithGlobals<ListFlags>()));

  subcommand(queue, "show", "Show one mail: its state, recipients, and every try with the server's answer.")
    .argument("<id>", "the mail's id, as list shows it")
    .action(async (id: string, _, command: Command) =>
      (await import("./show.ts")).showMail(id, command.optsWithGlobals<QueueFlags>()),
    );

  subcommand(queue, "retry", "Queue mails again that failed, are unknown or were cancelled.")
    .argument("[ids...]", "the mails' ids")
    .addOption(new Option("--state <state>", "all mails in this state").choices(RETRYABLE_STATES))
    .addHelpText("after", "\nA mail that is unknown may have arrived: sent again, it may arrive twice.")
    .action(async (ids: string[], _, command: Command) =>
      (await import("./change.ts")).retryMails(ids, command.optsWithGlobals<RetryFlags>()),
    );

  subcommand(queue, "cancel", "Take mails back that no worker has begun to send.")
    .argument("<ids...>", "the mails' ids")
    .action(async (ids: string[], _, command: Command) =>
      (await import("./change.ts")).cancelMails(ids, command.optsWithGlobals<QueueFlags>()),
    );

  scoped(subcommand(queue, "pause", "Hand out no mails, to no worker; what is being sent goes on.")).action(
    async (_, command: Command) => (await import("./pause.ts")).pauseQueue(command.optsWithGlobals<PauseFlags>()),
  );

  scoped(subcommand(queue, "resume", "Hand out mails again.")).action(async (_, command: Command) =>
    (await import("./pause.ts")).resumeQueue(command.optsWithGlobals<PauseFlags>()),
  );

  subcommand(queue, "purge", "Forget mails that ended long ago. Workers do so by themselves after 30 days.")
    .requiredOption("--older-than <age>", "what ended longer ago: 30d, 12h, 45m", parseAge)
    .option("--bodies", "only remove bodies and attachments, and keep what became of the mails")
    .action(async (_, command: Command) =>
      (await import("./purge.ts")).purgeQueue(command.optsWithGlobals<PurgeFlags>()),
    );
}

function subcommand(queue: Command, name: string, description: string): Command {
  return shared(queue.command(name).description(description))
    .option("--debug", "show the stack of an error")
    .showHelpAfterError(`Run posthorn queue ${name} --help to see its options.`);
}

function shared(command: Command): Command {
  return command
    .option("--outbox <url>", "which outbox, such as sqlite:./outbox.db (default: see posthorn queue --help)")
    .option("--json", "print as JSON");
}

function scoped(command: Command): Command {
  return command
    .option("--transport <name>", 'only mails by this transport of the mailer ("": the default one)')
    .addOption(new Option("--tag <tag>", "only mails with this tag").conflicts("transport"));
}
