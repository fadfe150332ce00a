/** `posthorn export`: every template in every state, as the files a mail consists of. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { styleText } from "node:util";
import { prepareTemplate } from "../mailer/prepare-template.ts";
import { composeMessage } from "../message/mime/compose.ts";
import { fileNameOf } from "../project/file-name.ts";
import { openProject } from "../project/project.ts";
import type { LoadedTemplate } from "../project/read-template.ts";
import { renderEmail } from "../render/render-email.ts";
import { assertOutside } from "./assert-outside.ts";
import { chooseTemplates } from "./choose-templates.ts";
import { CommandError } from "./command-error.ts";
import { copyStatic } from "./copy-static.ts";
import { EXIT } from "./exit-codes.ts";

import { readProps, sampleProps } from "./given-props.ts";
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

export async function exportTemplates(options: ExportOptions): Promise<void> {
  const { directory, out, text = false, eml = false, locale, signal } = options;
  const root = process.cwd();
  const target = resolve(root, out);
  const givenProps = options.props === undefined ? undefined : await readProps(options.props);
  await using project = await openProject({ root, ...(directory !== undefined && { directory }) });
  assertOutside(project.directory, target);

  const templates = chooseTemplates(await project.templates(), options.template);
  assertOne(options);
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
    for (const id of templates) {
      if (signal.aborted) return;
      const loaded = await project.load(id).catch((error: unknown) => fail(id, error));
      const taken = new Set<string>();
      for (const state of loaded ? statesToWrite(loaded, options.variant, givenProps) : []) {
        const name = fileNameOf(id, state.variant, taken);
        try {
          const contents = await renderFiles(loaded as LoadedTemplate, state, { text, eml, locale });
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

/** A variant's name or a file of props means one template's. */
function assertOne({ template = [], variant, props }: ExportOptions): void {
  if ((variant === undefined && props === undefined) || template.length === 1) return;
  const option = props === undefined ? "--variant" : "--props";
  throw new CommandError("TEMPLATE_NEEDED", `${option} belongs to one template, and ${template.length} are named`, {
    next: `Name it: posthorn export --template welcome ${option} …`,
  });
}

/** Given props take the place of the preview props, and of their file name. */
function statesToWrite(
  template: LoadedTemplate,
  variant: string | undefined,
  givenProps: object | undefined,
): TemplateState[] {
  if (givenProps !== undefined) return [{ variant: undefined, props: givenProps }];
  if (variant !== undefined) return [{ variant, props: sampleProps(template, variant) }];
  return templateStates(template);
}

type FileContent = readonly [extension: string, content: string | Uint8Array];

async function renderFiles(
  { component, name }: LoadedTemplate,
  { props }: TemplateState,
  { text, eml, locale }: { readonly text: boolean; readonly eml: boolean; readonly locale: string | undefined },
): Promise<FileContent[]> {
  const rendered = await renderEmail(component, { props: props as never, name, locale }, { referenceOnly: true });
  const files: FileContent[] = [[".html", rendered.html]];
  if (text) files.push([".txt", rendered.text]);
  if (eml) {
    // A plain React Email component has no subject of its own; its name stands in.
    const options = {
      from: process.env.MAIL_FROM || EML_FROM,
      to: EML_TO,
      subject: rendered.subject ?? name,
      props,
      locale,
    };
    const { message } = await prepareTemplate(
      component,
      options as never,
      { templateName: name },
      { referenceOnly: true },
    );
    files.push([".eml", await composeMessage(message)]);
  }
  return files;
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
