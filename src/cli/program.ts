/** The command line as a user types it. What a command does is in its own file, imported only when it runs. */

import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { EXIT_CODES_HELP } from "./exit-codes.ts";
import { addQueue } from "./queue/program.ts";
import { readVersion } from "./version.ts";

const WHERE_IT_GOES = `Where it goes: --smtp, else the mailer of posthorn.config.ts, whose keys, headers, redirect and all else hold in either
case; without one, SMTP_URL (or EMAIL_HOST and its like).`;

/** `signal` is aborted by Ctrl-C. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command("posthorn")
    .description("Transactional mail: React templates, a live preview, SMTP.")
    .version(readVersion(), "-V, --version")
    .exitOverride()
    .showHelpAfterError("Run posthorn --help to see what there is.")
    .addHelpText(
      "after",
      `
Examples:
  posthorn dev                                        see the templates in ./emails, live
  posthorn send welcome --to ada@example.com          send one with its preview props
  posthorn export --out dist/mails --text             write every template as HTML and text
  posthorn check --max-warnings 0                     look for what breaks in mail clients
  posthorn shots --compare baseline                   see what looks different
  posthorn worker --outbox sqlite:./outbox.db         deliver what the application enqueues
  posthorn queue list --state failed                  see what did not get through

Where mail goes: through the mailer of posthorn.config.ts, or else by SMTP_URL=smtp://user:pass@host:587 (or EMAIL_HOST
and its like), and MAIL_FROM for the sender.
Where it waits: OUTBOX_URL=sqlite:./outbox.db or postgres://user:password@db.example.com/app.

${EXIT_CODES_HELP}`,
    );

  command(program, "dev", "Show the templates in the browser as they are written, with an inbox for test mail.")
    .argument("[dir]", "folder of the templates (default: emails, or src/emails)")
    .option("-p, --port <number>", "port of the preview (default: 3000, or the next free one)", port)
    .option("--smtp-port <number>", "port of the inbox (default: 1025, or the next free one)", port)
    .option("--no-smtp", "without an inbox")
    .option("--inbox-memory", "forget the inbox's mails at the end (default: keep them in the user's cache folder)")
    .option("--host [address]", "let other machines of the network in, with a token (default: this machine only)")
    .option("--no-open", "do not open the browser")
    .addHelpText(
      "after",
      `
Everything listens on 127.0.0.1 only. With --host the preview also answers other machines, such as a phone, that bring
the token in the printed address; the inbox's SMTP never does. Ctrl-C ends it (exit code 130); a second one ends it at
once.

Examples:
  posthorn dev
  posthorn dev src/mails --port 4000 --no-open
  posthorn dev --host                                 look at it on a phone: scan the QR code
  SMTP_URL=smtp://127.0.0.1:1025 npm start            let your app send into the inbox`,
    )
    .action(async (directory: string | undefined, options: DevFlags) => {
      const { dev } = await import("./dev.ts");
      await dev({ ...options, directory, signal });
    });

  command(program, "send", "Render one template and send it.")
    .argument("<template>", "the template's name, such as welcome or auth/magic-link")
    .requiredOption("--to <address>", "recipient; may be repeated", collect)
    .option("--cc <address>", "copy; may be repeated", collect)
    .option("--bcc <address>", "blind copy; may be repeated", collect)
    .option("--from <address>", "sender (default: MAIL_FROM, or the mailer of posthorn.config.ts)")
    .option("--subject <text>", "in place of the template's subject")
    .option("--variant <name>", "send this variant in place of the preview props")
    .addOption(new Option("--props <file.json>", "send these props in place of the preview props").conflicts("variant"))
    .option("--locale <tag>", "language of the mail, such as de or ar")
    .option("--smtp <url>", "mail server (default: see below)")
    .option("--dir <folder>", "folder of the templates (default: emails, or src/emails)")
    .addHelpText(
      "after",
      `
${WHERE_IT_GOES}

Examples:
  posthorn send welcome --to ada@example.com
  posthorn send welcome --to "Ada <ada@example.com>" --variant "long name" --smtp smtp://127.0.0.1:1025
  posthorn send receipt --to ada@example.com --props order.json --from "Shop <shop@example.com>"

${EXIT_CODES_HELP}`,
    )
    .action(async (template: string, options: SendFlags) => {
      await useReactOf(options.dir);
      const { send } = await import("./send.ts");
      await send({ ...options, template, signal });
    });

  command(program, "sendtest", "Send a plain mail, to see that the settings work.")
    .argument("[addresses...]", "who gets it")
    .option("--to <address>", "recipient; may be repeated", collect)
    .option("--admins", "also write to ADMINS")
    .option("--managers", "also write to MANAGERS")
    .option("--from <address>", "sender (default: MAIL_FROM; to admins and managers SERVER_EMAIL)")
    .option("--smtp <url>", "mail server (default: see below)")
    .addHelpText(
      "after",
      `
Needs no template. What the server answered is printed; --debug shows where an error came from.
${WHERE_IT_GOES}

Examples:
  posthorn sendtest ada@example.com
  posthorn sendtest --to ada@example.com --smtp smtp://127.0.0.1:1025 --from hello@acme.example
  ADMINS="Ada <ada@example.com>, ops@example.com" posthorn sendtest --admins

${EXIT_CODES_HELP}`,
    )
    .action(async (addresses: readonly string[], options: SendTestFlags) => {
      const { sendTest } = await import("./sendtest.ts");
      await sendTest({ ...options, addresses, signal });
    });

  command(program, "export", "Write every template and every variant as files.")
    .argument("[dir]", "folder of the templates (default: emails, or src/emails)")
    .option("-o, --out <folder>", "where to write", "out")
    .option("--text", "also write the plaintext (.txt)")
    .option("--eml", "also write the whole mail (.eml)")
    .option("--template <name>", "only this template; may be repeated", collect)
    .option("--variant <name>", "only this variant of the one template")
    .addOption(new Option("--props <file.json>", "these props in place of the one template's own").conflicts("variant"))
    .option("--locale <tag>", "language of the mails, such as de or ar")
    .addHelpText(
      "after",
      `
Writes welcome.html for the preview props and welcome--long-name.html for the variant "long name", and copies the
templates' static folder. A template that fails is reported and the others are written. Nothing is ever deleted.

Examples:
  posthorn export
  posthorn export src/mails --out dist/mails --text --eml
  posthorn export --template receipt --props order.json --eml`,
    )
    .action(async (directory: string | undefined, options: ExportFlags) => {
      await useReactOf(directory);
      const { exportTemplates } = await import("./export.ts");
      await exportTemplates({ ...options, directory, signal });
    });

  command(program, "check", "Look at every template and every variant for what breaks in mail clients.")
    .argument("[templates...]", "names of templates (default: all)")
    .option("--dir <folder>", "folder of the templates (default: emails, or src/emails)")
    .option("--clients <list>", "mail clients, such as gmail,outlook.windows,*.ios (default: the usual ten)", list)
    .option("--ignore <list>", "rules or checks to leave out, such as text-link-missing,spam", list)
    .option("--max-warnings <number>", "fail where there are more warnings than that", wholeNumber)
    .option("--all", "show notes too, not only errors and warnings")
    .option("--json", "print everything as JSON")
    .option("--links", "ask every link's server whether it is there (the only option that uses the network)")
    .option("--spam", "ask SpamAssassin too, where it is installed")
    .addHelpText(
      "after",
      `
Renders what would be sent, with the preview props and with each variant, and sends nothing. Ends with 1 where there
are errors, where a template cannot be rendered, or where there are more warnings than --max-warnings.

Examples:
  posthorn check
  posthorn check welcome receipt --all --clients gmail,outlook
  posthorn check --json --max-warnings 0 > checks.json`,
    )
    .action(async (templates: readonly string[], options: CheckFlags) => {
      const { check } = await import("./check.ts");
      await check({ ...options, templates, signal });
    });

  command(program, "build", "Write the preview of every template and variant as a static site.")
    .argument("[dir]", "folder of the templates (default: emails, or src/emails)")
    .option("-o, --out <folder>", "where to write", "site")
    .option("--template <name>", "only this template; may be repeated", collect)
    .option("--locales <list>", "languages, such as en,de,ar (default: those of posthorn.config.ts)", list)
    .addHelpText(
      "after",
      `
The site shows what the preview shows: every state at any width, light and dark, its HTML, text, headers and source,
and what the checks find. It needs no server: open its index.html, or put the folder on any static host. The source of
the templates is in it. A template that fails is reported, and the site shows why. Nothing is ever deleted.

Examples:
  posthorn build
  posthorn build src/mails --out public/mails --locales en,de`,
    )
    .action(async (directory: string | undefined, options: BuildFlags) => {
      const { build } = await import("./build.ts");
      await build({ ...options, directory, signal });
    });

  command(program, "shots", "Take pictures of every template, variant, width and colour scheme; compare them.")
    .argument("[dir]", "folder of the templates (default: emails, or src/emails)")
    .option("-o, --out <folder>", "where to write the pictures", "shots")
    .option("--compare <folder>", "pictures of before; what looks different is reported, and ends it with 1")
    .option("--widths <list>", "in pixels, such as 375,680", widthList, [375, 680])
    .addOption(new Option("--schemes <list>", "light, dark or both").default(["light", "dark"]).argParser(schemeList))
    .option("--locales <list>", "languages, such as en,de,ar (default: as sent without one)", list)
    .option("--template <name>", "only this template; may be repeated", collect)
    .option("--scale <number>", "pixels of the picture to a pixel of the mail: 1, 2 or 3", scaleNumber, 1)
    .option("--tolerance <number>", "by how much a colour may differ, from 0 to 255", wholeNumber, 0)
    .option("--online", "let mails load images and fonts from the network")
    .addHelpText(
      "after",
      `
Needs a Chromium, Chrome or Edge on this machine (CHROMIUM_PATH names one), or the npm package @sparticuz/chromium.
With --compare, a page beside the pictures (shots-report/index.html) shows before, after and the difference; pictures
that are new or gone count as different. Nothing in the other folder is changed.

Examples:
  posthorn shots --out baseline
  posthorn shots --compare baseline
  posthorn shots --template receipt --widths 320,600 --schemes dark --scale 2`,
    )
    .action(async (directory: string | undefined, options: ShotsFlags) => {
      const { shots } = await import("./shots.ts");
      await shots({ ...options, directory, signal });
    });

  command(program, "worker", "Deliver mails from the outbox, until it is told to stop.")
    .option("--outbox <url>", "which outbox, such as sqlite:./outbox.db (default: see below)")
    .option("--smtp <url>", "mail server (default: the mailer of posthorn.config.ts, or SMTP_URL and its like)")
    .option("--concurrency <number>", "how many mails are sent at once", positiveNumber, 10)
    .addOption(
      new Option(
        "--on-unknown <what>",
        "what to do where nobody can tell whether a mail arrived (default: retry)",
      ).choices(["retry", "park"]),
    )
    .option("--until-empty", "end once nothing is due any more")
    .option("--health-port <number>", "answer /healthz, /readyz and /metrics on this port of 127.0.0.1", port)
    .option("--stop-timeout <seconds>", "how long mails in hand may take once it is to stop", wholeNumber, 10)
    .option("--verbose", "print a line for each mail")
    .addHelpText(
      "after",
      `
Which outbox: --outbox, else that of the mailer in posthorn.config.ts, else OUTBOX_URL. Any number of workers may work
on one outbox. SIGTERM and Ctrl-C finish what is in hand, within --stop-timeout, and give back the rest (exit codes 143
and 130); a second one ends it at once. Needs no templates.

Examples:
  posthorn worker --outbox sqlite:./outbox.db --smtp smtp://127.0.0.1:1025
  OUTBOX_URL=sqlite:./outbox.db posthorn worker --health-port 9100
  posthorn worker --until-empty --verbose

${EXIT_CODES_HELP}`,
    )
    .action(async (options: WorkerFlags) => {
      const { worker } = await import("./worker.ts");
      await worker({ ...options, signal });
    });

  addQueue(command(program, "queue", "Look into the outbox: counts, mails, tries; retry, cancel, pause."), wholeNumber);

  return program;
}

export interface WorkerFlags {
  readonly outbox?: string;
  readonly smtp?: string;
  readonly concurrency: number;
  readonly onUnknown?: "retry" | "park";
  readonly untilEmpty?: boolean;
  readonly healthPort?: number;
  readonly stopTimeout: number;
  readonly verbose?: boolean;
}

export interface DevFlags {
  readonly port?: number;
  readonly smtpPort?: number;
  readonly smtp: boolean;
  readonly inboxMemory?: boolean;
  readonly host?: string | true;
  readonly open: boolean;
}

export interface SendFlags {
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly from?: string;
  readonly subject?: string;
  readonly variant?: string;
  readonly props?: string;
  readonly locale?: string;
  readonly smtp?: string;
  readonly dir?: string;
}

export interface SendTestFlags {
  readonly to?: readonly string[];
  readonly admins?: boolean;
  readonly managers?: boolean;
  readonly from?: string;
  readonly smtp?: string;
}

export interface ExportFlags {
  readonly out: string;
  readonly text?: boolean;
  readonly eml?: boolean;
  readonly template?: readonly string[];
  readonly variant?: string;
  readonly props?: string;
  readonly locale?: string;
}

export interface BuildFlags {
  readonly out: string;
  readonly template?: readonly string[];
  readonly locales?: readonly string[];
}

export interface ShotsFlags {
  readonly out: string;
  readonly compare?: string;
  readonly widths: readonly number[];
  readonly schemes: readonly ("light" | "dark")[];
  readonly locales?: readonly string[];
  readonly template?: readonly string[];
  readonly scale: number;
  readonly tolerance: number;
  readonly online?: boolean;
}

/** Templates and Posthorn have to meet in one React; called before a command imports it. */
async function useReactOf(directory = "."): Promise<void> {
  const [{ shareReactOf }, { loadPrismLate }] = await Promise.all([
    import("../project/one-react.ts"),
    import("../project/late-prism.ts"),
  ]);
  shareReactOf(resolve(directory));
  loadPrismLate();
}

export interface CheckFlags {
  readonly dir?: string;
  readonly clients?: readonly string[];
  readonly ignore?: readonly string[];
  readonly maxWarnings?: number;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly links?: boolean;
  readonly spam?: boolean;
}

function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("--debug", "show the stack of an error")
    .showHelpAfterError(`Run posthorn ${name} --help to see its options.`);
}

function port(value: string): number {
  const number = Number(value);
  if (!/^\d{1,5}$/.test(value) || number > 65_535)
    throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return number;
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function list(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("It is a whole number, such as 0.");
  return Number(value);
}

function positiveNumber(value: string): number {
  const number = wholeNumber(value);
  if (number === 0) throw new InvalidArgumentError("It is a whole number above 0.");
  return number;
}

function widthList(value: string): number[] {
  const widths = [...new Set(list(value).map(Number))];
  if (widths.length === 0 || widths.some((width) => !Number.isInteger(width) || width < 100 || width > 4000))
    throw new InvalidArgumentError("Widths are whole numbers from 100 to 4000, such as 375,680.");
  return widths;
}

function schemeList(value: string): ("light" | "dark")[] {
  const schemes = [...new Set(list(value))];
  if (schemes.length === 0 || schemes.some((scheme) => scheme !== "light" && scheme !== "dark"))
    throw new InvalidArgumentError("Schemes are light, dark, or light,dark.");
  return schemes as ("light" | "dark")[];
}

function scaleNumber(value: string): number {
  if (!/^[123]$/.test(value)) throw new InvalidArgumentError("It is 1, 2 or 3.");
  return Number(value);
}
