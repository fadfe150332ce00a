/** Props → the source text of an object literal, in the style of the file it goes into. */

import type { Json } from "../../protocol.ts";

/** How a file is written, read off the file. */
export interface CodeStyle {
  /** One step of indentation: a tab, or spaces. */
  readonly unit: string;
  readonly quote: '"' | "'";
  readonly semicolons: boolean;
  readonly newline: "\n" | "\r\n";
  /** How long a line may become. */
  readonly width: number;
}

/** Source text for what is no JSON, by its place in the props; undefined where there is none. */
export type OpaqueSource = (path: readonly string[]) => string | undefined;

export function styleOf(source: string): CodeStyle {
  const lines = source.split(/\r?\n/);
  const indented = lines.map((line) => /^(\t| {2,8})\S/.exec(line)?.[1]).find((indent) => indent !== undefined);
  const [, quote] = /(?:\bfrom|\bimport)\s*(["'])/.exec(source) ?? [];
  const longest = Math.max(...lines.filter((line) => !line.includes("://")).map((line) => line.length));
  return {
    unit: indented === "\t" ? "\t" : " ".repeat(indented?.length ?? 2),
    quote: quote === "'" ? "'" : '"',
    semicolons: /;\s*$/m.test(source) || source.trim() === "",
    newline: source.includes("\r\n") ? "\r\n" : "\n",
    width: longest <= 80 ? 80 : longest <= 100 ? 100 : 120,
  };
}

/**
 * @param indent Of the line the value begins in.
 * @param used How much of that line is taken.
 */
export function writeValue(value: Json, style: CodeStyle, { indent, used, opaque, path = [] }: WriteOptions): string {
  const flat = writeFlat(value, style, path, opaque);
  if (indent.length + used + flat.length + 1 <= style.width && !flat.includes("\n")) return flat;
  const inner = indent + style.unit;
  const nested = (item: Json, key: string, before: number): string =>
    writeValue(item, style, { indent: inner, used: before, opaque, path: [...path, key] });
  if (Array.isArray(value) && value.length > 0) {
    const items = value.map((item: Json, index) => `${inner}${nested(item, String(index), 0)},`);
    return ["[", ...items, `${indent}]`].join("\n");
  }
  if (isPlainObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => {
      const name = writeKey(key, style);
      return `${inner}${name}: ${nested(item, key, name.length + 2)},`;
    });
    return ["{", ...entries, `${indent}}`].join("\n");
  }
  return flat;
}

interface WriteOptions {
  readonly indent: string;
  readonly used: number;
  readonly opaque: OpaqueSource;
  readonly path?: readonly string[];
}

/** What could not be written, by its path in the props. */
export class NotWritable extends Error {
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    super(`"${path.join(".")}" cannot be written as source`);
    this.path = path;
  }
}

function writeFlat(value: Json, style: CodeStyle, path: readonly string[], opaque: OpaqueSource): string {
  if (value === null || typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string") return writeText(value, style);
  if (Array.isArray(value)) {
    return `[${value.map((item: Json, index) => writeFlat(item, style, [...path, String(index)], opaque)).join(", ")}]`;
  }
  const object = value as { readonly [key: string]: Json };
  if (!isPlainObject(value)) return writeTagged(object, style, path, opaque);
  const entries = Object.entries(object).map(
    ([key, item]) => `${writeKey(key, style)}: ${writeFlat(item, style, [...path, key], opaque)}`,
  );
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** What `encodeProps` made of values that are no JSON. */
function writeTagged(
  { $date, $number, $bigint }: { readonly [key: string]: Json },
  style: CodeStyle,
  path: readonly string[],
  opaque: OpaqueSource,
): string {
  if (typeof $date === "string") return $date === "" ? "new Date(Number.NaN)" : `new Date(${writeText($date, style)})`;
  if (typeof $bigint === "string" && /^-?\d+$/.test($bigint)) return `${$bigint}n`;
  if (typeof $number === "string")
    return $number === "NaN" ? "Number.NaN" : `Number.${$number.startsWith("-") ? "NEGATIVE" : "POSITIVE"}_INFINITY`;
  const source = opaque(path);
  if (source === undefined) throw new NotWritable(path);
  return source;
}

const TAGS = ["$date", "$number", "$bigint", "$opaque"];

function isPlainObject(value: Json): value is { readonly [key: string]: Json } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const [key, ...others] = Object.keys(value);
  return key === undefined || others.length > 0 || !TAGS.includes(key);
}

export function writeKey(key: string, style: CodeStyle): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : writeText(key, style);
}

function writeText(text: string, { quote }: CodeStyle): string {
  // The other quote where that needs no escapes, as formatters do.
  const other = quote === '"' ? "'" : '"';
  const chosen = text.includes(quote) && !text.includes(other) ? other : quote;
  const body = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll(chosen, `\\${chosen}`)
    // Legal in JSON; in source, invisible.
    .replace(/[\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`);
  return `${chosen}${body}${chosen}`;
}
