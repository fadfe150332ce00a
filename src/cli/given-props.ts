/** `--props` and `--variant`: which props a command renders a template with. */

import { readFile } from "node:fs/promises";
import type { LoadedTemplate } from "../project/read-template.ts";
import { CommandError } from "./command-error.ts";

/** Reads a file that holds one JSON object. */
export async function readProps(file: string): Promise<object> {
  const wrong = (what: string, cause?: unknown): CommandError =>
    new CommandError("INVALID_PROPS_FILE", `${file} ${what}`, {
      next: 'Write the props as one JSON object: { "name": "Ada" }',
      cause,
    });
  let source: string;
  try {
    source = await readFile(file, "utf8");
  } catch (cause) {
    throw wrong("could not be read", cause);
  }
  let props: unknown;
  try {
    props = JSON.parse(source);
  } catch (cause) {
    throw wrong(`is not JSON: ${(cause as Error).message}`, cause);
  }
  if (typeof props !== "object" || props === null || Array.isArray(props)) throw wrong("does not hold a JSON object");
  return props;
}

/** The named variant; without a name, the preview props. */
export function sampleProps({ id, previewProps, variants }: LoadedTemplate, variant: string | undefined): unknown {
  if (variant === undefined) return previewProps;
  if (Object.hasOwn(variants, variant)) return variants[variant];
  const names = Object.keys(variants);
  throw new CommandError("VARIANT_NOT_FOUND", `${id} has no variant "${variant}"`, {
    next: names.length === 0 ? "Leave --variant out: it has none." : `Choose one of: ${names.join(", ")}`,
  });
}
