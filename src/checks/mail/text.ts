/** The words of an element, and which of them a reader sees. */

import type { MailElement, MailNode } from "./document.ts";
import { styleOf } from "./style.ts";

const UNSEEN = new Set(["head", "style", "script", "title", "template", "noscript", "meta", "link"]);

const BLOCKS = new Set(
  "address article aside blockquote body br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split(
    " ",
  ),
);

/** Signs that take no room: preheaders are padded with them. */
const FILLER = /[\u00ad\u034f\u061c\u115f\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g;

/** Everything between the tags, one space for any white space. */
export function textOf(element: MailElement): string {
  return clean(collect(element, () => true));
}

/** What a reader sees: without hidden elements. */
export function visibleTextOf(element: MailElement): string {
  return clean(collect(element, (child) => !isHidden(child)));
}

/** Visible text without what the plaintext leaves out on purpose. */
export function textToCompare(element: MailElement): string {
  return clean(collect(element, (child) => !isHidden(child) && !isSkippedInText(child)));
}

/** React Email's mark for what has no place in the plaintext. */
export function isSkippedInText(element: MailElement): boolean {
  return element.attributes.get("data-skip-in-text") === "true";
}

/** Hidden by its own attributes; a parent may hide it too. */
export function isHidden(element: MailElement): boolean {
  if (element.attributes.has("hidden")) return true;
  if (!element.attributes.has("style")) return false;
  const style = styleOf(element);
  return (
    style.get("display") === "none" ||
    style.get("visibility") === "hidden" ||
    style.get("mso-hide") === "all" ||
    /^0(\.0+)?$/.test(style.get("opacity") ?? "") ||
    /^0(px)?$/.test(style.get("font-size") ?? "") ||
    (/^0(px)?$/.test(style.get("max-height") ?? "") && style.get("overflow") === "hidden")
  );
}

/** Without padding signs, white space as one space. */
export function clean(text: string): string {
  return text.replace(FILLER, "").replace(/\s+/g, " ").trim();
}

function collect(node: MailNode, take: (element: MailElement) => boolean): string {
  if (node.kind === "text") return node.text;
  if (node.kind === "comment") return "";
  if (UNSEEN.has(node.tag) || !take(node)) return "";
  const inside = node.children.map((child) => collect(child, take)).join("");
  return BLOCKS.has(node.tag) ? ` ${inside} ` : inside;
}
