/** The preheader: the words an inbox shows behind the subject, and what it shows after them. */

import { type Check, defineCheck } from "./check.ts";
import { closest, type MailDocument, type MailElement } from "./mail/document.ts";
import { clean, isHidden, textOf, visibleTextOf } from "./mail/text.ts";

/** Gmail on a wide screen shows about this many characters behind a short subject. */
const SHOWN = 110;
/** A phone shows this much. */
const PHONE = 40;

export const preheader: Check = defineCheck({
  name: "preheader",
  rules: {
    "preheader-missing": {
      severity: "warning",
      meaning: "The mail has no preheader: inboxes show its first words, often “View in browser” or a logo's alt text.",
    },
    "preheader-leaks": {
      severity: "warning",
      meaning:
        "The preheader is short and nothing fills the rest of the line, so that the mail's first words follow it.",
    },
    "preheader-too-long": {
      severity: "info",
      meaning: "The preheader has more than 150 characters: no inbox shows its end.",
    },
    "preheader-too-short": { severity: "info", meaning: "The preheader has fewer than 20 characters." },
    "preheader-repeats-subject": { severity: "warning", meaning: "The preheader says what the subject says already." },
  },
  run({ document, subject }, report) {
    if (!document?.body) return;
    const { element, text, room } = readPreheader(document);
    if (element === undefined || text === "") {
      const first = visibleTextOf(document.body).slice(0, 60);
      if (first === "") return;
      report("preheader-missing", {
        message: `The mail has no preheader; inboxes show “${first}…”`,
        hint: "Put <Preview> with a sentence that adds to the subject at the top of <Body>.",
        at: document.body,
      });
      return;
    }
    if (text.length + room < SHOWN) {
      const next = wordsAfter(document.body, element).slice(0, 40);
      if (next !== "")
        report("preheader-leaks", {
          message: `After the preheader's ${text.length} characters inboxes go on with “${next}…”`,
          hint: "Use React Email's <Preview>, which fills the line, or write about 100 characters.",
          at: element,
        });
    }
    if (text.length > 150)
      report("preheader-too-long", {
        message: `The preheader has ${text.length} characters`,
        hint: `Keep it below ${SHOWN}; a phone shows the first ${PHONE}.`,
        at: element,
      });
    if (text.length < 20)
      report("preheader-too-short", {
        message: `The preheader has only ${text.length} characters: “${text}”`,
        hint: "Use the room: say what the reader gets by opening it.",
        at: element,
      });
    if (same(text, subject))
      report("preheader-repeats-subject", {
        message: "The preheader repeats the subject",
        hint: "Add to the subject instead: an inbox shows both side by side.",
        at: element,
      });
  },
});

export interface Preheader {
  readonly element: MailElement | undefined;
  /** Without padding. */
  readonly text: string;
  /** How many characters the padding behind it takes. */
  readonly room: number;
}

/** The hidden text before the first visible word. */
export function readPreheader(document: MailDocument): Preheader {
  for (const element of document.elements) {
    if (!closest(element, ({ tag }) => tag === "body") || element.tag === "body") continue;
    if (isHidden(element)) {
      const raw = rawText(element);
      const text = clean(raw);
      if (text !== "") return { element, text, room: Math.max(0, raw.length - text.length) + paddingAfter(element) };
    } else if (!closest(element, isHidden) && hasVisibleWords(element)) break;
  }
  return { element: undefined, text: "", room: 0 };
}

/** Padding may stand in hidden elements of its own, right behind. */
function paddingAfter(element: MailElement): number {
  const siblings = element.parent?.children ?? [];
  let room = 0;
  for (const next of siblings.slice(siblings.indexOf(element) + 1)) {
    if (next.kind !== "element") continue;
    if (!isHidden(next)) break;
    room += rawText(next).length;
  }
  return room;
}

/** Directly in it, not in an element of its own. */
function hasVisibleWords(element: MailElement): boolean {
  return element.children.some((child) => child.kind === "text" && clean(child.text) !== "");
}

function rawText(element: MailElement): string {
  return element.children
    .map((child) => (child.kind === "text" ? child.text : child.kind === "element" ? rawText(child) : ""))
    .join("");
}

/** What stands behind the preheader, hidden or not: inboxes make no difference. */
function wordsAfter(body: MailElement, element: MailElement): string {
  const all = textOf(body);
  const own = textOf(element);
  const at = all.indexOf(own);
  return at < 0 ? "" : all.slice(at + own.length).trim();
}

function same(one: string, other: string): boolean {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  return plain(one) !== "" && plain(one) === plain(other);
}
