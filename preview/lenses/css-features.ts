/** CSS → the names under which caniemail.com tests it. */

import type { Declared, SelectorPart } from "./styles.ts";
import { isFeature } from "./support.ts";

/** The features of a declaration: its property, the form of its value, its units and functions. */
export function declarationFeatures({ property, value }: Declared): string[] {
  const key = `${property}:${value}`;
  const known = cache.get(key);
  if (known) return known;
  const features = findFeatures(property, value.toLowerCase());
  if (cache.size > 5_000) cache.clear();
  cache.set(key, features);
  return features;
}

/** Mails repeat few declarations many times, and are looked at again after every edit. */
const cache = new Map<string, string[]>();

function findFeatures(property: string, value: string): string[] {
  if (property.startsWith("--")) return ["css-variables"];
  const found = [propertyFeature(property)];
  if (property === "display") {
    if (value.includes("flex")) found.push("css-display-flex");
    else if (value.includes("grid")) found.push("css-display-grid");
    else if (value === "none") found.push("css-display-none");
  }
  if (property === "flex-direction" && !value.startsWith("column")) found.shift();
  if (property === "flex-wrap" && value === "nowrap") found.shift();
  // Words inside of strings and addresses are no units.
  const bare = value.replace(/"[^"]*"|'[^']*'|url\([^)]*\)/g, "");
  for (const [, unit] of bare.matchAll(/(?<![\w#-])-?[\d.]+([a-z]+)\b/g)) found.push(`css-unit-${unit}`);
  for (const [, name] of bare.matchAll(/([a-z-]+)\(/g)) found.push(FUNCTIONS[name as string]);
  if (/\b(?:fit|min|max)-content\b/.test(bare)) found.push("css-intrinsic-size");
  if (bare.trim() === "initial") found.push("css-unit-initial");
  return [...new Set(found)].filter((feature): feature is string => feature !== undefined && isFeature(feature));
}

const FUNCTIONS: Readonly<Record<string, string>> = {
  calc: "css-unit-calc",
  clamp: "css-function-clamp",
  "conic-gradient": "css-conic-gradient",
  lab: "css-modern-color",
  lch: "css-modern-color",
  "light-dark": "css-function-light-dark",
  "linear-gradient": "css-linear-gradient",
  max: "css-function-max",
  min: "css-function-min",
  oklab: "css-modern-color",
  oklch: "css-modern-color",
  "radial-gradient": "css-radial-gradient",
  "repeating-linear-gradient": "css-linear-gradient",
  "repeating-radial-gradient": "css-radial-gradient",
  rgba: "css-rgba",
};

/** Properties that are tested together; the first that fits holds. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^(?:top|right|bottom|left)$/, "css-left-right-top-bottom"],
  [/^inset/, "css-inset"],
  [/^(?:row-gap|column-gap|gap)$/, "css-gap"],
  [/^(?:columns|column-.+)$/, "css-column-layout-properties"],
  [/^grid-template/, "css-grid-template"],
  [/^inline-size$/, "css-inline-size"],
  [/^block-size$/, "css-block-inline-size"],
  [/^border-(?:start|end)-(?:start|end)-radius$/, "css-border-radius-logical"],
  [/^border-.+-radius$/, "css-border-radius"],
  [/^border-(?:inline|block)-(?:start|end)-/, "css-border-inline-block-longhand"],
  [/^border-(?:inline|block)-/, "css-border-inline-block-individual"],
  [/^border-(?:inline|block)$/, "css-border-inline-block"],
  [/^margin-block-(?:start|end)$/, "css-margin-block-start-end"],
  [/^margin-inline-(?:start|end)$/, "css-margin-inline-start-end"],
  [/^margin-(?:inline|block)$/, "css-margin-inline-block"],
  [/^padding-block-(?:start|end)$/, "css-padding-block-start-end"],
  [/^padding-inline-(?:start|end)$/, "css-padding-inline-start-end"],
  [/^padding-(?:inline|block)$/, "css-padding-inline-block"],
];

function propertyFeature(written: string): string | undefined {
  const property = written.replace(/^-(?:webkit|moz|ms|o)-/, "");
  // `-ms-` properties are Word's own where they begin with "mso".
  if (property.startsWith("mso-")) return undefined;
  for (const [pattern, feature] of GROUPS) if (pattern.test(property)) return feature;
  // `padding-top` is tested as `padding`.
  for (let name = property; name !== ""; name = name.replace(/-?[^-]*$/, ""))
    if (isFeature(`css-${name}`)) return `css-${name}`;
  return undefined;
}

/** The feature of one part of a selector, such as `:hover` or `>`. */
export function selectorFeature({ kind, name }: SelectorPart): string | undefined {
  switch (kind) {
    case "combinator":
      return COMBINATORS[name];
    case "pseudo-class":
      return `css-pseudo-class-${name}`;
    case "pseudo-element":
      return `css-pseudo-element-${name}`;
    case "type":
      return name === "*" ? "css-selector-universal" : "css-selector-type";
    default:
      return `css-selector-${kind}`;
  }
}

const COMBINATORS: Readonly<Record<string, string>> = {
  " ": "css-selector-descendant",
  ">": "css-selector-child",
  "+": "css-selector-adjacent-sibling",
  "~": "css-selector-general-sibling",
};

/** The features of an at-rule: itself, and what a media query asks. */
export function atRuleFeatures(name: string, prelude: string): string[] {
  const found = [`css-at-${name}`];
  if (name === "media") for (const [pattern, feature] of MEDIA_FEATURES) if (pattern.test(prelude)) found.push(feature);
  return found.filter(isFeature);
}

const MEDIA_FEATURES: readonly (readonly [RegExp, string])[] = [
  [/prefers-color-scheme/i, "css-at-media-prefers-color-scheme"],
  [/prefers-reduced-motion/i, "css-at-media-prefers-reduced-motion"],
  [/\bhover\b/i, "css-at-media-hover"],
  [/orientation/i, "css-at-media-orientation"],
  [/device-pixel-ratio/i, "css-at-media-device-pixel-ratio"],
];
