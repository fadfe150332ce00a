/** Props of a host element → its attributes, as React writes them; odd names fall back. */

import { escapeHtml, safeUrl } from "./escape.ts";
import { Fallback } from "./fallback.ts";
import { styleText } from "./style.ts";

/**
 * What React does with a value: `text` leaves out functions, symbols and booleans; `flag` writes an empty value where
 * it is truthy; `enumerated` and `data` write booleans as words; `url` is `text` with scripts taken out; `count` and
 * `number` leave out what is no number; `never` is no attribute.
 */
type Kind = "text" | "flag" | "enumerated" | "data" | "url" | "linkedUrl" | "count" | "number" | "style" | "never";

interface Attribute {
  readonly kind: Kind;
  /** ` width="`, up to the value; for flags the whole attribute. */
  readonly start: string;
}

const attributes = new Map<string, Attribute>();

function define(kind: Kind, names: string, written?: string): void {
  for (const name of names.split(/\s+/)) {
    const start = kind === "flag" ? ` ${written ?? name}=""` : ` ${written ?? name}="`;
    attributes.set(name, { kind, start });
  }
}

define("text", "className", "class");
define("text", "tabIndex", "tabindex");
define("text", "httpEquiv", "http-equiv");
define("text", "htmlFor", "for");
define("text", "acceptCharset", "accept-charset");
define("text", "crossOrigin", "crossorigin");
define(
  "text",
  `abbr align alt axis background bgColor bgcolor border cellPadding cellpadding cellSpacing cellspacing charSet char
   cite clear color colSpan colspan content coords dateTime decoding dir face fetchPriority frame frameBorder headers
   height hrefLang hspace id itemID itemRef itemType lang language link loading media name nonce nowrap
   property referrerPolicy rel role rules scope shape sizes srcSet summary target text title translate type
   useMap usemap valign vAlign vlink vspace width xmlns`,
);
define("flag", "hidden itemScope reversed");
define("enumerated", "contentEditable draggable spellCheck");
define("url", "src");
define("linkedUrl", "href");
define("count", "cols rows size span");
define("number", "rowSpan start");
define("style", "style", "style");
define("never", "children dangerouslySetInnerHTML key ref innerHTML defaultValue defaultChecked");
define("never", "suppressContentEditableWarning suppressHydrationWarning");

const DATA_NAME = /^(?:data|aria)-[a-z0-9._-]+$/;

/** Names may be made up for one mail: beyond these, they are looked at anew each time. */
const MOST_NAMES = 500;

function attributeOf(name: string): Attribute {
  const known = attributes.get(name);
  if (known !== undefined) return known;
  if (!DATA_NAME.test(name)) throw new Fallback(`the attribute ${name}`);
  const made: Attribute = { kind: "data", start: ` ${name}="` };
  if (attributes.size < MOST_NAMES) attributes.set(name, made);
  return made;
}

/** What one element's attributes came to: the markup, and what the plaintext needs of them. */
export class AttributeWriter {
  html = "";
  /** Whether the style attribute hides the element from the plaintext. */
  isHidden = false;

  write(props: Readonly<Record<string, unknown>>, isAnchor: boolean): void {
    let html = "";
    this.isHidden = false;
    for (const name in props) {
      const value = props[name];
      if (value == null || !Object.hasOwn(props, name)) continue;
      const { kind, start } = attributeOf(name);
      switch (kind) {
        case "text":
          if (typeof value === "string") html += `${start}${escapeHtml(value)}"`;
          else if (isPrinted(value)) html += `${start}${escapeHtml(`${value}`)}"`;
          break;
        case "style": {
          if (typeof value !== "object") throw new Fallback("a style that is no object");
          const declarations = styleText(value as Record<string, unknown>, this);
          if (declarations !== "") html += `${start}${declarations}"`;
          break;
        }
        case "url":
        case "linkedUrl":
          if (!isPrinted(value)) break;
          if (value === "") {
            // Only a link may lead to its own page.
            if (isAnchor && kind === "linkedUrl") html += `${start}"`;
            break;
          }
          html += `${start}${escapeHtml(safeUrl(`${value}`))}"`;
          break;
        case "data":
        case "enumerated":
          if (typeof value !== "function" && typeof value !== "symbol") html += `${start}${escapeHtml(`${value}`)}"`;
          break;
        case "flag":
          if (value && typeof value !== "function" && typeof value !== "symbol") html += start;
          break;
        case "count":
        case "number":
          if (typeof value !== "number" && typeof value !== "string") throw new Fallback(`an odd value of ${name}`);
          if (!Number.isNaN(Number(value)) && (kind === "number" || Number(value) >= 1))
            html += `${start}${escapeHtml(`${value}`)}"`;
          break;
        case "never":
          break;
      }
    }
    this.html = html;
  }
}

function isPrinted(value: unknown): value is string | number | bigint | object {
  return typeof value !== "boolean" && typeof value !== "function" && typeof value !== "symbol";
}
