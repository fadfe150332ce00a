/** What webmails do so that a mail and their own page do not mix: a `div` for the body, and names with a prefix. */

import {
  append,
  attribute,
  createElement,
  elementsOf,
  type MailDocument,
  moveChildren,
  prepend,
  rootPart,
  setAttribute,
} from "./mail-document.ts";
import type { Report } from "./report.ts";
import { rewriteStyles, type SelectorPart } from "./styles.ts";
import { featurePage } from "./support.ts";

/** Marks the wrapper, so that a mail that went through once is not wrapped again. */
const WRAPPER = "data-lens-body";

/** The body's attributes move to a `div` inside of it. `marker` is an element that the client leaves before it. */
export function bodyToDiv(mail: MailDocument, report: Report, marker?: "u"): void {
  const body = rootPart(mail, "body");
  if (!body || elementsOf(body).some((element) => attribute(element, WRAPPER) !== undefined)) return;
  const wrapper = createElement("div");
  wrapper.attrs = [...body.attrs, { name: WRAPPER, value: "" }];
  // The page around the mail is the client's, and has no margin of its own here.
  body.attrs = [{ name: "style", value: "margin:0" }];
  const colour = attribute(wrapper, "bgcolor");
  if (colour !== undefined) {
    // An attribute that only a body and a table have.
    setAttribute(wrapper, "bgcolor", undefined);
    setAttribute(wrapper, "style", `background-color:${colour};${attribute(wrapper, "style") ?? ""}`);
  }
  moveChildren(body, wrapper);
  append(body, wrapper);
  if (marker) prepend(body, createElement(marker));
  report.note("`<body>` becomes a `<div>` with its attributes", featurePage("html-body"));
  rewriteStyles(mail, {
    selector({ text, parts }) {
      const page = parts.find(({ kind, name }) => kind === "type" && (name === "body" || name === "html"));
      if (!page) return text;
      report.note(`Rules for \`${page.name}\` no longer fit`, featurePage("html-body"));
      return null;
    },
  });
}

export interface Prefix {
  readonly text: string;
  /** Whether a part of a selector gets the prefix; default: every class and id. */
  readonly covers?: (part: SelectorPart, index: number, parts: readonly SelectorPart[]) => boolean;
}

/** Prefixes every class and id, in the HTML and in the rules. What has the prefix keeps it. */
export function prefixNames(
  mail: MailDocument,
  { text: prefix, covers = () => true }: Prefix,
  report: Report,
  source: string,
): void {
  const prefixed = (name: string): string => (name.startsWith(prefix) ? name : prefix + name);
  let any = false;
  for (const element of elementsOf(mail)) {
    const names = attribute(element, "class");
    if (names?.trim()) {
      any = true;
      setAttribute(element, "class", names.trim().split(/\s+/).map(prefixed).join(" "));
    }
    const id = attribute(element, "id");
    if (id) {
      any = true;
      setAttribute(element, "id", prefixed(id));
    }
  }
  rewriteStyles(mail, {
    selector: ({ parts }) =>
      parts
        .map((part, index) => {
          if ((part.kind !== "class" && part.kind !== "id") || !covers(part, index, parts)) return part.text;
          return `${part.text[0]}${prefixed(part.text.slice(1))}`;
        })
        .join(""),
  });
  if (any) report.note(`Classes and ids are renamed: \`box\` becomes \`${prefix}box\``, source);
}

/** In a window of its own opens every link: `target="_blank"` is forced. */
export function openLinksOutside(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    const target = attribute(element, "target");
    if (element.tagName !== "a" || attribute(element, "href") === undefined || target === "_blank") continue;
    if (target !== undefined) report.note("Every link opens in a new window", featurePage("html-target"));
    setAttribute(element, "target", "_blank");
  }
}
