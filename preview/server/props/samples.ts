/** Sample props → a description of what they are samples of; and what they add to a better description. */

import type { Json, PropsField, PropsShape } from "../../protocol.ts";
import { unite } from "./json-schema.ts";

/** From here on a text gets more than a line to be edited in. */
const LONG = 72;

/** Describes props by their samples: a field that one of them lacks is optional. */
export function fieldsOfSamples(samples: readonly Json[]): readonly PropsField[] {
  const objects = samples.filter(isObject);
  const names = [...new Set(objects.flatMap((sample) => Object.keys(sample)))];
  return names.map((name) => {
    const values = objects.filter((sample) => Object.hasOwn(sample, name)).map((sample) => sample[name] as Json);
    return { name, shape: shapeOfSamples(values), optional: values.length < objects.length };
  });
}

/** Fills in what a schema or a type does not tell: kinds that are not known, and which texts are long. */
export function completeFields(fields: readonly PropsField[], samples: readonly Json[]): readonly PropsField[] {
  const objects = samples.filter(isObject);
  return fields.map((field) => {
    const values = objects.flatMap((sample) => (Object.hasOwn(sample, field.name) ? [sample[field.name] as Json] : []));
    return { ...field, shape: completeShape(field.shape, values) };
  });
}

function completeShape(shape: PropsShape, values: readonly Json[]): PropsShape {
  switch (shape.kind) {
    case "any": {
      const known = shapeOfSamples(values);
      return known.kind === "any" ? shape : { ...known, ...shape, ...known };
    }
    case "text":
      return shape.long || !isLong(values) ? shape : { ...shape, long: true };
    case "list":
      return { ...shape, item: completeShape(shape.item, values.filter(isList).flat()) };
    case "object":
      return { ...shape, fields: completeFields(shape.fields, values) };
    default:
      return shape;
  }
}

function shapeOfSamples(values: readonly Json[]): PropsShape {
  const present = values.filter((value) => value !== null);
  const nullable = present.length < values.length && { nullable: true };
  const objects = present.filter((value) => kindOf(value) === "object");
  const lists = present.filter(isList);
  const shapes = present
    .map(kindOf)
    .filter((kind, index, kinds) => kinds.indexOf(kind) === index)
    .map((kind): PropsShape => {
      if (kind === "list") return { kind, item: shapeOfSamples(lists.flat()) };
      if (kind === "object") return { kind, fields: fieldsOfSamples(objects) };
      if (kind === "text" && isLong(present)) return { kind, long: true };
      return { kind } as PropsShape;
    });
  return { ...(shapes.length === 0 ? { kind: "any" as const } : unite(shapes)), ...nullable };
}

function kindOf(value: Json): PropsShape["kind"] {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  if (isList(value)) return "list";
  if (!isObject(value)) return "any";
  const [name] = Object.keys(value).length === 1 ? Object.keys(value) : [];
  if (name === "$date") return "date";
  if (name === "$opaque") return "opaque";
  return name === "$number" || name === "$bigint" ? "any" : "object";
}

function isLong(values: readonly Json[]): boolean {
  return values.some(
    (value) => typeof value === "string" && (value.includes("\n") || (value.length > LONG && /\s/.test(value))),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
