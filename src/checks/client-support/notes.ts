/** caniemail's notes say when support is partial; some can be held against the very use that was found. */

import { styleOf } from "../mail/style.ts";
import type { Usage } from "./usage.ts";

type Test = (usage: Usage, match: RegExpExecArray) => boolean;

/** What a note says → whether it concerns this use. The first that fits decides; a note that none fits always concerns. */
const CONCERNS: readonly (readonly [RegExp, Test])[] = [
  [/Negative values are not supported\. `?auto/i, ({ value }) => /(^|[\s(])-\d|auto/.test(value ?? "")],
  [/Negative values are not supported/i, ({ value }) => /(^|[\s(])-[\d.]/.test(value ?? "")],
  [/`auto` value is not supported/i, ({ value }) => /\bauto\b/.test(value ?? "")],
  [/`normal` value is not supported/i, ({ value }) => value === "normal"],
  [/^(?:Partial\. )?Not supported with multiple values/i, ({ value }) => /\s/.test(value ?? "")],
  [/`overline` is not supported/i, ({ value }) => /overline/.test(value ?? "")],
  [/Only supports the line property/i, ({ value }) => /\s/.test(value ?? "")],
  [/when written with long hand/i, ({ value }) => /\s/.test(value ?? "")],
  // Font weights: everything CSS 2 knows is understood.
  [
    /Only the following numeric values are supported: 100/i,
    ({ value }) => /^\d+$/.test(value ?? "") && !/^[1-9]00$/.test(value ?? ""),
  ],
  [/values between 0 and 599 are set as normal/i, ({ value }) => /^(100|200|300|500|600|800|900)$/.test(value ?? "")],
  [/elliptical borders with the slash/i, ({ value }) => /\//.test(value ?? "")],
  [
    /`display:none` does not inherit|Does not inherit onto nested `<table>`/i,
    ({ value, element }) => value === "none" && has(element, "table"),
  ],
  [/Does not work when applied directly to an `<img>`/i, ({ element }) => element.tag === "img"],
  [/Two-value syntax|two-value syntax/i, ({ value }) => /\s/.test(value ?? "")],
  [/^Partial\. Only supports `display:none`/i, ({ value }) => value !== "none" && value !== "block"],
  // Lists of values: "`flex`, `grid` … are not supported".
  [
    /^(?:Partial\. |Buggy\. )?((?:`[^`]+`(?:,| and| or)? ?)+)(?:values )?are not supported/i,
    ({ value }, [, list]) => names(list).includes(value ?? ""),
  ],
  // Elements: "Only works on `<table>` elements", "Not supported on `<span>` and `<body>` elements".
  [
    /Only (?:works|supported) on (?:the )?((?:`<[a-z0-9]+>`(?:,| and| or)? ?)+)/i,
    (usage, [, list]) => usage.by !== "stylesheet" && !tags(list).includes(usage.element.tag),
  ],
  [/Only supported on table cells/i, (usage) => usage.by !== "stylesheet" && !["td", "th"].includes(usage.element.tag)],
  [
    /Not supported on ((?:`<[a-z0-9]+>`(?:,| and| or)? ?)+)/i,
    (usage, [, list]) => usage.by === "stylesheet" || tags(list).includes(usage.element.tag),
  ],
  [/Not supported inside the `<body>`/i, ({ element }) => isInBody(element)],
  [/do not work on `<table>` elements/i, ({ element, value }) => element.tag === "table" && value !== "center"],
  [/`<img>` elements are wrapped/i, ({ element }) => element.tag === "img"],
  [/limited to 16 KB/i, ({ element }) => (element.range ? element.range.end - element.range.startTagEnd : 0) > 16_384],
  [/need to be declared before their rules are used/i, ({ element }) => isInBody(element)],
  [/following a CSS comment is ignored/i, () => false],
  [/Nested media queries|nested media queries/i, () => false],
  [/height based media quer/i, ({ value }) => /height/.test(value ?? "")],
  [/landscape media quer/i, ({ value }) => /orientation/.test(value ?? "")],
  [/Only supported in lowercase|not supported in uppercase/i, (usage) => isImportant(usage, /!\s*(?!important)/)],
  [/Only supported with a space before/i, (usage) => isImportant(usage, /\S!/)],
  [
    /Removed if there is no space before when used with a `background-image`/i,
    (usage) => isImportant(usage, /^background-image\b.*\S!/i),
  ],
  [/^Partial\. Not supported inline\. \(See \[email-bugs#31\]/i, ({ by }) => by === "inline"],
  [/(Supports|Only supports) `system-ui` only/i, ({ value }) => !/\bsystem-ui\b/.test(value ?? "")],
  [
    /^Partial(?: support)?\. `([\w-]+)` values? (?:is|are) not supported/i,
    ({ value }, [, name]) => isWord(value, name),
  ],
  [/`relative` and `percentage` size values/i, ({ value }) => /%|larger|smaller|em$/.test(value ?? "")],
  [/border can not be bigger than 8px/i, ({ value }) => /\b(9|\d\d+)px/.test(value ?? "")],
  [/Unreliable if used on a `<p>` or a `<div>`/i, ({ element }) => ["p", "div"].includes(element.tag)],
  [/`background-color` is included inside the `margin`/i, ({ element }) => styleOf(element).has("background-color")],
  [/^Buggy on anchor `<a>` tags/i, ({ element }) => element.tag === "a"],
  [/`overflow-block` & `overflow-inline`/i, ({ written }) => /^overflow-(block|inline)/.test(written)],
  [/Cannot scroll through to hidden content/i, ({ value }) => /scroll|auto/.test(value ?? "")],
  [/Flow-relative values `start` and `end`/i, ({ value }) => value === "start" || value === "end"],
  [/`(-webkit-)?match-parent`/i, ({ value }) => /match-parent/.test(value ?? "")],
  [/^Alpha value is not supported/i, ({ value }) => /rgb\([^)]*,[^)]*,[^)]*,|rgb\([^)]*\//.test(value ?? "")],
  [/Big negative values/i, ({ value }) => /^-[1-9]/.test(value ?? "")],
  [/Values set in `em` are smaller/i, ({ value }) => /\dem$/.test(value ?? "")],
  [/making it look like `break-all`/i, ({ value }) => value !== "break-all" && value !== "normal"],
  [/ but not ((?:`[^`]+`(?:,| and| or)? *)+)\.?$/i, ({ value }, [, list]) => names(list).includes(value ?? "")],
  // What becomes of <body> anyway; its attributes and styles are kept.
  [/^Partial\. Replaced by a `<div>` with supported attributes/i, () => false],
  [/^Buggy\. Percentage width on `<img>`/i, ({ element, value }) => element.tag === "img" && /%/.test(value ?? "")],
  [/^Partial\. Percentages values are not supported/i, ({ value }) => /%/.test(value ?? "")],
  [/whitespace syntax/i, ({ value }) => /rgba?\(\d+ /.test(value ?? "")],
  [
    /^(Partial\. )?Supported\. |Not live tested|links always open in a new window|`target="_blank"` is forced/i,
    () => false,
  ],
  // Said once, of the <style> itself.
  [
    /non[- ]Google accounts|Non Gmail Account/i,
    ({ slug, by }) => slug === "html-style" || (by !== "stylesheet" && slug.startsWith("html-")),
  ],
];

/** Whether what the note says is true of this use. */
export function concerns(note: string, usage: Usage): boolean {
  for (const [pattern, test] of CONCERNS) {
    const match = pattern.exec(note);
    if (match) return test(usage, match);
  }
  return true;
}

/** An `!important` of a stylesheet that is written so; of an inline one the writing is not known. */
function isImportant({ by, written }: Usage, so: RegExp): boolean {
  return by === "stylesheet" && so.test(written);
}

/** A keyword, or a unit at the end of a number. */
function isWord(value: string | undefined, word: string | undefined): boolean {
  return new RegExp(`(^|[\\s\\d])${word}($|\\s)`, "i").test(value ?? "");
}

function tags(list: string | undefined): string[] {
  return [...(list ?? "").matchAll(/<([a-z0-9]+)>/g)].map(([, tag]) => tag as string);
}

function names(list: string | undefined): string[] {
  return [...(list ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);
}

function isInBody(element: Usage["element"]): boolean {
  for (let at = element.parent; at !== undefined; at = at.parent) if (at.tag === "body") return true;
  return false;
}

function has(element: Usage["element"], tag: string): boolean {
  return element.children.some((child) => child.kind === "element" && (child.tag === tag || has(child, tag)));
}
