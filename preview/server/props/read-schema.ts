/** Asks a template's schema for its JSON Schema, by the Standard JSON Schema interface. Runs where the template does. */

import { DATE_MARK } from "./json-schema.ts";

interface StandardJsonSchema {
  readonly "~standard"?: {
    readonly jsonSchema?: { readonly input?: (options: object) => unknown };
  };
}

/** JSON Schema of what the schema takes; undefined where it has none to give. */
export function readJsonSchema(schema: unknown): unknown {
  const input = (schema as StandardJsonSchema | undefined)?.["~standard"]?.jsonSchema?.input;
  if (typeof input !== "function") return undefined;
  for (const target of ["draft-2020-12", "draft-07"]) {
    try {
      const json = input({ target, libraryOptions: LIBRARY_OPTIONS });
      // Checks, transforms and the like may hang functions on it; what crosses to another thread is plain JSON.
      return JSON.parse(JSON.stringify(json));
    } catch {
      // Not in this dialect, or something in it has no JSON Schema: the type or the samples tell as much.
    }
  }
  return undefined;
}

const DATE = { type: "string", format: "date-time", [DATE_MARK]: true };

/** Dates have no JSON Schema: each library has a way of its own to give them one. */
const LIBRARY_OPTIONS = {
  // zod
  unrepresentable: "any",
  override({ zodSchema, jsonSchema }: { zodSchema?: ZodSchema; jsonSchema: object }) {
    if (zodSchema?._zod?.def?.type === "date") Object.assign(jsonSchema, DATE);
    return undefined;
  },
  // arktype
  fallback: ({ code, base }: { code?: string; base?: unknown }) => (code === "date" ? DATE : (base ?? {})),
  // valibot
  errorMode: "ignore",
  overrideSchema: ({ valibotSchema }: { valibotSchema?: { readonly type?: string } }) =>
    valibotSchema?.type === "date" ? DATE : undefined,
};

interface ZodSchema {
  readonly _zod?: { readonly def?: { readonly type?: string } };
}
