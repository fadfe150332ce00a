/** The JSON Schema of a template's schema → a description of its props. */

import type { PropsField, PropsShape } from "../../protocol.ts";

/** What of JSON Schema (draft 2020-12 or 7) is read. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly description?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly [name: string]: unknown;
}

/** Marks a value that is a Date, for which JSON Schema has no word. */
export const DATE_MARK = "x-posthorn-date";

/** A schema may refer to itself; so deep nobody fills in a form. */
const MAX_DEPTH = 8;

/** The fields of an object; undefined where the schema is of anything else. */
export function fieldsOfJsonSchema(root: unknown): readonly PropsField[] | undefined {
  if (typeof root !== "object" || root === null) return undefined;
  const shape = shapeOf(root as Schema, root as Schema, 0);
  return shape.kind === "object" ? shape.fields : undefined;
}

function shapeOf(schema: Schema, root: Schema, depth: number): PropsShape {
  const { description: about } = schema;
  const shape = bareShapeOf(schema, root, depth);
  return about === undefined ? shape : { ...shape, about };
}

function bareShapeOf(schema: Schema, root: Schema, depth: number): PropsShape {
  if (depth > MAX_DEPTH) return { kind: "any" };
  if (schema[DATE_MARK] === true) return { kind: "date" };
  if (schema.$ref !== undefined) {
    const target = followRef(schema.$ref, root);
    return target === undefined ? { kind: "any" } : shapeOf(target, root, depth + 1);
  }
  if (schema.allOf) return shapeOf(mergeAll(schema, root), root, depth + 1);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return shapeOfAlternatives(alternatives, root, depth);
  if (schema.const !== undefined) return shapeOfValues([schema.const]);
  if (schema.enum) return shapeOfValues(schema.enum);
  if (Array.isArray(schema.type)) {
    const { description: _, ...withoutDescription } = schema;
    return shapeOfAlternatives(
      schema.type.map((type): Schema => ({ ...withoutDescription, type })),
      root,
      depth,
    );
  }
  switch (schema.type) {
    case "string":
      return {
        kind: "text",
        ...given("format", schema.format),
        ...given("minLength", schema.minLength),
        ...given("maxLength", schema.maxLength),
      };
    case "integer":
    case "number":
      return {
        kind: "number",
        ...(schema.type === "integer" && { whole: true }),
        ...given("min", usableBound(schema.minimum)),
        ...given("max", usableBound(schema.maximum)),
      };
    case "boolean":
      return { kind: "boolean" };
    case "null":
      return { kind: "any", nullable: true };
    case "array": {
      // A tuple has no `items`, or `items: false`.
      if (typeof schema.items !== "object") return { kind: "any" };
      const item = shapeOf(schema.items, root, depth + 1);
      return { kind: "list", item, ...given("min", schema.minItems), ...given("max", schema.maxItems) };
    }
    case "object":
      return schema.properties ? { kind: "object", fields: fieldsOf(schema, root, depth) } : { kind: "any" };
    default:
      return { kind: "any" };
  }
}

function fieldsOf({ properties = {}, required = [] }: Schema, root: Schema, depth: number): PropsField[] {
  return Object.entries(properties).map(([name, property]) => ({
    name,
    shape: shapeOf(property, root, depth + 1),
    optional: !required.includes(name),
  }));
}

function shapeOfAlternatives(alternatives: readonly Schema[], root: Schema, depth: number): PropsShape {
  const isNull = (schema: Schema): boolean => schema.type === "null" || schema.const === null;
  const others = alternatives.filter((schema) => !isNull(schema));
  const nullable = others.length < alternatives.length && { nullable: true };
  if (others.length === 1) return { ...shapeOf(others[0] as Schema, root, depth + 1), ...nullable };
  return { ...unite(others.map((schema) => shapeOf(schema, root, depth + 1))), ...nullable };
}

/** One shape for all of several: choices become one choice, the same thing twice becomes one. */
export function unite(shapes: readonly PropsShape[]): PropsShape {
  const options: PropsShape[] = [];
  for (const shape of shapes) {
    const choice = options.findIndex((option) => option.kind === "choice");
    if (shape.kind === "choice" && choice >= 0) {
      const known = options[choice] as Extract<PropsShape, { kind: "choice" }>;
      options[choice] = { ...known, options: [...new Set([...known.options, ...shape.options])] };
    } else if (!options.some((option) => JSON.stringify(option) === JSON.stringify(shape))) {
      options.push(shape);
    }
  }
  const [only] = options;
  if (only === undefined || options.some(({ kind }) => kind === "any")) return { kind: "any" };
  return options.length === 1 ? only : { kind: "union", options };
}

function shapeOfValues(values: readonly unknown[]): PropsShape {
  const nullable = values.includes(null) && { nullable: true };
  const others = values.filter((value) => value !== null);
  if (others.length > 0 && others.every((value) => typeof value === "boolean")) return { kind: "boolean", ...nullable };
  const options = others.filter((value) => typeof value === "string" || typeof value === "number");
  return options.length === others.length && options.length > 0
    ? { kind: "choice", options, ...nullable }
    : { kind: "any", ...nullable };
}

/** An intersection of objects: all their properties. */
function mergeAll({ allOf = [], ...own }: Schema, root: Schema): Schema {
  const parts = [own as Schema, ...allOf].map((part) =>
    part.$ref === undefined ? part : (followRef(part.$ref, root) ?? {}),
  );
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required }) => required ?? []),
  };
}

/** A reference within the document, by JSON Pointer (RFC 6901): `#/$defs/address`. */
function followRef(ref: string, root: Schema): Schema | undefined {
  if (!ref.startsWith("#")) return undefined;
  const keys = ref
    .slice(1)
    .split("/")
    .slice(1)
    .map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
  let found: unknown = root;
  for (const key of keys) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return typeof found === "object" && found !== null ? (found as Schema) : undefined;
}

/** Zod bounds every integer by what a double can hold, which says nothing about the mail. */
function usableBound(bound: number | undefined): number | undefined {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [N in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: Value };
}
