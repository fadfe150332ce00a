/** One description of a template's props, from the best source there is: its schema, its type, its samples. */

import type { Json, PropsDescription, PropsField } from "../../protocol.ts";
import { generatedStates } from "./generate.ts";
import { fieldsOfJsonSchema } from "./json-schema.ts";
import { completeFields, fieldsOfSamples } from "./samples.ts";

/** What the template itself tells, read where it was loaded. */
export interface PropsFacts {
  /** What its schema takes, as JSON Schema. */
  readonly jsonSchema: unknown;
  readonly previewProps: Json;
  readonly variants: Readonly<Record<string, Json>>;
}

export async function describeProps(
  facts: PropsFacts,
  fieldsOfType: () => Promise<readonly PropsField[] | undefined>,
): Promise<PropsDescription> {
  const samples = [facts.previewProps, ...Object.values(facts.variants)];
  const { from, fields } = await bestSource(facts, samples, fieldsOfType);
  const complete = completeFields(fields, samples);
  return { from, fields: complete, generated: generatedStates(complete, facts.previewProps) };
}

async function bestSource(
  { jsonSchema }: PropsFacts,
  samples: readonly Json[],
  fieldsOfType: () => Promise<readonly PropsField[] | undefined>,
): Promise<Pick<PropsDescription, "from" | "fields">> {
  const bySchema = fieldsOfJsonSchema(jsonSchema);
  if (bySchema) return { from: "schema", fields: bySchema };
  const byType = await fieldsOfType();
  if (byType) return { from: "type", fields: byType };
  return { from: "samples", fields: fieldsOfSamples(samples) };
}
