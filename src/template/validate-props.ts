/** Props as the caller gave them → props as the component takes them, through the template's schema. */

import { inspect } from "node:util";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { MailError } from "../errors.ts";

/**
 * Runs the schema where there is one.
 *
 * @throws {MailError} `INVALID_PROPS` with every issue the schema found.
 */
export async function validateProps(
  schema: StandardSchemaV1 | undefined,
  props: unknown,
  template: string,
): Promise<unknown> {
  if (schema === undefined) return props;
  const result = await runSchema(schema, props, template);
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map((issue) => `  ${pathOf(issue)}: ${issue.message}`).join("\n");
  throw new MailError("INVALID_PROPS", `The props of ${template} do not fit its schema:\n${issues}`, {
    template,
    cause: result.issues,
  });
}

async function runSchema(
  schema: StandardSchemaV1,
  props: unknown,
  template: string,
): Promise<StandardSchemaV1.Result<unknown>> {
  try {
    return await schema["~standard"].validate(props);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : inspect(cause);
    throw new MailError("INVALID_PROPS", `The schema of ${template} failed: ${reason}`, { template, cause });
  }
}

function pathOf(issue: StandardSchemaV1.Issue): string {
  const keys = (issue.path ?? []).map((part) => (typeof part === "object" ? part.key : part));
  return keys.length === 0 ? "props" : keys.map(String).join(".");
}
