/** `posthorn build`: the preview of every state as a static site, to be shown where no server is. */

import { join, relative, resolve } from "node:path";
import { styleText } from "node:util";
import { assertOutside } from "./assert-outside.ts";
import { BATCH_TIMEOUT_MS } from "./batch-timeout.ts";
import { plural } from "./check-report.ts";
import { chooseTemplates } from "./choose-templates.ts";
import { CommandError } from "./command-error.ts";
import { copyStatic } from "./copy-static.ts";
import { EXIT } from "./exit-codes.ts";
import type { BuildFlags } from "./program.ts";
import { startProgress } from "./progress.ts";
import { printable } from "./rows.ts";

export interface BuildOptions extends BuildFlags {
  readonly directory: string | undefined;
  readonly signal: AbortSignal;
}

export async function build({ directory, out, template, locales, signal }: BuildOptions): Promise<void> {
  const root = process.cwd();
  const target = resolve(root, out);
  const [{ startPreview }, { siteIsBuilt, writeSite }] = await Promise.all([
    import("../../preview/server/index.ts"),
    import("../../preview/site/write-site.ts"),
  ]);
  if (!(await siteIsBuilt())) {
    throw new CommandError("NOT_BUILT", "Posthorn runs from source here, and the app of the site is not built", {
      next: "Run: npm run build",
    });
  }
  await using server = await startPreview({
    root,
    port: 0,
    renderTimeoutMs: BATCH_TIMEOUT_MS,
    ...(directory !== undefined && { directory }),
  });
  const project = await server.project();
  const templatesFolder = resolve(root, project.directory);
  assertOutside(templatesFolder, target);
  const templates = chooseTemplates(project.templates, template);

  const progress = await startProgress(templates.length);
  let failures = 0;
  let states = 0;
  try {
    const plan = { templates, target, locales: [undefined, ...(locales ?? project.locales)] };
    states = await writeSite(
      server,
      plan,
      {
        onFailure({ template: id, variant, error }) {
          failures++;
          const failed = styleText("red", "failed", { stream: process.stderr });
          const what = variant === undefined ? id : `${id} (${variant})`;
          progress.line(`${failed}  ${what}  ${printable(`${error.name}: ${error.message.split("\n", 1)[0]}`)}`);
        },
        onTemplate: (id) => progress.step(id),
      },
      signal,
    );
    await copyStatic(join(templatesFolder, "static"), join(target, "static"));
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  } finally {
    progress.stop();
  }
  const page = join(relative(root, target) || ".", "index.html");
  process.stdout.write(`Wrote ${plural(states, "state")} of ${plural(templates.length, "template")}: open ${page}\n`);
  if (failures > 0) {
    throw new CommandError("BUILD_INCOMPLETE", `${failures} could not be rendered; the site shows why in their place`, {
      next: "Open them in `posthorn dev` to see what is wrong.",
      exitCode: EXIT.failed,
    });
  }
}
