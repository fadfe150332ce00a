/** One preview: loads the template, chooses its props, and makes of both what would be sent. */

import type { TemplateRunner } from "../../../src/project/module-runner.ts";
import { type LoadedTemplate, readTemplate } from "../../../src/project/read-template.ts";
import { renderTraced } from "../../../src/render/trace.ts";
import { decodeProps, encodeProps, type Json, type PreviewError } from "../../protocol.ts";
import { describeError } from "./describe-error.ts";
import { dryRun } from "./dry-run.ts";
import type { RenderJob, RenderOutcome } from "./messages.ts";

export async function renderJob(
  job: RenderJob,
  runner: TemplateRunner,
  onPhase: (phase: PreviewError["phase"]) => void,
): Promise<RenderOutcome> {
  let phase: PreviewError["phase"] = "load";
  let variants: readonly string[] = [];
  let props: Json = null;
  const enter = (next: PreviewError["phase"]): void => {
    phase = next;
    onPhase(next);
  };
  try {
    enter("load");
    const template = readTemplate(job.template, await runner.import(job.template.file));
    variants = Object.keys(template.variants);
    enter("props");
    const given = chooseProps(template, job);
    props = encodeProps(given);
    enter("render");
    const startedAt = performance.now();
    const mail = await dryRun(template, given, job);
    const outcome = { ok: true, variants, props, ...mail, renderMs: performance.now() - startedAt } as const;
    if (!job.traced) return outcome;
    const again = async (): Promise<string> => (await dryRun(template, given, job)).message.html ?? "";
    return { ...outcome, traced: await renderTraced(mail.message.html ?? "", again) };
  } catch (error) {
    return { ok: false, variants, props, error: describeError(error, phase) };
  }
}

function chooseProps(template: LoadedTemplate, { variant, props }: RenderJob): unknown {
  // A variant that is gone from the file falls back, so that renaming one does not fail the preview on screen.
  const sample =
    variant !== undefined && Object.hasOwn(template.variants, variant)
      ? template.variants[variant]
      : template.previewProps;
  return props === undefined ? sample : decodeProps(props, sample);
}
