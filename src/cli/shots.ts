/** `posthorn shots`: pictures of every template in every state; and, beside pictures of before, what looks different. */

import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { styleText } from "node:util";
import type { ShotFinding } from "../../preview/shots/compare-shots.ts";
import { assertOutside } from "./assert-outside.ts";
import { BATCH_TIMEOUT_MS } from "./batch-timeout.ts";
import { plural } from "./check-report.ts";
import { chooseTemplates } from "./choose-templates.ts";
import { CommandError } from "./command-error.ts";
import { EXIT } from "./exit-codes.ts";
import type { ShotsFlags } from "./program.ts";
import { startProgress } from "./progress.ts";
import { printable } from "./rows.ts";

export interface ShotsOptions extends ShotsFlags {
  readonly directory: string | undefined;
  readonly signal: AbortSignal;
}

export async function shots(options: ShotsOptions): Promise<void> {
  const { directory, out, compare, widths, schemes, locales, scale, tolerance, online = false, signal } = options;
  const root = process.cwd();
  const target = resolve(root, out);
  const baseline = compare === undefined ? undefined : await findBaseline(resolve(root, compare), target, compare);
  const [{ findChromium }, { startChromium }, { takeShots }, { compareShot, findGone }, report, { startPreview }] =
    await Promise.all([
      import("../../preview/shots/find-chromium.ts"),
      import("../../preview/shots/chromium.ts"),
      import("../../preview/shots/take-shots.ts"),
      import("../../preview/shots/compare-shots.ts"),
      import("../../preview/shots/report.ts"),
      import("../../preview/server/index.ts"),
    ]);
  const executable = await findChromium(root);
  await using server = await startPreview({
    root,
    port: 0,
    renderTimeoutMs: BATCH_TIMEOUT_MS,
    ...(directory !== undefined && { directory }),
  });
  const project = await server.project();
  assertOutside(resolve(root, project.directory), target);
  const templates = chooseTemplates(project.templates, options.template);
  await using chromium = await startChromium({ executable, online });
  const comparing = baseline === undefined ? undefined : await chromium.openTab();

  const plan = { templates, widths, schemes, locales: locales ?? [undefined], scale };
  const taken = new Set<string>();
  const findings: ShotFinding[] = [];
  let failures = 0;
  const progress = await startProgress(templates.length);
  try {
    await takeShots(
      server,
      chromium,
      plan,
      {
        async onShot(shot) {
          taken.add(shot.file);
          const file = join(target, shot.file);
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, shot.png);
          if (comparing === undefined || baseline === undefined) return;
          const finding = await compareShot(comparing, baseline, shot, tolerance);
          if (finding) findings.push(finding);
        },
        onFailure({ template, variant, error }) {
          failures++;
          const what = variant === undefined ? template : `${template} (${variant})`;
          const failed = styleText("red", "failed", { stream: process.stderr });
          progress.line(`${failed}  ${what}  ${printable(`${error.name}: ${error.message.split("\n", 1)[0]}`)}`);
        },
        onTemplate: (template) => progress.step(template),
      },
      signal,
    );
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  } finally {
    progress.stop();
  }
  if (signal.aborted) return;

  const here = (path: string): string => relative(root, path) || ".";
  process.stdout.write(
    `Took ${plural(taken.size, "picture")} of ${plural(templates.length, "template")} to ${here(target)}\n`,
  );
  if (baseline !== undefined) {
    if (options.template === undefined) findings.push(...(await findGone(baseline, taken, plan)));
    findings.sort((one, other) => (one.file < other.file ? -1 : 1));
    const facts = { project: project.name, baseline: here(baseline), shots: taken.size };
    const page = await report.writeReport(reportFolder(target), findings, facts);
    process.stdout.write(describe(findings, report.changedTemplates(findings)));
    process.stdout.write(`Report: ${here(page)}\n`);
  }
  if (failures > 0) {
    throw new CommandError("SHOTS_INCOMPLETE", `${failures} could not be rendered; the others are taken`, {
      next: "Open them in `posthorn dev` to see what is wrong.",
      exitCode: EXIT.failed,
    });
  }
  if (findings.length > 0) {
    throw new CommandError(
      "SHOTS_DIFFER",
      `${plural(findings.length, "picture")} of ${taken.size} differ from ${here(baseline as string)}`,
      {
        next: `Look at ${here(join(reportFolder(target), "index.html"))}. Where all of it is as you meant it, these pictures are the new ones to compare with.`,
        exitCode: EXIT.failed,
      },
    );
  }
}

/** Beside the pictures, not among them: what is there is compared with next time. */
function reportFolder(target: string): string {
  return `${target}-report`;
}

async function findBaseline(folder: string, target: string, named: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined); // Nothing there: no folder either.
  if (!found?.isDirectory()) {
    throw new CommandError("NO_BASELINE", `There is no folder ${named} to compare with`, {
      next: `Take the pictures of before first: posthorn shots --out ${named}`,
    });
  }
  if (folder === target) {
    throw new CommandError("INVALID_OUT", `--out and --compare are the same folder, ${named}`, {
      next: "Give --out a folder of its own: the pictures of before would be written over.",
    });
  }
  return folder;
}

function describe(findings: readonly ShotFinding[], changed: readonly string[]): string {
  if (findings.length === 0) return "Nothing looks different\n";
  const files = (kind: ShotFinding["kind"]): string[] =>
    findings.filter((finding) => finding.kind === kind).map(({ file }) => file);
  const mark = (text: string): string => styleText("yellow", text, { stream: process.stdout });
  return [
    ...changed.map((template) => {
      const states = findings.filter((finding) => finding.kind === "changed" && finding.template === template);
      return `${mark("changed")}  ${template}  ${plural(states.length, "picture")}`;
    }),
    ...files("new").map((file) => `${mark("new")}      ${file}`),
    ...files("gone").map((file) => `${mark("gone")}     ${file}`),
    "",
  ].join("\n");
}
