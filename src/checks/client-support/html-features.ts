/** HTML elements and attributes → caniemail's features. */

import type { MailDocument, MailElement } from "../mail/document.ts";
import { imageFeature } from "./image-features.ts";
import type { Usage } from "./usage.ts";

const SEMANTIC = "article aside details figcaption figure footer header main mark nav section summary time".split(" ");

const ELEMENTS: ReadonlyMap<string, string> = new Map([
  ..."abbr acronym address audio base bdi blockquote body code del dfn dialog div form hr img link marquee meter object p picture pre progress rp rt ruby select small span strike strong style svg table textarea video wbr"
    .split(" ")
    .map((tag): [string, string] => [tag, `html-${tag}`]),
  ...["h1", "h2", "h3", "h4", "h5", "h6"].map((tag): [string, string] => [tag, "html-h1-h6"]),
  ...["ul", "ol", "dl"].map((tag): [string, string] => [tag, "html-lists"]),
  ...["map", "area"].map((tag): [string, string] => [tag, "html-image-maps"]),
  ...SEMANTIC.map((tag): [string, string] => [tag, "html-semantics"]),
]);

const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ..."align aria-describedby aria-hidden aria-label aria-labelledby aria-live background cellpadding cellspacing dir height hidden lang popover required role target valign width"
    .split(" ")
    .map((name): [string, string] => [name, `html-${name}`]),
  ["loading", "html-loading-attribute"],
  ["srcset", "html-srcset"],
  ["sizes", "html-srcset"],
  ["inert", "css-inert-attribute"],
]);

const INPUT_TYPES = new Set(["checkbox", "hidden", "radio", "reset", "submit", "text"]);

/** Every use of a feature in the HTML, without CSS. */
export function htmlUsages(document: MailDocument): Usage[] {
  const usages: Usage[] = [];
  if (document.doctype === "html") usages.push(doctypeUsage(document.root));
  for (const element of document.elements) {
    // What the parser added is not in the mail.
    if (element.range === undefined) continue;
    collectElement(element, usages);
    for (const child of element.children) {
      // Outlook's own comments are understood by Outlook and nobody else, as is meant.
      if (child.kind === "comment" && !/^(\[if|<!\[endif)/.test(child.text))
        usages.push({ slug: "html-comments", element, by: "html", written: "<!-- -->" });
    }
  }
  return usages;
}

function doctypeUsage(element: MailElement): Usage {
  return { slug: "html-doctype", element, by: "html", written: "<!DOCTYPE html>" };
}

function collectElement(element: MailElement, usages: Usage[]): void {
  const { tag, attributes } = element;
  const use = (slug: string | undefined, written: string, value?: string): void => {
    if (slug !== undefined) usages.push({ slug, element, by: "html", written, value });
  };
  use(ELEMENTS.get(tag), `<${tag}>`);
  for (const [name, value] of attributes) use(ATTRIBUTES.get(name), `${name}="${value}"`, value);
  const type = attributes.get("type")?.toLowerCase();
  if (tag === "input" && INPUT_TYPES.has(type ?? "text")) use(`html-input-${type ?? "text"}`, `<input type="${type}">`);
  if (tag === "button" && type === "reset") use("html-button-reset", '<button type="reset">');
  if (tag === "button" && (type ?? "submit") === "submit") use("html-button-submit", "<button>");
  if (tag === "html" && (attributes.has("⚡4email") || attributes.has("amp4email"))) use("amp", "<html ⚡4email>");
  if (tag === "meta" && attributes.get("name") === "color-scheme")
    use("html-meta-color-scheme", '<meta name="color-scheme">');
  if (tag === "a") {
    const href = attributes.get("href")?.trim() ?? "";
    if (/^#./.test(href)) use("html-anchor-links", `href="${href}"`, href);
    if (/^mailto:/i.test(href)) use("html-mailto-links", `href="${href}"`, href);
  }
  for (const source of imageSources(element)) use(imageFeature(source), shortened(source), source);
}

/** Every address in an element's attributes that a client loads an image from. */
export function imageSources(element: MailElement): string[] {
  const { tag, attributes } = element;
  const one = (name: string): string[] => {
    const value = attributes.get(name)?.trim();
    return value ? [value] : [];
  };
  const background = one("background");
  if (tag !== "img" && tag !== "source" && tag !== "input" && tag !== "video") return background;
  const srcset = one("srcset").flatMap((value) => value.split(",").map((part) => part.trim().split(/\s+/)[0] ?? ""));
  const poster = tag === "video" ? one("poster") : [];
  return [...background, ...(tag === "video" ? [] : one("src")), ...poster, ...srcset].filter((src) => src !== "");
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
