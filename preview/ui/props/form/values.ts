// Values of props as the form handles them: what a new one starts as, and what is wrong with one.
import { fitsShape, type Json, type PropsField, type PropsIssue, type PropsShape } from "../../../protocol.ts";

export type JsonObject = { readonly [key: string]: Json };
export type Path = readonly (string | number)[];

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a field starts as when it is set or added. */
export function startOf(shape: PropsShape): Json {
  switch (shape.kind) {
    case "text":
      return "";
    case "number":
      return shape.min !== undefined && shape.min > 0 ? shape.min : 0;
    case "boolean":
      return false;
    case "date":
      return { $date: `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z` };
    case "choice":
      return shape.options[0] ?? "";
    case "list":
      return Array.from({ length: shape.min ?? 0 }, () => startOf(shape.item));
    case "object":
      return Object.fromEntries(
        shape.fields.filter(({ optional }) => !optional).map((field) => [field.name, startOf(field.shape)]),
      );
    case "union":
      return shape.options[0] ? startOf(shape.options[0]) : null;
    default:
      return null;
  }
}

/** Which option of a union a value is of; the first where it is of none. */
export function optionOf(options: readonly PropsShape[], value: Json | undefined): number {
  return Math.max(
    0,
    options.findIndex((option) => fitsShape(option, value)),
  );
}

/** What an option of a union is called: its kind, or the word that tells it from the others. */
export function labelOfOption(shape: PropsShape): string {
  if (shape.kind === "object") {
    const tag = shape.fields.find((field) => field.shape.kind === "choice" && field.shape.options.length === 1);
    if (tag?.shape.kind === "choice") return String(tag.shape.options[0]);
    return shape.fields.map(({ name }) => name).join(", ") || "empty";
  }
  if (shape.kind === "choice") return shape.options.join(" | ");
  return shape.kind === "text" && shape.format ? shape.format : shape.kind;
}

/** The object with one field changed, or left out where `value` is undefined; the other fields keep their order. */
export function withField(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _, ...rest } = object;
  return rest;
}

/** What can be said without the template: whether a value is of the kind and within the bounds that are known. */
export function problemOf({ shape, optional }: PropsField, value: Json | undefined): string | null {
  if (value === undefined) return optional ? null : "Required, and not set";
  if (value === null) return shape.nullable ? null : "May not be null";
  switch (shape.kind) {
    case "text":
      if (typeof value !== "string") return "Should be a text";
      if (shape.minLength !== undefined && value.length < shape.minLength)
        return shape.minLength === 1 ? "May not be empty" : `At least ${shape.minLength} letters`;
      return shape.maxLength !== undefined && value.length > shape.maxLength
        ? `At most ${shape.maxLength} letters; now ${value.length}`
        : null;
    case "number":
      if (typeof value !== "number") return "Should be a number";
      if (shape.whole && !Number.isInteger(value)) return "Should be a whole number";
      if (shape.min !== undefined && value < shape.min) return `At least ${shape.min}`;
      return shape.max !== undefined && value > shape.max ? `At most ${shape.max}` : null;
    case "list":
      if (!Array.isArray(value)) return "Should be a list";
      if (shape.min !== undefined && value.length < shape.min)
        return `At least ${shape.min} ${shape.min === 1 ? "item" : "items"}`;
      return shape.max !== undefined && value.length > shape.max ? `At most ${shape.max} items` : null;
    case "any":
    case "opaque":
    case "object":
      return null;
    default:
      return fitsShape(shape, value) ? null : "Not one of the values it may have";
  }
}

/** The issues of exactly this place. */
export function issuesAt(issues: readonly PropsIssue[], path: Path): readonly string[] {
  return issues.filter((issue) => samePath(issue.path, path)).map(({ message }) => message);
}

/** Whether there are issues at this place or anywhere below it. */
export function hasIssuesBelow(issues: readonly PropsIssue[], path: Path): boolean {
  return issues.some((issue) => samePath(issue.path.slice(0, path.length), path));
}

/** Keys of lists may come as texts from some schemas. */
function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((key, index) => String(key) === String(b[index]));
}
