/** A style object → the value of a style attribute, as React writes it. */

import { escapeHtml } from "./escape.ts";
import { follow, isMemorable, isPlain, lead, type Step } from "./trail.ts";

/** Properties whose numbers are not lengths, in React's spelling. */
const UNITLESS = new Set(
  `animationIterationCount aspectRatio borderImageOutset borderImageSlice borderImageWidth boxFlex boxFlexGroup
   boxOrdinalGroup columnCount columns flex flexGrow flexPositive flexShrink flexNegative flexOrder gridArea gridRow
   gridRowEnd gridRowSpan gridRowStart gridColumn gridColumnEnd gridColumnSpan gridColumnStart fontWeight lineClamp
   lineHeight opacity order orphans scale tabSize widows zIndex zoom fillOpacity floodOpacity stopOpacity
   strokeDasharray strokeDashoffset strokeMiterlimit strokeOpacity strokeWidth MozAnimationIterationCount MozBoxFlex
   MozBoxFlexGroup MozLineClamp msAnimationIterationCount msFlex msZoom msFlexGrow msFlexNegative msFlexOrder
   msFlexPositive msFlexShrink msGridColumn msGridColumnSpan msGridRow msGridRowSpan WebkitAnimationIterationCount
   WebkitBoxFlex WebKitBoxFlexGroup WebkitBoxOrdinalGroup WebkitColumnCount WebkitColumns WebkitFlex WebkitFlexGrow
   WebkitFlexPositive WebkitFlexShrink WebkitLineClamp`.split(/\s+/),
);

/** What html-to-text looks for in style attributes, as text. */
const HIDING = /display: ?none/i;

export type Style = Readonly<Record<string, unknown>>;

/**
 * Where a style's content leads to; undefined where it holds something that cannot be remembered.
 *
 * @param start Where the styles of one kind of element begin, which are much alike.
 */
export function stepOfStyle(style: Style, start: Step): Step | undefined {
  if (!isPlain(style)) return undefined;
  let step = start;
  for (const name in style) {
    const value = style[name];
    if (step.name === name && step.value === value) {
      step = step.next as Step;
      continue;
    }
    const next = follow(step, name, value) ?? declare(step, name, value);
    if (next === undefined) return undefined;
    step = next;
  }
  return step;
}

function declare(step: Step, name: string, value: unknown): Step | undefined {
  if (!isMemorable(step, name, value)) return undefined;
  const text = withDeclaration(step.text, name, value);
  return lead(step, name, value, text, hidesAsStyle(text));
}

/** @returns Declarations, separated; empty where there are none, and React writes no attribute. */
export function styleText(style: Style): string {
  let text = "";
  for (const name in style) if (Object.hasOwn(style, name)) text = withDeclaration(text, name, style[name]);
  return text;
}

/** Whether a style attribute hides its element from the plaintext. */
export function hidesAsStyle(text: string): boolean {
  return HIDING.test(text);
}

function withDeclaration(text: string, name: string, value: unknown): string {
  if (value == null || typeof value === "boolean" || value === "") return text;
  const declaration = `${escapeHtml(cssName(name))}:${cssValue(name, value)}`;
  return text === "" ? declaration : `${text};${declaration}`;
}

function cssName(name: string): string {
  if (name.startsWith("--")) return name;
  return name
    .replace(/([A-Z])/g, "-$1")
    .toLowerCase()
    .replace(/^ms-/, "-ms-");
}

function cssValue(name: string, value: unknown): string {
  if (typeof value === "number" && !name.startsWith("--"))
    return value === 0 || UNITLESS.has(name) ? `${value}` : `${value}px`;
  return escapeHtml(`${value as string}`.trim());
}
