/** What a template tells about its props, read in the thread where it is loaded. */

import type { TemplateRunner } from "../../../src/project/module-runner.ts";
import { readTemplate } from "../../../src/project/read-template.ts";
import { readDetails } from "../../../src/template/read-details.ts";
import { encodeProps, type PreviewError } from "../../protocol.ts";
import { readJsonSchema } from "../props/read-schema.ts";
import { describeError } from "./describe-error.ts";
import type { DescribeJob, DescribeOutcome } from "./messages.ts";

export async function describeJob(
  { template: file }: DescribeJob,
  runner: TemplateRunner,
  onPhase: (phase: PreviewError["phase"]) => void,
): Promise<DescribeOutcome> {
  try {
    onPhase("load");
    const template = readTemplate(file, await runner.import(file.file));
    const variants = Object.entries(template.variants).map(([name, props]) => [name, encodeProps(props)] as const);
    return {
      ok: true,
      facts: {
        jsonSchema: readJsonSchema(readDetails(template.component).schema),
        previewProps: encodeProps(template.previewProps),
        variants: Object.fromEntries(variants),
      },
    };
  } catch (error) {
    return { ok: false, variants: [], props: null, error: describeError(error, "load") };
  }
}
