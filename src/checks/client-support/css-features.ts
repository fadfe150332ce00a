/** CSS → caniemail's features: properties, values, units, functions, selectors, at-rules, media features. */

import type { CssNode, WalkContext } from "css-tree";
import { walk } from "../mail/css-tree.ts";
import type { MailDocument } from "../mail/document.ts";
import { type Declaration, declarationOf, inlineDeclarations, type Stylesheet, stylesheets } from "../mail/style.ts";
import { supportData } from "./data.ts";
import { imageFeature } from "./image-features.ts";
import type { Usage } from "./usage.ts";

/** Every use of a feature in inline styles and in `<style>`. */
export function cssUsages(document: MailDocument): Usage[] {
  const usages: Usage[] = [];
  for (const element of document.elements) {
    for (const declaration of inlineDeclarations(element)) {
      const written = writtenOf(declaration);
      for (const slug of featuresOf(declaration))
        usages.push({ slug, element, by: "inline", value: declaration.value, written });
    }
  }
  for (const stylesheet of stylesheets(document)) collectStylesheet(stylesheet, usages);
  return usages;
}

const SIDES = ["top", "right", "bottom", "left"];
const BORDER_PARTS = ["width", "style", "color"];
const LOGICAL = ["inline", "block"];
const ENDS = ["start", "end"];

function cross(...parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>(
    (made, part) => made.flatMap((start) => part.map((end) => `${start}-${end}`)),
    [...(parts[0] as readonly string[])],
  );
}

const IMPORTANT = "css-important";

/** Properties that caniemail tests together, or under another name. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "css-animation": cross(["animation"], ["name", "duration", "delay", "direction", "iteration-count", "fill-mode"]),
  "css-block-inline-size": ["block-size", "inline-size"],
  "css-border": [
    ...BORDER_PARTS.map((part) => `border-${part}`),
    ...SIDES.map((side) => `border-${side}`),
    ...SIDES.flatMap((side) => BORDER_PARTS.map((part) => `border-${side}-${part}`)),
  ],
  "css-border-radius": ["top-left", "top-right", "bottom-left", "bottom-right"].map((at) => `border-${at}-radius`),
  "css-border-radius-logical": ENDS.flatMap((one) => ENDS.map((other) => `border-${one}-${other}-radius`)),
  "css-border-inline-block": LOGICAL.map((axis) => `border-${axis}`),
  "css-border-inline-block-individual": LOGICAL.flatMap((axis) =>
    [...BORDER_PARTS, ...ENDS].map((part) => `border-${axis}-${part}`),
  ),
  "css-border-inline-block-longhand": LOGICAL.flatMap((axis) =>
    ENDS.flatMap((end) => BORDER_PARTS.map((part) => `border-${axis}-${end}-${part}`)),
  ),
  "css-column-layout-properties": [
    "columns",
    ..."count fill gap rule rule-color rule-style rule-width span width".split(" ").map((part) => `column-${part}`),
  ],
  "css-gap": ["gap", "column-gap", "row-gap"],
  "css-grid-template": ["grid-template", "grid-template-areas", "grid-template-columns", "grid-template-rows"],
  "css-inset": ["inset", ...LOGICAL.flatMap((axis) => [`inset-${axis}`, ...ENDS.map((end) => `inset-${axis}-${end}`)])],
  "css-left-right-top-bottom": SIDES,
  "css-margin": SIDES.map((side) => `margin-${side}`),
  "css-margin-block-start-end": ENDS.map((end) => `margin-block-${end}`),
  "css-margin-inline-block": LOGICAL.map((axis) => `margin-${axis}`),
  "css-margin-inline-start-end": ENDS.map((end) => `margin-inline-${end}`),
  "css-mask-image": ["mask"],
  "css-outline": BORDER_PARTS.map((part) => `outline-${part}`),
  "css-overflow": ["overflow-x", "overflow-y", "overflow-block", "overflow-inline"],
  "css-padding": SIDES.map((side) => `padding-${side}`),
  "css-padding-block-start-end": ENDS.map((end) => `padding-block-${end}`),
  "css-padding-inline-block": LOGICAL.map((axis) => `padding-${axis}`),
  "css-padding-inline-start-end": ENDS.map((end) => `padding-inline-${end}`),
  "css-scroll-snap": ["scroll-snap-type", "scroll-snap-align", "scroll-snap-stop"],
  "css-text-emphasis": ["text-emphasis-style", "text-emphasis-color"],
  "css-transition": cross(["transition"], ["property", "duration", "delay", "timing-function"]),
};

/** Slugs that look like a property's but stand for one of its values or for something else. */
const NOT_PROPERTIES = new Set(
  "css-at-import css-comments css-display-flex css-display-grid css-display-none css-flex-direction css-important css-nesting css-rgb css-rgba css-variables css-modern-color css-intrinsic-size css-inert-attribute".split(
    " ",
  ),
);

let byProperty: ReadonlyMap<string, readonly string[]> | undefined;

function propertyFeatures(property: string): readonly string[] {
  byProperty ??= indexProperties();
  return byProperty.get(property) ?? [];
}

function indexProperties(): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  const add = (property: string, slug: string): void => {
    index.set(property, [...(index.get(property) ?? []), slug]);
  };
  for (const slug of Object.keys(supportData().features)) {
    const own = /^css-(?!at-|pseudo-|selector-|unit-|function-)([a-z-]+)$/.exec(slug)?.[1];
    if (own !== undefined && !NOT_PROPERTIES.has(slug)) add(own, slug);
    for (const property of GROUPS[slug] ?? []) if (property !== own) add(property, slug);
  }
  return index;
}

const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["calc", "css-unit-calc"],
  ["clamp", "css-function-clamp"],
  ["conic-gradient", "css-conic-gradient"],
  ["light-dark", "css-function-light-dark"],
  ["linear-gradient", "css-linear-gradient"],
  ["repeating-linear-gradient", "css-linear-gradient"],
  ["radial-gradient", "css-radial-gradient"],
  ["repeating-radial-gradient", "css-radial-gradient"],
  ["max", "css-function-max"],
  ["min", "css-function-min"],
  ["rgb", "css-rgb"],
  ["rgba", "css-rgba"],
  ["var", "css-variables"],
  ...["lch", "oklch", "lab", "oklab"].map((name): [string, string] => [name, "css-modern-color"]),
]);

const UNITS = new Set("ch cm em ex in mm pc pt px rem vh vmax vmin vw".split(" "));
const INTRINSIC = new Set(["fit-content", "min-content", "max-content"]);
const SYSTEM_FONTS = new Set(["system-ui", "ui-serif", "ui-sans-serif", "ui-rounded", "ui-monospace"]);

const known = new Map<string, readonly string[]>();

/** The features of one declaration, each once. */
function featuresOf(declaration: Declaration): readonly string[] {
  const key = `${declaration.property}:${declaration.value}${declaration.important ? "!" : ""}`;
  const before = known.get(key);
  if (before) return before;
  const slugs = new Set(propertyFeatures(declaration.property));
  if (declaration.important) slugs.add(IMPORTANT);
  if (declaration.property.startsWith("--")) slugs.add("css-variables");
  for (const slug of keywordFeatures(declaration)) slugs.add(slug);
  walk(declaration.node.value, (node) => {
    for (const slug of valueFeatures(node, declaration.property)) slugs.add(slug);
  });
  const features = [...slugs];
  if (known.size > 5_000) known.clear();
  known.set(key, features);
  return features;
}

function keywordFeatures({ property, value }: Declaration): string[] {
  const word = value.toLowerCase();
  if (property === "display") {
    if (word.includes("flex")) return ["css-display-flex"];
    if (word.includes("grid")) return ["css-display-grid"];
    return word === "none" ? ["css-display-none"] : [];
  }
  if (property === "flex-direction" && word.startsWith("column")) return ["css-flex-direction"];
  return [];
}

function valueFeatures(node: CssNode, property: string): string[] {
  switch (node.type) {
    case "Dimension":
      return UNITS.has(node.unit.toLowerCase()) ? [`css-unit-${node.unit.toLowerCase()}`] : [];
    case "Percentage":
      return ["css-unit-percent"];
    case "Function": {
      const slug = FUNCTIONS.get(node.name.toLowerCase());
      return slug === undefined ? [] : [slug];
    }
    case "Identifier": {
      const word = node.name.toLowerCase();
      if (word === "initial") return ["css-unit-initial"];
      if (INTRINSIC.has(word)) return ["css-intrinsic-size"];
      return SYSTEM_FONTS.has(word) && property.startsWith("font") ? ["css-sytem-ui"] : [];
    }
    case "Url": {
      const slug = property.includes("font") || property === "src" ? undefined : imageFeature(node.value);
      return slug === undefined ? [] : [slug];
    }
    default:
      return [];
  }
}

const COMBINATORS: Readonly<Record<string, string>> = {
  " ": "css-selector-descendant",
  ">": "css-selector-child",
  "+": "css-selector-adjacent-sibling",
  "~": "css-selector-general-sibling",
};

const AT_RULES = new Set(["font-face", "import", "keyframes", "media", "supports"]);

const MEDIA_FEATURES: readonly (readonly [RegExp, string])[] = [
  [/prefers-color-scheme/, "css-at-media-prefers-color-scheme"],
  [/prefers-reduced-motion/, "css-at-media-prefers-reduced-motion"],
  [/(any-)?hover/, "css-at-media-hover"],
  [/orientation/, "css-at-media-orientation"],
  [/device-pixel-ratio/, "css-at-media-device-pixel-ratio"],
];

type Conditional = Usage["conditional"];

function collectStylesheet({ element, css, tree, comments }: Stylesheet, usages: Usage[]): void {
  const base = element.range?.startTagEnd ?? 0;
  const add = (slugs: readonly string[], node: CssNode, written: string, conditional: Conditional, value?: string) => {
    const offset = node.loc ? base + node.loc.start.offset : undefined;
    for (const slug of slugs) usages.push({ slug, element, offset, by: "stylesheet", conditional, value, written });
  };
  const source = (node: CssNode): string =>
    node.loc ? css.slice(node.loc.start.offset, node.loc.end.offset).replace(/\s+/g, " ") : "";
  if (comments > 0) add(["css-comments"], tree, "/* */", undefined);

  walk(tree, {
    enter(this: WalkContext, node: CssNode) {
      const conditional = conditionOf(this.atrule);
      if (node.type === "Atrule") {
        const written = `@${node.name}${node.prelude ? ` ${source(node.prelude)}` : ""}`;
        const slugs = AT_RULES.has(node.name.toLowerCase()) ? [`css-at-${node.name.toLowerCase()}`] : [];
        if (node.name === "media") slugs.push(...mediaFeatures(written));
        add(slugs, node, written, undefined, written);
      } else if (node.type === "Rule") {
        if (this.rule && !isKeyframes(this.atrule)) add(["css-nesting"], node, source(node.prelude), conditional);
        if (node.prelude.type === "SelectorList" && node.prelude.children.size > 1)
          add(["css-selector-grouping"], node, source(node.prelude), conditional);
      } else if (node.type === "Raw" && this.rule && node.value.includes("{")) {
        // css-tree leaves nested rules alone that begin with an element's name.
        add(["css-nesting"], node, source(node), conditional);
      } else if (node.type === "Selector") {
        if (!isKeyframes(this.atrule)) add(selectorFeatures(node), node, source(node), conditional, source(node));
      } else if (node.type === "Declaration") {
        const declaration = declarationOf(node);
        const [important, others] = [
          declaration.important,
          featuresOf(declaration).filter((slug) => slug !== IMPORTANT),
        ];
        add(others, node, writtenOf(declaration), conditional, declaration.value);
        // As it is written: some clients mind the space before it.
        if (important) add([IMPORTANT], node, source(node), conditional, declaration.value);
      }
    },
  });
}

type Atrule = Extract<CssNode, { type: "Atrule" }>;

function isKeyframes(atrule: Atrule | null | undefined): boolean {
  return atrule !== null && atrule !== undefined && /keyframes$/i.test(atrule.name);
}

function conditionOf(atrule: Atrule | null | undefined): Conditional {
  return atrule?.name === "media" || atrule?.name === "supports" ? atrule.name : undefined;
}

function mediaFeatures(query: string): string[] {
  return MEDIA_FEATURES.filter(([pattern]) => pattern.test(query)).map(([, slug]) => slug);
}

function selectorFeatures(selector: Extract<CssNode, { type: "Selector" }>): string[] {
  const slugs = new Set<string>();
  let simpleInRow = 0;
  selector.children.forEach((part) => {
    if (part.type === "Combinator") {
      simpleInRow = 0;
      const slug = COMBINATORS[part.name];
      if (slug !== undefined) slugs.add(slug);
      return;
    }
    simpleInRow++;
    if (part.type === "TypeSelector") slugs.add(part.name === "*" ? "css-selector-universal" : "css-selector-type");
    else if (part.type === "ClassSelector") slugs.add("css-selector-class");
    else if (part.type === "IdSelector") slugs.add("css-selector-id");
    else if (part.type === "AttributeSelector") slugs.add("css-selector-attribute");
    else if (part.type === "NestingSelector") slugs.add("css-nesting");
    else if (part.type === "PseudoElementSelector") slugs.add(`css-pseudo-element-${part.name.toLowerCase()}`);
    else if (part.type === "PseudoClassSelector") {
      const name = part.name.toLowerCase();
      const element = ["before", "after", "first-letter", "first-line"].includes(name);
      slugs.add(`css-pseudo-${element ? "element" : "class"}-${name}`);
      simpleInRow--;
    }
    if (simpleInRow > 1 && part.type === "ClassSelector") slugs.add("css-selector-chaining");
  });
  return [...slugs];
}

function writtenOf({ property, value }: Declaration): string {
  const text = `${property}:${value}`;
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
