/** A template's source and a variant → the same source with the variant in it, and nothing else changed. */

import type { Json } from "../../protocol.ts";
import { type CodeStyle, NotWritable, type OpaqueSource, styleOf, writeKey, writeValue } from "./literal.ts";
import {
  keyOf,
  type Node,
  NotUnderstood,
  property,
  readTemplateSource,
  type TemplateSource,
  unwrap,
} from "./template-source.ts";

/** Parses TypeScript or JavaScript with JSX; throws where the source is wrong. */
export type Parse = (file: string, source: string) => Node;

export interface Variant {
  readonly name: string;
  readonly props: { readonly [key: string]: Json };
  /** The variant it was made from; the preview props where it is undefined. */
  readonly from?: string | undefined;
  readonly replace?: boolean | undefined;
}

export interface EditedSource {
  readonly source: string;
  /** The line the variant begins in, counted from 1. */
  readonly line: number;
}

/** A variant of this name is there, and was not to be replaced. */
export class VariantExists extends Error {}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const BYTE_ORDER_MARK = "\uFEFF";

/**
 * @param samples The preview props as they are now: what is the same is taken from them by a spread, where they have
 * a name.
 * @throws {NotUnderstood} where the source is written in a way that cannot be changed safely.
 * @throws {VariantExists}
 */
export function addVariant(file: string, whole: string, variant: Variant, samples: Json, parse: Parse): EditedSource {
  const mark = whole.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const source = whole.slice(mark.length);
  const style = styleOf(source);
  const template = readTemplateSource(parseOrExplain(file, source, parse));
  const edits = editsFor(source, style, template, variant, samples).map((edit) => ({
    ...edit,
    text: style.newline === "\n" ? edit.text : edit.text.replaceAll("\n", style.newline),
  }));
  const edited = applyEdits(source, edits);
  const place = findVariant(readTemplateSource(parse(file, edited)), variant.name);
  if (place === undefined) throw new NotUnderstood("The variant would not be found again; write it by hand");
  return { source: mark + edited, line: edited.slice(0, place.start).split("\n").length };
}

function parseOrExplain(file: string, source: string, parse: Parse): Node {
  try {
    return parse(file, source);
  } catch (error) {
    throw new NotUnderstood(`It cannot be parsed as it is on disk (${(error as Error).message}); mend it first`);
  }
}

function findVariant({ variants }: TemplateSource, name: string): Node | undefined {
  return variants.kind === "object" ? property(variants.object, name) : undefined;
}

function editsFor(
  source: string,
  style: CodeStyle,
  template: TemplateSource,
  variant: Variant,
  samples: Json,
): readonly Edit[] {
  const { variants } = template;
  const opaque = opaqueSource(source, template, variant.from);
  const value = (indent: string, used: number): string => {
    try {
      return writeProps(variant.props, samples, template, style, { indent, used, opaque });
    } catch (error) {
      if (!(error instanceof NotWritable)) throw error;
      throw new NotUnderstood(
        `"${error.path.join(".")}" is a function or an element, which only its author can write; write the variant by hand`,
      );
    }
  };
  const key = writeKey(variant.name, style);
  const entry = (indent: string): string => `${key}: ${value(indent, key.length + 2)}`;

  if (variants.kind === "object") {
    const existing = property(variants.object, variant.name);
    if (existing === undefined) return addProperty(source, style, variants.object, entry);
    if (!variant.replace) throw new VariantExists(variant.name);
    if (existing.shorthand || existing.method)
      throw new NotUnderstood(`The variant "${variant.name}" is not written as \`name: value\`; change it by hand`);
    const { start, end } = existing.value;
    return [{ start, end, text: value(indentAt(source, existing.start), existing.value.start - existing.start) }];
  }
  const group = (indent: string): string => `{\n${indent}${style.unit}${entry(indent + style.unit)},\n${indent}}`;
  if (variants.kind === "details") {
    return addProperty(source, style, variants.object, (indent) => `variants: ${group(indent)}`, "previewProps");
  }
  const { name, after } = variants;
  const gap = after.type === "ExpressionStatement" ? "\n" : "\n\n";
  return [
    { start: after.end, end: after.end, text: `${gap}${name}.variants = ${group("")}${style.semicolons ? ";" : ""}` },
  ];
}

/** Adds a property at the end of an object literal, or behind `behind`, in the way the others stand. */
function addProperty(
  source: string,
  style: CodeStyle,
  object: Node,
  write: (indent: string) => string,
  behind?: string,
): readonly Edit[] {
  const properties = object.properties as readonly Node[];
  const last = properties.at(-1);
  const close = object.end - 1;
  const outer = indentAt(source, object.start);
  const inner = outer + style.unit;
  if (last === undefined) {
    const comments = source.slice(object.start + 1, close).trim();
    const before = comments === "" ? "" : `\n${inner}${comments}`;
    return [{ start: object.start + 1, end: close, text: `${before}\n${inner}${write(inner)},\n${outer}` }];
  }
  const isOneLine = !source.slice(object.start, object.end).includes("\n");
  if (isOneLine) {
    const flat = write(outer);
    const lineEnd = source.indexOf("\n", object.end);
    const line = source.slice(source.lastIndexOf("\n", object.start) + 1, lineEnd < 0 ? undefined : lineEnd);
    if (!flat.includes("\n") && line.trimEnd().length + flat.length + 2 <= style.width)
      return [{ start: last.end, end: last.end, text: `, ${flat}` }];
    // What stood in one line gets a line for each; comments in between stay where they are.
    const hasComments = /\/[*/]/.test(gapsOf(source, object, properties));
    const old = hasComments
      ? [source.slice(object.start + 1, last.end).trim()]
      : properties.map(({ start, end }) => source.slice(start, end));
    const lines = [...old, write(inner)].map((text) => `\n${inner}${text},`);
    return [{ start: object.start + 1, end: close, text: `${lines.join("")}\n${outer}` }];
  }
  const indent = isFirstInLine(source, last.start) ? indentAt(source, last.start) : inner;
  // A spread behind it would write over it.
  const anchor =
    properties.some(({ type }) => type === "SpreadElement") || !behind ? last : (property(object, behind) ?? last);
  if (anchor !== last) {
    const comma = source.indexOf(",", anchor.end) + 1;
    return [{ start: comma, end: comma, text: `\n${indent}${write(indent)},` }];
  }
  const tail = source.slice(last.end, close);
  const hasComma = /^\s*,/.test(tail.replace(/\/\*.*?\*\//gs, ""));
  // Behind a comment that follows the last property.
  const at = last.end + tail.trimEnd().length;
  const text = `\n${indent}${write(indent)}${hasComma ? "," : ""}`;
  return [
    ...(hasComma ? [] : [{ start: last.end, end: last.end, text: "," }]),
    { start: at, end: at, text: /\s/.test(tail) ? text : `${text}\n${outer}` },
  ];
}

function gapsOf(source: string, object: Node, properties: readonly Node[]): string {
  let from = object.start + 1;
  let gaps = "";
  for (const { start, end } of properties) {
    gaps += source.slice(from, start);
    from = end;
  }
  return gaps + source.slice(from, object.end - 1);
}

/** The props, or what of them differs behind `...previewProps`, as an author would write it. */
function writeProps(
  props: Variant["props"],
  samples: Json,
  template: TemplateSource,
  style: CodeStyle,
  options: { readonly indent: string; readonly used: number; readonly opaque: OpaqueSource },
): string {
  const base = unwrap(template.previewProps);
  const isObject = typeof samples === "object" && samples !== null && !Array.isArray(samples);
  if (base?.type === "Identifier" && template.resolve(base)?.type === "ObjectExpression" && isObject) {
    const before = samples as { readonly [key: string]: Json };
    const isSame = (key: string): boolean =>
      Object.hasOwn(before, key) && JSON.stringify(before[key]) === JSON.stringify(props[key]);
    const changed = Object.entries(props).filter(([key]) => !isSame(key));
    const nothingLost = Object.keys(before).every((key) => Object.hasOwn(props, key));
    if (nothingLost && changed.length < Object.keys(props).length) {
      const rest = writeValue(Object.fromEntries(changed), style, {
        ...options,
        used: options.used + base.name.length + 5,
      });
      if (changed.length === 0) return `{ ...${base.name} }`;
      return rest.startsWith("{\n")
        ? rest.replace("{\n", `{\n${options.indent}${style.unit}...${base.name},\n`)
        : rest.replace("{ ", `{ ...${base.name}, `);
    }
  }
  return writeValue(props, style, options);
}

/** Copies from the sample that the props were made from what cannot be written anew. */
function opaqueSource(source: string, template: TemplateSource, from: string | undefined): OpaqueSource {
  const { variants, previewProps } = template;
  const variant = from !== undefined && variants.kind === "object" ? property(variants.object, from)?.value : undefined;
  return (path) => {
    const found = findIn(variant ?? previewProps, path, template) ?? findIn(previewProps, path, template);
    return found && source.slice(found.start, found.end);
  };
}

function findIn(node: Node | undefined, path: readonly string[], template: TemplateSource): Node | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return node;
  const value = template.resolve(node);
  if (value?.type === "ArrayExpression") return findIn(value.elements[Number(key)] ?? undefined, rest, template);
  if (value?.type !== "ObjectExpression") return undefined;
  for (const member of (value.properties as readonly Node[]).toReversed()) {
    if (member.type === "Property" && keyOf(member) === key) return findIn(member.value, rest, template);
    const spread = member.type === "SpreadElement" ? findIn(member.argument, path, template) : undefined;
    if (spread) return spread;
  }
  return undefined;
}

function indentAt(source: string, offset: number): string {
  const line = source.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(source.slice(line, offset))?.[0] ?? "";
}

function isFirstInLine(source: string, offset: number): boolean {
  return source.slice(source.lastIndexOf("\n", offset - 1) + 1, offset).trim() === "";
}

function applyEdits(source: string, edits: readonly Edit[]): string {
  let result = source;
  for (const { start, end, text } of edits.toReversed()) result = result.slice(0, start) + text + result.slice(end);
  return result;
}
