/** Whether every client reads the HTML as the same tree, by the HTML standard's own parser. */

import { type Check, defineCheck } from "./check.ts";
import { closest, type MailDocument, type MailElement } from "./mail/document.ts";

export const htmlValidity: Check = defineCheck({
  name: "html",
  rules: {
    "html-doctype-missing": {
      severity: "warning",
      meaning: "The HTML has no doctype: some clients fall into quirks mode.",
    },
    "html-malformed": {
      severity: "warning",
      meaning: "The HTML breaks the standard's syntax; the parser's code says how.",
    },
    "html-nesting": {
      severity: "warning",
      meaning:
        "An element stands where HTML does not allow it, so that clients end another one early or move it: a div in a p, a link in a link, a p between table rows.",
    },
    "html-duplicate-id": { severity: "warning", meaning: "Two elements have the same id." },
    "html-active-content": {
      severity: "error",
      meaning: "Scripts, frames, plug-ins or on… handlers: every client removes them, and filters distrust the mail.",
    },
    "html-charset-missing": {
      severity: "info",
      meaning: "The head does not say `charset=utf-8`, which matters where the mail is saved or forwarded.",
    },
  },
  run({ document }, report) {
    if (!document) return;
    if (document.doctype === undefined)
      report("html-doctype-missing", {
        message: "The HTML has no doctype",
        hint: "Begin it with <!DOCTYPE html>; React Email's render does.",
      });
    for (const { code, offset } of document.problems) {
      if (EXPECTED.has(code)) continue;
      report("html-malformed", {
        message: `The HTML is malformed: ${code.replaceAll("-", " ")}`,
        hint: "Look at the markup here; most often it comes from dangerouslySetInnerHTML.",
        at: { offset },
        url: `https://html.spec.whatwg.org/multipage/parsing.html#parse-error-${code}`,
      });
    }
    for (const { element, broken } of misplaced(document)) {
      report("html-nesting", {
        message: `<${broken}> is ended early, because what is in it may not stand there`,
        hint: "Put a div or a table cell in place of the p around blocks, and no link into a link.",
        at: element,
      });
    }
    for (const element of movedOutOfTables(document)) {
      report("html-nesting", {
        message: `<${element.tag}> stands in a table outside of its cells; clients move it in front of the table`,
        hint: "Put it into a <td>.",
        at: element,
      });
    }
    for (const [id, element] of duplicateIds(document))
      report("html-duplicate-id", {
        message: `More than one element has id="${id}"`,
        hint: "Give each its own: links and labels find only the first.",
        at: element,
      });
    for (const element of document.elements) {
      const handler = [...element.attributes.keys()].find((name) => /^on[a-z]{3,}$/.test(name));
      if (!ACTIVE.has(element.tag) && handler === undefined) continue;
      if (element.tag === "script" && /json|template/.test(element.attributes.get("type") ?? "")) continue;
      report("html-active-content", {
        message: handler === undefined ? `The mail holds <${element.tag}>` : `<${element.tag}> has ${handler}`,
        hint: "Take it out: no client runs it.",
        at: element,
      });
    }
    if (!document.elements.some(declaresCharset))
      report("html-charset-missing", {
        message: "The head does not say charset=utf-8",
        hint: 'Use React Email\'s <Head>, or add <meta charset="utf-8">.',
        at: document.head,
      });
  },
});

/** What the XHTML doctype of React Email and its void elements bring; no client reads them otherwise. */
const EXPECTED = new Set([
  "missing-doctype",
  "non-conforming-doctype",
  "non-void-html-element-start-tag-with-trailing-solidus",
]);

const ACTIVE = new Set(["script", "iframe", "frame", "frameset", "object", "embed", "applet"]);

/** Elements that HTML lets end by themselves; React writes every end tag all the same. */
const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));

interface Misplaced {
  readonly element: MailElement;
  readonly broken: string;
}

function misplaced({ elements }: MailDocument): Misplaced[] {
  return elements
    .filter((element) => {
      // In SVG and MathML <path/> ends itself.
      if (element.range === undefined || element.closed || VOID.has(element.tag)) return false;
      return (
        !closest(element, ({ tag }) => tag === "svg" || tag === "math") &&
        !["html", "head", "body"].includes(element.tag)
      );
    })
    .map((element) => ({ element, broken: element.tag }));
}

/** What the parser has "foster parented": it stands before the table, and in the HTML inside of it. */
function movedOutOfTables({ elements }: MailDocument): MailElement[] {
  return elements.filter(({ tag, range, parent }) => {
    if (range === undefined || parent === undefined || tag === "table") return false;
    return parent.children.some(
      (sibling) =>
        sibling.kind === "element" &&
        sibling.tag === "table" &&
        sibling.range !== undefined &&
        sibling.range.start < range.start &&
        range.start < sibling.range.end,
    );
  });
}

function duplicateIds({ elements }: MailDocument): Map<string, MailElement> {
  const seen = new Set<string>();
  const twice = new Map<string, MailElement>();
  for (const element of elements) {
    const id = element.attributes.get("id");
    if (!id) continue;
    if (seen.has(id)) twice.set(id, element);
    seen.add(id);
  }
  return twice;
}

function declaresCharset({ tag, attributes }: MailElement): boolean {
  if (tag !== "meta") return false;
  return attributes.has("charset") || /charset=/i.test(attributes.get("content") ?? "");
}
