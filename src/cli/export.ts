/** `posthorn export`: every template in every state, as the files a mail consists of. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { styleText } from "node:util";
import { prepareTemplate } from "../mailer/prepare-template.ts";
import { composeMessage } from "../message/mime/compose.ts";
import { openProject } from "../project/project.ts";
import type { LoadedTemplate } from "../project/read-template.ts";
import { renderEmail } from "../render/render-email.ts";
import { CommandError } from "./command-error.ts";
import { copyStatic } from "./copy-static.ts";
import { EXIT } from "./exit-codes.ts";
import { exportName } from "./export-name.ts";
import type { ExportFlags } from "./program.ts";
import { startProgress } from "./progress.ts";
import { summarizeError } from "./report-error.ts";
import { printable } from "./rows.ts";
import { type TemplateState, templateStates } from "./template-states.ts";

export interface ExportOptions extends ExportFlags {
  readonly directory: string | undefined;
  readonly signal: AbortSignal;
}

/** What an .eml needs beside the template; nobody is sent anything. */
const EML_FROM = "Posthorn <posthorn@example.com>";
const EML_TO = "recipient@example.com";

export async function exportTemplates({
  directory,
  out,
  text = false,
  eml = false,
  signal,
}: ExportOptions): Promise<void> {
  const root = process.cwd();
  const target = resolve(root, out);
  await using project = await openProject({ root, ...(directory !== undefined && { directory }) });
  assertOutside(project.directory, target);

  const templates = await project.templates();
  const progress = await startProgress(templates.length);
  let files = 0;
  let failures = 0;
  const fail = (what: string, error: unknown): void => {
    failures++;
    progress.line(
      `${styleText("red", "failed", { stream: process.stderr })}  ${what}  ${printable(summarizeError(error))}`,
    );
  };

  try {
    for (const { id } of templates) {
      if (signal.aborted) return;
      const loaded = await project.load(id).catch((error: unknown) => fail(id, error));
      const taken = new Set<string>();
      for (const state of loaded ? templateStates(loaded) : []) {
        const name = exportName(id, state.variant, taken);
        try {
          const contents = await renderFiles(loaded as LoadedTemplate, state, { text, eml });
          for (const [extension, content] of contents) await write(join(target, `${name}${extension}`), content);
          files += contents.length;
          if (!process.stderr.isTTY) progress.line(`wrote   ${name}`);
        } catch (error) {
          fail(state.variant === undefined ? id : `${id} (${state.variant})`, error);
        }
      }
      progress.step(id);
    }
    files += await copyStatic(join(project.directory, "static"), join(target, "static"));
  } finally {
    progress.stop();
  }

  const where = relative(root, target) || ".";
  process.stdout.write(`Wrote ${files} files of ${templates.length} templates to ${where}\n`);
  if (failures > 0) {
    throw new CommandError("EXPORT_INCOMPLETE", `${failures} could not be rendered; the others are written`, {
      next: "Open them in `posthorn dev` to see what is wrong.",
      exitCode: EXIT.failed,
    });
  }
}

type FileContent = readonly [extension: string, content: string | Uint8Array];

async function renderFiles(
  { component, name }: LoadedTemplate,
  { props }: TemplateState,
  { text, eml }: { readonly text: boolean; readonly eml: boolean },
): Promise<FileContent[]> {
  const rendered = await renderEmail(component, { props: props as never, name });
  const files: FileContent[] = [[".html", rendered.html]];
  if (text) files.push([".txt", rendered.text]);
  if (eml) {
    // A plain React Email component has no subject of its own; its name stands in.
    const options = { from: process.env.MAIL_FROM || EML_FROM, to: EML_TO, subject: rendered.subject ?? name, props };
    const { message } = await prepareTemplate(component, options as never, { templateName: name });
    files.push([".eml", await composeMessage(message)]);
  }
  return files;
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

function assertOutside(templates: string, target: string): void {
  if (target !== templates && !target.startsWith(templates + sep)) return;
  throw new CommandError("INVALID_OUT", `${target} is inside the templates' folder`, {
    next: "Give --out a folder of its own: what is written there would be taken for templates.",
  });
}
