/** Outlook on Windows up to the classic Outlook of Microsoft 365: Word draws the mail. */

import { attribute, type Element, elementsOf, type MailDocument, setAttribute } from "../mail-document.ts";
import type { Report } from "../report.ts";
import {
  type AtRule,
  type DeclarationPlace,
  type Declared,
  declarationsOf,
  formatDeclarations,
  type SelectorParts,
} from "../styles.ts";
import { featurePage, supportOf } from "../support.ts";
import { dropUnsupportedCss, dropUnsupportedHtml, NO_IMAGE } from "../unsupported.ts";
import type { ClientLens } from "./client-lens.ts";
import { evaluateConditionalComments } from "./conditional-comments.ts";
import { DRAWN, drawVml } from "./vml.ts";

const support = supportOf("outlook.windows");
const CONDITIONS =
  "https://learn.microsoft.com/en-us/previous-versions/windows/internet-explorer/ie-developer/compatibility/ms537512(v=vs.85)";
const WORD = "https://learn.microsoft.com/en-us/previous-versions/office/developer/office-2007/aa338201(v=office.12)";
const CLASSES = "https://github.com/hteumeuleu/email-bugs/issues/75";
const ENGINE = "https://www.hteumeuleu.com/2020/outlook-rendering-engine/";

export const outlookWindows: ClientLens = {
  text(html, report) {
    const { html: evaluated, revealed, removed } = evaluateConditionalComments(html);
    for (let count = 0; count < revealed; count += 1)
      report.note("A conditional comment for Outlook is shown", CONDITIONS);
    for (let count = 0; count < removed; count += 1)
      report.note("What a conditional comment keeps from Outlook is taken out", CONDITIONS);
    return evaluated;
  },
  apply(mail, report) {
    drawVml(mail, report);
    dropUnsupportedHtml(mail, support, report);
    dropBackgroundAttributes(mail, report);
    keepFirstClasses(mail, report);
    dropInlinedGifs(mail, report);
    readWordStyles(mail, report);
    dropUnsupportedCss(mail, support, report, {
      declaration: (declared, place) => ownDeclaration(declared, place, report),
      selector: (selector) => ownSelector(selector, report),
      atRule: (atRule) => ownAtRule(atRule, report),
    });
  },
};

function dropBackgroundAttributes(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    if (element.tagName === "body" || attribute(element, "background") === undefined) continue;
    report.note("The attribute `background` only works on `<body>`", featurePage("html-background"));
    setAttribute(element, "background", undefined);
  }
}

function keepFirstClasses(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    const [first, ...others] = (attribute(element, "class") ?? "").trim().split(/\s+/);
    if (first === undefined || others.length === 0) continue;
    report.note("Of several classes only the first counts", CLASSES);
    setAttribute(element, "class", first);
  }
}

function dropInlinedGifs(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    if (element.tagName !== "img" || !/^data:image\/gif/i.test(attribute(element, "src") ?? "")) continue;
    report.note("A GIF that is written into the HTML is not shown", featurePage("image-base64"));
    setAttribute(element, "src", NO_IMAGE);
  }
}

/** Word's own properties that change what is seen, in words a browser knows. */
function readWordStyles(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    const style = attribute(element, "style");
    if (style === undefined || !/mso-/i.test(style)) continue;
    const declarations = declarationsOf(style);
    const next = declarations.flatMap((declared) => wordDeclaration(declared, declarations, element, report));
    setAttribute(element, "style", formatDeclarations(next));
  }
}

function wordDeclaration(
  declared: Declared,
  all: readonly Declared[],
  element: Element,
  report: Report,
): readonly Declared[] {
  const { property, value } = declared;
  if (property === "mso-hide" && value === "all") {
    report.note("`mso-hide: all` hides an element", ENGINE);
    return [{ property: "display", value: "none", important: false }];
  }
  // `padding` is only for cells; where Word has its own value, that one holds.
  if (property === "mso-padding-alt" && CELLS.has(element.tagName)) {
    report.note("`mso-padding-alt` takes the place of `padding`", ENGINE);
    return [{ property: "padding", value, important: false }];
  }
  if (property.startsWith("padding") && all.some(({ property }) => property === "mso-padding-alt")) return [];
  // Stretched spaces and raised text are how a button without VML gets its padding.
  if (property === "mso-font-width" && value.endsWith("%")) {
    report.note("`mso-font-width` widens spaces", ENGINE);
    return [
      {
        property: "letter-spacing",
        value: `${Math.max(0, Number.parseFloat(value) / 100 - 1) / 10}em`,
        important: false,
      },
    ];
  }
  if (property === "mso-text-raise" && Number.isFinite(Number.parseFloat(value))) {
    report.note("`mso-text-raise` raises text and makes its line higher", ENGINE);
    shadeWholeLine(element);
    return [{ property: "vertical-align", value: /\d$/.test(value) ? `${value}pt` : value, important: false }];
  }
  return [declared];
}

/** Word shades a link's whole line, with what is raised in it; a browser does for a box. */
function shadeWholeLine(element: Element): void {
  const parent = element.parentNode;
  if (!parent || !("tagName" in parent) || parent.tagName !== "a" || attribute(parent, SHADED) !== undefined) return;
  setAttribute(parent, SHADED, "");
  const others = declarationsOf(attribute(parent, "style") ?? "").filter(({ property }) => property !== "display");
  setAttribute(
    parent,
    "style",
    formatDeclarations([...others, { property: "display", value: "inline-block", important: false }]),
  );
}

const SHADED = "data-lens-shaded";
const CELLS = new Set(["td", "th"]);

/** Which properties apply to which elements, after Microsoft's own table of Word's CSS. */
const NO_BOX = new Set(["body", "span", "a", "b", "i", "em", "strong", "font"]);
const NO_SIZE = new Set([...NO_BOX, "div", "p"]);
const SIZES = new Set(["width", "height"]);

function ownDeclaration(
  declared: Declared,
  { element, subjects }: DeclarationPlace,
  report: Report,
): Declared | null | undefined {
  const { property, value, important } = declared;
  const drop = (what: string, source: string): null => {
    report.note(what, source);
    return null;
  };
  const tags = element ? [element.tagName] : subjects;
  const all = (set: ReadonlySet<string>): boolean => tags.length > 0 && tags.every((tag) => set.has(tag));

  if (important && element)
    return drop(`\`${property}\` with \`!important\` is dropped in \`style\``, featurePage("css-important"));
  if (isOurs(element)) return declared;
  if (property === "display" && value !== "none") {
    if (element && attribute(element, SHADED) !== undefined) return declared;
    return drop(`\`display: ${value}\` is dropped`, featurePage("css-display"));
  }
  if (property === "display" && element?.tagName === "img")
    return drop("`display: none` is dropped on images", featurePage("css-display-none"));
  if (property === "max-width" && !tags.includes("table"))
    return drop("`max-width` is dropped, except on tables", featurePage("css-max-width"));
  if (property === "max-width") return declared;
  if (property.startsWith("padding")) {
    // A rule for classes may be for cells; what it is for is not known here.
    if (element ? !CELLS.has(element.tagName) : tags.length > 0 && !tags.some((tag) => CELLS.has(tag)))
      return drop(`\`padding\` is dropped on \`<${tags[0]}>\``, featurePage("css-padding"));
    return undefined;
  }
  if (SIZES.has(property) && all(property === "width" ? new Set([...NO_SIZE, "img"]) : NO_SIZE))
    return drop(`\`${property}\` is dropped on \`<${tags[0]}>\``, featurePage(`css-${property}`));
  if (property.startsWith("margin")) {
    if (all(NO_BOX)) return drop(`\`margin\` is dropped on \`<${tags[0]}>\``, WORD);
    if (/\bauto\b|(?:^|\s)-[\d.]/.test(value))
      return drop(`\`${property}: ${value}\` is dropped`, featurePage("css-margin"));
  }
  if (property === "background" && !isPlainColour(value)) {
    const colour = plainColourIn(value);
    report.note("Of `background` only the colour is left", featurePage("css-background"));
    return colour === undefined ? null : { ...declared, property: "background-color", value: colour };
  }
  if (property === "font-weight" && /^\d+$/.test(value)) {
    const next = Number(value) >= 600 ? "bold" : "normal";
    report.note(`\`font-weight: ${value}\` is ${next}`, featurePage("css-font-weight"));
    return { ...declared, value: next };
  }
  if (property === "text-decoration" && /\s/.test(value))
    return drop("`text-decoration` with several values is dropped", featurePage("css-text-decoration"));
  if (property === "list-style") return listType(declared, report);
  if (property.startsWith("border")) return thinBorder(declared, report);
  if (/rgb\([^()]*\)/i.test(value) && !/rgb\(\s*[\d.%]+\s*,[^,]*,[^,]*\)/i.test(value))
    return drop(`\`${property}: ${value}\` is dropped`, featurePage("css-rgb"));
  return undefined;
}

/** Of the shorthand only the kind of bullet is read. */
function listType(declared: Declared, report: Report): Declared | null | undefined {
  const words = declared.value.split(/\s+/);
  const types = words.filter((word) => !/^(?:inside|outside|url\(.*)$/i.test(word));
  if (types.length === words.length) return undefined;
  report.note("Of `list-style` only the type is left", featurePage("css-list-style"));
  return types.length === 0 ? null : { ...declared, value: types.join(" ") };
}

const THICKEST = 8;

function thinBorder(declared: Declared, report: Report): Declared | undefined {
  const isWide = /^border(?:-(?:top|right|bottom|left))?(?:-width)?$/.test(declared.property);
  const value = !isWide
    ? declared.value
    : declared.value.replace(/(?<![\w#.-])([\d.]+)px\b/gi, (width, pixels: string) =>
        Number(pixels) > THICKEST ? `${THICKEST}px` : width,
      );
  if (value === declared.value) return undefined;
  report.note(
    `\`${declared.property}: ${declared.value}\`: no border is wider than 8 pixels`,
    featurePage("css-border"),
  );
  return { ...declared, value };
}

function ownAtRule({ name, body }: AtRule, report: Report): boolean | undefined {
  if (name !== "font-face" || !/url\(\s*["']?(?:https?:)?\/\//i.test(body())) return undefined;
  report.note("A font on another server is not loaded", featurePage("css-at-font-face"));
  return false;
}

/** A box that this lens drew itself, for VML. */
function isOurs(element: Element | undefined): boolean {
  return element !== undefined && attribute(element, DRAWN) !== undefined;
}

function isPlainColour(value: string): boolean {
  return /^(?:#[\da-f]{3,8}|rgb\([^)]*\)|[a-z]+)$/i.test(value.trim());
}

function plainColourIn(value: string): string | undefined {
  const bare = value.replace(/(?:url|[a-z-]*gradient)\((?:[^()]|\([^()]*\))*\)/gi, " ");
  return (
    /#[\da-f]{3,8}\b|rgb\([^)]*\)/i.exec(bare)?.[0] ?? bare.split(/[\s,]+/).find((word) => COLOUR_WORDS.test(word))
  );
}

const COLOUR_WORDS =
  /^(?:white|black|red|green|blue|gray|grey|silver|yellow|orange|purple|navy|teal|maroon|transparent)$/i;

/** Of `.a.b` only `.a` is read, so such a rule reaches more than it should. */
function ownSelector({ parts }: SelectorParts, report: Report): string | null | undefined {
  const chained = parts.findIndex((part, index) => part.kind === "class" && parts[index - 1]?.kind === "class");
  if (chained < 0) return undefined;
  const next = parts.filter((part, index) => !(part.kind === "class" && parts[index - 1]?.kind === "class"));
  report.note(
    `\`${parts.map(({ text }) => text).join("")}\` reaches all of \`${next.map(({ text }) => text).join("")}\``,
    featurePage("css-selector-chaining"),
  );
  return next.map(({ text }) => text).join("");
}
