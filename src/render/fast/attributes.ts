/** Props of a host element → its start tag, as React writes it; odd names fall back. */

import { escapeHtml, safeUrl } from "./escape.ts";
import { Fallback } from "./fallback.ts";
import { hidesAsStyle, type Style, stepOfStyle, styleText } from "./style.ts";
import type { Tag } from "./tags.ts";
import { beginTrail, flatten, follow, isMemorable, isPlain, lead, Step } from "./trail.ts";

/**
 * What React does with a value: `text` leaves out functions, symbols and booleans; `flag` writes an empty value where
 * it is truthy; `enumerated` and `data` write booleans as words; `url` is `text` with scripts taken out, and `link` the
 * same with leave to be empty in a link; `count` and `number` leave out what is no number; `never` is no attribute.
 */
type Kind = "text" | "flag" | "enumerated" | "data" | "url" | "link" | "count" | "number" | "style" | "never";

interface Attribute {
  readonly kind: Kind;
  /** ` width="`, up to the value; for flags the whole attribute. */
  readonly start: string;
  /** Whether its values are hardly ever the same twice. */
  readonly isVaried: boolean;
}

const attributes = new Map<string, Attribute>();

function define(kind: Kind, names: string, { written, isVaried = false }: Partial<Written> = {}): void {
  for (const name of names.split(/\s+/)) {
    const start = kind === "flag" ? ` ${written ?? name}=""` : ` ${written ?? name}="`;
    attributes.set(name, { kind, start, isVaried });
  }
}

interface Written {
  readonly written: string;
  readonly isVaried: boolean;
}

define("text", "className", { written: "class" });
define("text", "tabIndex", { written: "tabindex" });
define("text", "httpEquiv", { written: "http-equiv" });
define("text", "htmlFor", { written: "for" });
define("text", "acceptCharset", { written: "accept-charset" });
define("text", "crossOrigin", { written: "crossorigin" });
define("text", "alt content id srcSet title", { isVaried: true });
define(
  "text",
  `bgColor cellPadding cellSpacing charSet colSpan dateTime fetchPriority frameBorder hrefLang itemID itemRef itemType
   referrerPolicy useMap vAlign`,
);
define("flag", "autoFocus", { written: "autofocus" });
define(
  "flag",
  `allowFullScreen async autoPlay controls default defer disabled formNoValidate hidden inert itemScope loop multiple
   muted noModule noValidate open playsInline readOnly required reversed scoped seamless`,
);
define("enumerated", "contentEditable draggable spellCheck value");
define("url", "src", { isVaried: true });
define("link", "href", { isVaried: true });
define("count", "cols rows size span");
define("number", "rowSpan start");
define("style", "style");
define("never", "children dangerouslySetInnerHTML key ref innerHTML defaultValue defaultChecked");
define("never", "suppressContentEditableWarning suppressHydrationWarning");

const DATA_NAME = /^(?:data|aria)-[a-z0-9._-]+$/;
/** Names that React has no rule for. */
const PLAIN_NAME = /^[a-z][a-z-]*$/;
const SPECIAL_NAME = /^(?:action|capture|credentialless|download|focusable|is)$/;
const HANDLER_NAME = /^on./i;
/** No attribute can have such a name, and React leaves it out. */
const NO_NAME = /[\s"'<>/=]/;

/** Names may be made up for one mail: beyond these, they are looked at anew each time. */
const MOST_NAMES = 500;

function attributeOf(name: string): Attribute {
  const known = attributes.get(name);
  if (known !== undefined) return known;
  const made: Attribute = { kind: kindOfName(name), start: ` ${name}="`, isVaried: false };
  if (attributes.size < MOST_NAMES) attributes.set(name, made);
  return made;
}

function kindOfName(name: string): Kind {
  if (DATA_NAME.test(name)) return "data";
  if (HANDLER_NAME.test(name) || NO_NAME.test(name)) return "never";
  if (PLAIN_NAME.test(name) && !SPECIAL_NAME.test(name)) return "text";
  throw new Fallback(`the attribute ${name}`);
}

const REST = beginTrail();

/** Writes start tags, and tells what the plaintext needs to know of them. */
export class TagWriter {
  /** Whether the tag that was just written hides its element from the plaintext. */
  hides = false;
  /** What its element holds: read on the way, because to ask props of every shape for one by name takes longer. */
  children: unknown;
  rawHtml: unknown;

  open(tag: Tag, props: Style): string {
    let html = "";
    let hides = false;
    let step = tag.root;
    let children: unknown;
    let rawHtml: unknown;
    const mayInherit = !isPlain(props);
    for (const name in props) {
      const given = props[name];
      if (given == null || (mayInherit && !Object.hasOwn(props, name))) continue;
      if (name === "children") {
        children = given;
        continue;
      }
      if (name === "dangerouslySetInnerHTML") {
        rawHtml = given;
        continue;
      }
      const value = name === "style" ? (rememberedStyle(given, tag.styles) ?? given) : given;
      if (step.name === name && step.value === value) {
        step = step.next as Step;
        continue;
      }
      const next = follow(step, name, value) ?? remember(step, name, value);
      if (next !== undefined) {
        step = next;
        continue;
      }
      const text = attributeText(attributeOf(name), value, tag);
      html += step.text === "" ? text : `${step.text}${text}`;
      hides ||= step.hides || hidesByAttribute(name, value, text);
      step = REST;
    }
    this.hides = hides || step.hides;
    this.children = children;
    this.rawHtml = rawHtml;
    if (html !== "") return `${html}${step.text}${tag.bracket}`;
    step.found ??= flatten(step.text + tag.bracket);
    return step.found as string;
  }
}

function rememberedStyle(style: unknown, start: Step): Step | undefined {
  if (typeof style !== "object") throw new Fallback("a style that is no object");
  return stepOfStyle(style as Style, start);
}

function remember(step: Step, name: string, value: unknown): Step | undefined {
  const attribute = attributeOf(name);
  if (attribute.isVaried || !isMemorable(step, name, value)) return undefined;
  const text = attributeText(attribute, value, undefined);
  return lead(step, name, value, step.text + text, step.hides || hidesByAttribute(name, value, text));
}

/** @param value Not null. A style may be the step that its content leads to. */
function attributeText({ kind, start }: Attribute, value: unknown, tag: Tag | undefined): string {
  switch (kind) {
    case "text":
      return isPrinted(value) ? `${start}${escapeHtml(`${value as string}`)}"` : "";
    case "style": {
      const text = value instanceof Step ? value.text : styleText(value as Style);
      return text === "" ? "" : `${start}${text}"`;
    }
    case "url":
    case "link":
      if (!isPrinted(value)) return "";
      // Only a link may lead to its own page.
      if (value === "") return kind === "link" && tag?.writing === "anchor" ? `${start}"` : "";
      return `${start}${escapeHtml(safeUrl(`${value as string}`))}"`;
    case "data":
    case "enumerated":
      return isCallable(value) ? "" : `${start}${escapeHtml(`${value as string}`)}"`;
    case "flag":
      return value && !isCallable(value) ? start : "";
    case "count":
    case "number": {
      if (isCallable(value)) return "";
      // As the global `isNaN`, which React asks: a bigint throws.
      const number = +(value as number);
      const isWritten = !Number.isNaN(number) && (kind === "number" || number >= 1);
      return isWritten ? `${start}${escapeHtml(`${value as string}`)}"` : "";
    }
    case "never":
      return "";
  }
}

function isPrinted(value: unknown): boolean {
  return typeof value !== "boolean" && !isCallable(value);
}

/** What React never writes. */
function isCallable(value: unknown): boolean {
  return typeof value === "function" || typeof value === "symbol";
}

/** What html-to-text is told to skip. */
function hidesByAttribute(name: string, value: unknown, text: string): boolean {
  switch (name) {
    case "style":
      return value instanceof Step ? value.hides : hidesAsStyle(text);
    case "hidden":
      return text !== "";
    case "data-skip-in-text":
      return text === ' data-skip-in-text="true"';
    default:
      return false;
  }
}
