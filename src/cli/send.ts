/** `posthorn send`: one template, by the same way as an application's `sendTemplate`. */

import { styleText } from "node:util";
import { createMailer } from "../mailer.ts";
import { openProject } from "../project/project.ts";
import { findTemplate } from "./find-template.ts";
import { readProps, sampleProps } from "./given-props.ts";
import { mailerSettings } from "./mailer-settings.ts";
import type { SendFlags } from "./program.ts";
import { printable, rows } from "./rows.ts";

export interface SendCommandOptions extends SendFlags {
  readonly template: string;
  readonly signal: AbortSignal;
}

export async function send(options: SendCommandOptions): Promise<void> {
  const { to, cc, bcc, subject, locale, signal } = options;
  // First what costs nothing: a missing transport or a wrong file is said before Vite starts.
  const settings = await mailerSettings(options);
  const givenProps = options.props === undefined ? undefined : await readProps(options.props);

  await using project = await openProject({
    root: process.cwd(),
    ...(options.dir !== undefined && { directory: options.dir }),
  });
  const { id } = findTemplate(await project.templates(), options.template);
  const template = await project.load(id);
  const props = givenProps ?? sampleProps(template, options.variant);

  await using mailer = createMailer(settings);
  const startedAt = performance.now();
  const receipt = await mailer.sendTemplate(template.component, {
    to,
    ...(cc && { cc }),
    ...(bcc && { bcc }),
    ...(subject !== undefined && { subject }),
    ...(locale !== undefined && { locale }),
    props,
    signal,
  } as Parameters<typeof mailer.sendTemplate>[1]);
  const durationMs = Math.round(performance.now() - startedAt);

  const state = options.props ?? options.variant ?? "preview props";
  process.stdout.write(`${styleText(["green", "bold"], "Sent")} ${printable(`${id} (${state})`)}\n`);
  process.stdout.write(
    rows(
      [
        ["To", receipt.accepted.join(", ")],
        ["Message-ID", receipt.messageId],
        ["Server", receipt.response],
        ["Took", `${durationMs} ms`],
      ],
      process.stdout,
    ),
  );
}
