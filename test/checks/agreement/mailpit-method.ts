/**
 * How Mailpit's HTML check looks at a mail, in our own words, to compare with. Read from github.com/axllent/mailpit,
 * `internal/htmlcheck`: the list of tests at 4e4e2ab, how properties are matched from `inline_test.go` at b4131db, the
 * score from `main.go` at 2afc52c.
 *
 * Elements and attributes are looked for by selectors. Rules of stylesheets are first merged into the `style` of the
 * elements they fit (go-premailer), which rules with pseudo-classes and rules inside at-rules cannot be; then each
 * property is looked for in `style`, and what cannot be merged in the text of the stylesheets, by patterns.
 */

import { rawData } from "caniemail";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { mergedStyles } from "./merge-styles.ts";

export type MailpitElement = DefaultTreeAdapterTypes.Element;

/** Every feature that is found, and how often. */
export function mailpitFeatures(html: string): Map<string, number> {
  const elements = elementsOf(parse(html));
  const found = new Map<string, number>();
  const count = (slug: string, times: number): void => {
    if (times > 0) found.set(slug, (found.get(slug) ?? 0) + times);
  };

  if (/<\/body>/i.test(html)) count("html-body", 1);
  for (const [slug, fits] of Object.entries(HTML_TESTS)) count(slug, elements.filter(fits).length);
  for (const element of elements) {
    if (element.tagName !== "img") continue;
    const source = attribute(element, "src") ?? "";
    for (const format of IMAGE_FORMATS) if (new RegExp(`\\.${format}$`, "i").test(source)) count(imageSlug(format), 1);
    if (/^data:image\//i.test(source)) count("image-base64", 1);
  }

  const styles = mergedStyles(elements);
  for (const style of styles) {
    const declared = new Map<string, string>();
    for (const part of style.split(";")) {
      const [, property = "", value = ""] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/s.exec(part) ?? [];
      if (property) declared.set(property.toLowerCase(), value.toLowerCase());
    }
    for (const [slug, properties] of PROPERTY_TESTS) if (properties.some((name) => declared.has(name))) count(slug, 1);
    for (const kind of ["flex", "grid", "none"]) if (declared.get("display") === kind) count(`css-display-${kind}`, 1);
    for (const [slug, pattern] of VALUE_TESTS) if (pattern.test(style)) count(slug, 1);
    for (const unit of UNITS)
      count(`css-unit-${unit}`, [...style.matchAll(new RegExp(`\\b\\d+${unit}\\b`, "g"))].length);
    count("css-unit-initial", [...style.matchAll(/:\s?initial\b/g)].length);
  }
  for (const [slug, name] of Object.entries(ATTRIBUTE_TESTS))
    if (elements.some((element) => attribute(element, name) !== undefined)) count(slug, 1);

  const sheets = elements.filter(({ tagName }) => tagName === "style").map(textOf);
  for (const [slug, pattern] of STYLESHEET_TESTS) count(slug, [...sheets.join("").matchAll(pattern)].length);
  return found;
}

/** Features that Mailpit has a test for. */
export function hasMailpitTest(slug: string): boolean {
  tested ??= new Set([
    "html-body",
    ...Object.keys(HTML_TESTS),
    ...IMAGE_FORMATS.map(imageSlug),
    "image-base64",
    ...PROPERTY_TESTS.map(([slug]) => slug),
    ...["flex", "grid", "none"].map((kind) => `css-display-${kind}`),
    ...VALUE_TESTS.map(([slug]) => slug),
    ...UNITS.map((unit) => `css-unit-${unit}`),
    "css-unit-initial",
    ...STYLESHEET_TESTS.map(([slug]) => slug),
  ]);
  return tested.has(slug);
}

let tested: ReadonlySet<string> | undefined;

export interface MailpitScore {
  readonly supported: number;
  readonly partial: number;
  readonly unsupported: number;
}

/**
 * Percentages. Each feature has a share of clients that lack it, over every client and every version that was ever
 * tested, weighed by the share of elements that use it; the worst feature alone makes the score.
 */
export function mailpitScore(html: string): MailpitScore {
  const nodes = elementsOf(parse(html)).filter(({ tagName }) => !["html", "head", "meta"].includes(tagName)).length;
  let partial = 0;
  let unsupported = 0;
  for (const [slug, times] of mailpitFeatures(html)) {
    const share = shareOf(slug);
    partial = Math.max(partial, (share.partial * times) / nodes);
    unsupported = Math.max(unsupported, (share.unsupported * times) / nodes);
  }
  return { supported: 100 - partial - unsupported, partial, unsupported };
}

/** What Mailpit makes of a word of caniemail's data: anything but a bare `y` or `n` is partial. */
export function mailpitLevel(word: string): "none" | "partial" | undefined {
  if (word === "y") return undefined;
  return word === "n" ? "none" : "partial";
}

type Stats = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;

function shareOf(slug: string): Omit<MailpitScore, "supported"> {
  const stats = rawData.data.find((feature: { slug: string }) => feature.slug === slug)?.stats as Stats | undefined;
  const words = Object.values(stats ?? {}).flatMap((platforms) => Object.values(platforms).flatMap(Object.values));
  const levels = words.map((word) => mailpitLevel(word as string));
  const share = (level: string): number => (levels.filter((one) => one === level).length / levels.length) * 100;
  return { partial: share("partial"), unsupported: share("none") };
}

const tag =
  (...names: string[]) =>
  ({ tagName }: MailpitElement): boolean =>
    names.includes(tagName);
const having =
  (name: string, value?: string) =>
  (element: MailpitElement): boolean => {
    const given = attribute(element, name);
    return given !== undefined && (value === undefined || given === value);
  };

const HTML_TESTS: Readonly<Record<string, (element: MailpitElement) => boolean>> = {
  "html-object": tag("object", "embed", "image", "pdf"),
  "html-link": tag("link"),
  "html-hr": tag("hr"),
  "html-dialog": tag("dialog"),
  "html-srcset": having("srcset"),
  "html-picture": tag("picture"),
  "html-svg": tag("svg"),
  "html-progress": tag("progress"),
  "html-required": having("required"),
  "html-meter": tag("meter"),
  "html-audio": tag("audio"),
  "html-form": tag("form"),
  // The next three ask for elements that HTML does not have, and find nothing.
  "html-input-submit": tag("submit"),
  "html-input-checkbox": tag("checkbox"),
  "html-input-radio": tag("radio"),
  "html-button-reset": (element) => tag("button")(element) && having("type", "reset")(element),
  "html-button-submit": (element) => tag("button")(element) && having("type", "submit")(element),
  "html-base": tag("base"),
  "html-input-hidden": having("type", "hidden"),
  "html-input-text": (element) => tag("input")(element) && having("type", "text")(element),
  "html-video": tag("video"),
  "html-semantics": tag(
    ..."article aside details figcaption figure footer header main mark nav section summary time".split(" "),
  ),
  "html-select": tag("select"),
  "html-textarea": tag("textarea"),
  "html-anchor-links": (element) => tag("a")(element) && (attribute(element, "href") ?? "").startsWith("#"),
  "html-style": tag("style"),
  "html-image-maps": (element) => tag("map")(element) || (tag("img")(element) && having("usemap")(element)),
};

const IMAGE_FORMATS = "apng avif bmp gif hdr heif ico mp4 ppm svg tiff? webp".split(" ");

function imageSlug(format: string): string {
  return `image-${format.replace("?", "")}`;
}

/** Properties with a test of their own name. */
const NAMED =
  "accent-color align-items aspect-ratio background-blend-mode background-clip background-color background-image background-origin background-position background-repeat background-size background border-image border-radius border box-shadow box-sizing caption-side clip-path column-count direction display filter flex-direction flex-wrap float font-kerning font-weight font gap grid-template height hyphens inline-size justify-content letter-spacing line-height list-style-image list-style-position list-style margin-inline margin max-block-size max-height max-width min-height min-inline-size min-width mix-blend-mode object-fit object-position opacity outline-offset outline overflow-wrap overflow padding position tab-size table-layout text-align-last text-align text-decoration-color text-decoration-thickness text-decoration text-emphasis-position text-emphasis text-indent text-overflow text-shadow text-transform text-underline-offset transform visibility white-space width word-break writing-mode z-index".split(
    " ",
  );

const PROPERTY_TESTS: readonly (readonly [slug: string, properties: readonly string[]])[] = [
  ...NAMED.map((name) => [`css-${name}`, [name]] as const),
  ["css-border-inline-block-individual", ["border-inline"]],
  ["css-margin-block-start-end", ["margin-block-start", "margin-block-end"]],
  ["css-margin-inline-start-end", ["margin-inline-start", "margin-inline-end"]],
  ["css-padding-block-start-end", ["padding-block-start", "padding-block-end"]],
  ["css-padding-inline-start-end", ["padding-inline-start", "padding-inline-end"]],
];

const VALUE_TESTS: readonly (readonly [slug: string, pattern: RegExp])[] = [
  ["css-important", /!important(?![\w-])/i],
  ["css-rgb", /\brgb\(/i],
  ["css-rgba", /\brgba\(/i],
  ["css-unit-calc", /\bcalc\(/i],
];

const UNITS = ["ch", "rem", "vh", "vmax", "vmin", "vw"];

const ATTRIBUTE_TESTS: Readonly<Record<string, string>> = {
  "css-background-color": "bgcolor",
  "css-background": "background",
  "css-border": "border",
  "css-height": "height",
  "css-padding": "padding",
  "css-width": "width",
};

const PSEUDO_CLASSES =
  "active checked first-child first-of-type focus has hover last-child last-of-type link target visited".split(" ");
const PSEUDO_FUNCTIONS = "lang not nth-child nth-last-child nth-last-of-type nth-of-type only-child only-of-type".split(
  " ",
);

const STYLESHEET_TESTS: readonly (readonly [slug: string, pattern: RegExp])[] = [
  ["css-at-font-face", /@font-face\s+\{/gi],
  ["css-at-import", /@import\s/gi],
  ["css-at-keyframes", /@keyframes\s/gi],
  ["css-at-media", /@media\s?\(/gi],
  ["css-at-supports", /@supports\s?\(/gi],
  ...PSEUDO_CLASSES.map((name) => [`css-pseudo-class-${name}`, new RegExp(`:${name}`, "g")] as const),
  ...PSEUDO_FUNCTIONS.map((name) => [`css-pseudo-class-${name}`, new RegExp(`:${name}\\s*\\(`, "g")] as const),
  ...["after", "before"].map((name) => [`css-pseudo-element-${name}`, new RegExp(`:${name}`, "g")] as const),
  ...["first-letter", "first-line", "marker", "placeholder"].map(
    (name) => [`css-pseudo-element-${name}`, new RegExp(`::${name}`, "g")] as const,
  ),
];

function elementsOf(node: DefaultTreeAdapterTypes.ParentNode): MailpitElement[] {
  return node.childNodes.flatMap((child) => ("tagName" in child ? [child, ...elementsOf(child)] : []));
}

function attribute(element: MailpitElement, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

function textOf(element: MailpitElement): string {
  return element.childNodes.map((child) => ("value" in child ? child.value : "")).join("");
}
