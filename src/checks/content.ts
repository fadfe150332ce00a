/** What a missing prop or a forgotten stand-in leaves behind in words that readers see. */

import { type Check, defineCheck } from "./check.ts";
import { MERGE_TAG } from "./links.ts";
import type { MailElement } from "./mail/document.ts";
import { clean, isHidden } from "./mail/text.ts";

export const content: Check = defineCheck({
  name: "content",
  rules: {
    "value-missing": {
      severity: "error",
      meaning: "The mail reads `undefined`, `NaN`, `[object Object]` or `Invalid Date`: a value was missing.",
    },
    "merge-tag-left": {
      severity: "error",
      meaning: "The mail shows a merge tag such as `{{name}}` that nobody filled in.",
    },
    "stand-in-left": { severity: "warning", meaning: "The mail holds stand-in text such as “Lorem ipsum” or “TODO”." },
  },
  run({ subject, document, text }, report) {
    const parts: { readonly words: string; readonly at: MailElement | undefined; readonly place: string }[] = [
      { words: subject, at: undefined, place: "The subject" },
    ];
    if (document?.body) collect(document.body, (words, at) => parts.push({ words, at, place: "The mail" }));
    else parts.push({ words: text, at: undefined, place: "The text" });
    for (const { words, at, place } of parts) {
      const missing = MISSING.exec(words)?.[0];
      if (missing !== undefined)
        report("value-missing", {
          message: `${place} reads “${around(words, missing)}”`,
          hint: "A prop was missing or of another type; pass it, or leave the sentence out without it.",
          at,
        });
      const tag = MERGE_TAG.exec(words)?.[0];
      if (tag !== undefined)
        report("merge-tag-left", {
          message: `${place} shows the merge tag ${tag}`,
          hint: "Pass the value as a prop; nothing fills in merge tags here.",
          at,
        });
      const standIn = STAND_IN.exec(words)?.[0];
      if (standIn !== undefined)
        report("stand-in-left", {
          message: `${place} holds the stand-in “${around(words, standIn)}”`,
          hint: "Write the real text.",
          at,
        });
    }
  },
});

// "undefined" alone is a word that a mail about code may use; between spaces it is nearly always a missing value.
const MISSING = /\[object [A-Z]\w*\]|\bInvalid Date\b|(?<![\w"'“‘`])(?:undefined|NaN)(?![\w"'”’`])/;
const STAND_IN = /\blorem ipsum\b|\bdolor sit amet\b|\b(?:TODO|FIXME|TBD|XXX)\b(?=[:\s.]|$)/i;

/** Every run of visible text with the element around it. */
function collect(element: MailElement, take: (words: string, at: MailElement) => void): void {
  for (const child of element.children) {
    if (child.kind === "text") {
      const words = clean(child.text);
      if (words !== "") take(words, element);
    } else if (child.kind === "element" && child.tag !== "style" && !isHidden(child)) collect(child, take);
  }
}

function around(words: string, part: string): string {
  const at = words.indexOf(part);
  const start = Math.max(0, at - 20);
  const end = Math.min(words.length, at + part.length + 20);
  return `${start > 0 ? "…" : ""}${words.slice(start, end)}${end < words.length ? "…" : ""}`;
}
