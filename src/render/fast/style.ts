/** A style object → the value of a style attribute, as React writes it. */

import { escapeHtml } from "./escape.ts";

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

/** One property, and its declarations by value: mails use few different ones, again and again. */
interface Property {
  /** `font-size:`, escaped. */
  readonly start: string;
  readonly isCustom: boolean;
  readonly isUnitless: boolean;
  readonly declarations: Map<string | number, string>;
  /** Values that hide an element from the plaintext; undefined where there are none. */
  hiding: Set<string | number> | undefined;
}

/** What html-to-text looks for in style attributes, as text. */
const HIDING = /display: ?none/i;

/** Told whether a style hides its element from the plaintext. */
export interface StyleSink {
  isHidden: boolean;
}

/** Beyond these, declarations are written without being kept: values may come from props. */
const MOST_PROPERTIES = 500;
const MOST_VALUES = 200;

const properties = new Map<string, Property>();

/** @returns Declarations, separated; empty where there are none, and React writes no attribute. */
export function styleText(style: Readonly<Record<string, unknown>>, sink: StyleSink): string {
  let text = "";
  for (const name in style) {
    if (!Object.hasOwn(style, name)) continue;
    const value = style[name];
    if (value == null || typeof value === "boolean" || value === "") continue;
    const declaration = declarationOf(name, value, sink);
    text = text === "" ? declaration : `${text};${declaration}`;
  }
  return text;
}

function declarationOf(name: string, value: unknown, sink: StyleSink): string {
  const property = properties.get(name) ?? addProperty(name);
  const isKept = typeof value === "string" || typeof value === "number";
  if (isKept) {
    const known = property.declarations.get(value);
    if (known !== undefined) {
      if (property.hiding?.has(value)) sink.isHidden = true;
      return known;
    }
  }
  const declaration = property.start + valueText(property, value);
  const hides = HIDING.test(declaration);
  if (hides) sink.isHidden = true;
  if (isKept && property.declarations.size < MOST_VALUES) {
    property.declarations.set(value, declaration);
    if (hides) {
      property.hiding ??= new Set();
      property.hiding.add(value);
    }
  }
  return declaration;
}

function addProperty(name: string): Property {
  const isCustom = name.startsWith("--");
  const css = isCustom
    ? name
    : name
        .replace(/([A-Z])/g, "-$1")
        .toLowerCase()
        .replace(/^ms-/, "-ms-");
  const property: Property = {
    start: `${escapeHtml(css)}:`,
    isCustom,
    isUnitless: UNITLESS.has(name),
    declarations: new Map(),
    hiding: undefined,
  };
  if (properties.size < MOST_PROPERTIES) properties.set(name, property);
  return property;
}

function valueText({ isCustom, isUnitless }: Property, value: unknown): string {
  if (typeof value === "number" && !isCustom) return value === 0 || isUnitless ? `${value}` : `${value}px`;
  return escapeHtml(`${value as string}`.trim());
}
