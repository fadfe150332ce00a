/** Descriptions of templates' props, and the states generated from them: asked for by template, kept until it changes. */

import { realpath } from "node:fs/promises";
import type { TemplateFile } from "../../../src/project/find-templates.ts";
import { GENERATED, type Json, type PropsDescription } from "../../protocol.ts";
import { describeProps, type PropsFacts } from "../props/describe-props.ts";
import { generateProps } from "../props/generate.ts";
import { createTypeReader } from "../props/typescript-types.ts";
import type { DescribeJob, DescribeOutcome, ThreadError } from "../thread/messages.ts";

export interface TemplateProps {
  describe(template: TemplateFile): Promise<DescribedTemplate | { readonly error: ThreadError }>;
  /** The props of a generated state; undefined where `variant` names none, or an author's own. */
  generate(template: TemplateFile, variant: string | undefined): Promise<Json | undefined>;
  close(): Promise<void>;
}

export interface DescribedTemplate {
  readonly facts: PropsFacts;
  readonly description: PropsDescription;
}

export interface TemplatePropsOptions {
  readonly directory: string;
  /** Grows with every change of a file. */
  readonly revision: () => number;
  readonly read: (job: DescribeJob) => Promise<DescribeOutcome>;
}

type Described = Awaited<ReturnType<TemplateProps["describe"]>>;

export function createTemplateProps({ directory, revision, read }: TemplatePropsOptions): TemplateProps {
  const types = createTypeReader(directory);
  const known = new Map<string, { readonly revision: number; readonly described: Promise<Described> }>();

  function describe(template: TemplateFile): Promise<Described> {
    const current = revision();
    const before = known.get(template.file);
    if (before?.revision === current) return before.described;
    const described = describeNow(template);
    known.set(template.file, { revision: current, described });
    return described;
  }

  async function describeNow(template: TemplateFile): Promise<Described> {
    const outcome = await read({ template });
    if (!outcome.ok) return { error: outcome.error };
    const { facts } = outcome;
    // TypeScript goes by real paths, like everybody else.
    const description = await describeProps(facts, async () => types.fieldsOf(await realpath(template.file)));
    return { facts, description };
  }

  return {
    describe,
    async generate(template, variant) {
      if (!variant?.startsWith(GENERATED)) return undefined;
      const described = await describe(template);
      if ("error" in described || Object.hasOwn(described.facts.variants, variant)) return undefined;
      const { facts, description } = described;
      return generateProps(variant.slice(GENERATED.length), description.fields, facts.previewProps);
    },
    close: types.close,
  };
}
