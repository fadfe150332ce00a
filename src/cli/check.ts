/** `posthorn check`: every template in every state, looked at as the preview does, for people and for CI. */

import { readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { CheckOptions } from "../checks/check.ts";
import type { CheckReport } from "../checks/finding.ts";
import { prepareTemplate } from "../mailer/prepare-template.ts";
import type { Message } from "../message/message.ts";
import { composeMessage } from "../message/mime/compose.ts";
import { openProject, type Project } from "../project/project.ts";
import type { LoadedTemplate } from "../project/read-template.ts";
import { readDetails } from "../template/read-details.ts";
import { type CheckedState, type CheckedTemplate, count, formatTemplate, plural } from "./check-report.ts";
import { CommandError } from "./command-error.ts";
import { EXIT } from "./exit-codes.ts";
import { findTemplate } from "./find-template.ts";
import type { CheckFlags } from "./program.ts";
import { startProgress } from "./progress.ts";
import { summarizeError } from "./report-error.ts";
import { type TemplateState, templateStates } from "./template-states.ts";

export interface CheckCommandOptions extends CheckFlags {
  /** Names of templates; empty: all. */
  readonly templates: readonly string[];
  readonly signal: AbortSignal;
}

/** What a mail needs beside the template; nobody is sent anything. */
const FROM = "Posthorn <posthorn@example.com>";
const TO = "recipient@example.com";

const HOW_TO_SEE_NOTES = " (--all shows the notes)";

export async function check(options: CheckCommandOptions): Promise<void> {
  const { dir, json = false, all = false, maxWarnings, signal } = options;
  const [{ checkMail }, { chooseClients }] = await Promise.all([
    import("../checks/check-mail.ts"),
    import("../checks/clients.ts"),
  ]);
  await using project = await openProject({
    root: process.cwd(),
    traceable: true,
    ...(dir !== undefined && { directory: dir }),
  });
  const clients = choose(options.clients ?? project.config.clients, chooseClients);
  const found = await project.templates();
  const names = options.templates.map((name) => findTemplate(found, name).id);
  const chosen = names.length === 0 ? found : found.filter(({ id }) => names.includes(id));

  const progress = await startProgress(chosen.length);
  const checked: CheckedTemplate[] = [];
  try {
    for (const { id, file } of chosen) {
      if (signal.aborted) return;
      const states: CheckedState[] = [];
      let error: string | undefined;
      const loaded = await project.load(id).catch((reason: unknown) => {
        error = summarizeError(reason);
      });
      for (const state of loaded ? templateStates(loaded) : []) {
        states.push(await checkState(loaded as LoadedTemplate, state, { checkMail, project, clients, options }));
      }
      const template = { id, file: belowRoot(project.root, file), states, error };
      checked.push(template);
      progress.step(id);
    }
  } finally {
    progress.stop();
  }

  const totals = count(checked);
  if (json) process.stdout.write(`${JSON.stringify(toJson(checked, clients, totals), null, 2)}\n`);
  else {
    for (const template of checked) process.stdout.write(`${formatTemplate(template, { all })}\n`);
    process.stdout.write(`\n${summary(checked.length, totals)}${all ? "" : HOW_TO_SEE_NOTES}\n`);
  }
  const tooMany = maxWarnings !== undefined && totals.warnings > maxWarnings;
  if (totals.errors + totals.failed === 0 && !tooMany) return;
  throw new CommandError("CHECK_FAILED", reasonOf(totals, tooMany ? maxWarnings : undefined), {
    next: "Each finding says what to do; docs/checks.md tells what each rule means.",
    exitCode: EXIT.failed,
  });
}

function choose(
  names: readonly string[] | undefined,
  chooseClients: (names?: readonly string[]) => string[],
): string[] {
  try {
    return chooseClients(names);
  } catch (cause) {
    throw new CommandError("UNKNOWN_CLIENT", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

interface CheckContext {
  readonly checkMail: (message: Message, options: CheckOptions) => Promise<CheckReport>;
  readonly project: Project;
  readonly clients: readonly string[];
  readonly options: CheckCommandOptions;
}

async function checkState(
  { component, name }: LoadedTemplate,
  { variant, props }: TemplateState,
  { checkMail, project, clients, options }: CheckContext,
): Promise<CheckedState> {
  try {
    // A plain React Email component has no subject of its own; its name stands in.
    const subject = readDetails(component).subject ?? name;
    const mail = { from: FROM, to: TO, subject, props };
    const render = async () => {
      const prepared = await prepareTemplate(component, mail as never, { templateName: name }, { referenceOnly: true });
      return prepared.message;
    };
    const message = await render();
    const report = await checkMail(await withTraces(message, render, project), {
      clients,
      ignore: options.ignore,
      readAsset: (src) => readStatic(project.directory, src),
      ...(options.links && { probe: (await import("../checks/probe-link.ts")).probeLink }),
      ...(options.spam && {
        spam: (await import("../checks/spamassassin.ts")).askSpamAssassin(() => composeMessage(message)),
      }),
      signal: options.signal,
    });
    return { variant, report };
  } catch (error) {
    options.signal.throwIfAborted();
    return { variant, error: summarizeError(error) };
  }
}

/** The same mail, whose HTML says which line of which file wrote each element. */
async function withTraces(message: Message, render: () => Promise<Message>, { root }: Project): Promise<Message> {
  const { html } = message;
  if (html === undefined) return message;
  const [{ renderTraced }, { traceHtml }] = await Promise.all([
    import("../render/trace.ts"),
    import("../checks/mail/trace.ts"),
  ]);
  const traced = await renderTraced(html, async () => (await render()).html ?? "");
  return { ...message, html: traceHtml(html, traced, (file) => belowRoot(root, file)) };
}

/** Below the project's root, with `/`; a file outside of it by its whole path. */
function belowRoot(root: string, file: string): string {
  const path = relative(root, file);
  return (path.startsWith("..") ? file : path).replaceAll(sep, "/");
}

/** The file behind `/static/…`, and nothing outside that folder. */
async function readStatic(directory: string, src: string): Promise<Uint8Array | undefined> {
  const folder = join(directory, "static");
  const file = resolve(directory, `.${decodePath(src)}`);
  if (!file.startsWith(folder + sep)) return undefined;
  return readFile(file).catch(() => undefined); // Not there: that is what the check reports.
}

function decodePath(src: string): string {
  const path = src.split(/[?#]/)[0] ?? "";
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A stray % stands for itself.
  }
}

type Totals = ReturnType<typeof count>;

/** A stable shape: fields are added, never changed. */
function toJson(checked: readonly CheckedTemplate[], clients: readonly string[], totals: Totals): unknown {
  return {
    version: 1,
    clients,
    totals,
    templates: checked.map(({ id, file, states, error }) => ({
      id,
      file,
      ...(error !== undefined && { error }),
      states: states.map(({ variant, report, error: failure }) => ({
        variant: variant ?? null,
        ...(report && { size: report.size, findings: report.findings }),
        ...(failure !== undefined && { error: failure }),
      })),
    })),
  };
}

function summary(templates: number, { errors, warnings, infos, failed }: Totals): string {
  const parts = [
    `${plural(templates, "template")}: ${plural(errors, "error")}`,
    plural(warnings, "warning"),
    plural(infos, "note"),
    ...(failed > 0 ? [`${failed} could not be rendered`] : []),
  ];
  return parts.join(", ");
}

function reasonOf({ errors, warnings, failed }: Totals, maxWarnings: number | undefined): string {
  const parts = [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(failed > 0 ? [`${failed} could not be rendered`] : []),
    ...(maxWarnings === undefined ? [] : [`${plural(warnings, "warning")}, and no more than ${maxWarnings} may be`]),
  ];
  return parts.join("; ");
}
