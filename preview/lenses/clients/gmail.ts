/** Gmail: on the web, in the app, and in the app with an account of another provider, where no stylesheet is left. */

import {
  attribute,
  elementsOf,
  isWithin,
  type MailDocument,
  remove,
  rootPart,
  setAttribute,
  textOf,
} from "../mail-document.ts";
import type { Report } from "../report.ts";
import {
  type AtRule,
  atRulesOf,
  type DeclarationPlace,
  type Declared,
  declarationsIn,
  declarationsOf,
  type SelectorParts,
} from "../styles.ts";
import { featurePage, supportOf } from "../support.ts";
import { dropUnsupportedCss, dropUnsupportedHtml, type OwnCss } from "../unsupported.ts";
import { bodyToDiv, openLinksOutside, prefixNames } from "../webmail.ts";
import type { ClientLens } from "./client-lens.ts";

/** Bytes of HTML that Gmail shows; the rest is behind a link. */
export const CLIPS_AT: number = 102 * 1024;
const STYLE_LIMIT = 16 * 1024;

const BUGS = "https://github.com/hteumeuleu/email-bugs/issues";
const NAMES = "https://github.com/hteumeuleu/email-bugs/issues/24";

export const gmailWeb: ClientLens = lens("web");
export const gmailApp: ClientLens = lens("app");
export const gmailNoStyle: ClientLens = lens("app, other account");

type Kind = "web" | "app" | "app, other account";

function lens(kind: Kind): ClientLens {
  const isOther = kind === "app, other account";
  const column = kind === "web" ? "gmail.desktop-webmail" : "gmail.android";
  const support = supportOf(column, isOther ? "other" : "google");
  return {
    text: clip,
    apply(mail, report) {
      if (isOther) dropAllStyles(mail, report);
      else dropWholeStyles(mail, report);
      dropBrokenAttributes(mail, report);
      dropUnsupportedHtml(mail, support, report);
      dropUnsupportedCss(mail, support, report, ownCss(kind, report));
      bodyToDiv(mail, report, "u");
      prefixNames(mail, { text: "m_" }, report, NAMES);
      openLinksOutside(mail, report);
      noteAnchorLinks(mail, report);
    },
  };
}

/** Cuts the HTML as it is sent; the parser closes what is left open. */
function clip(html: string, report: Report): string {
  const bytes = new TextEncoder().encode(html);
  if (bytes.length <= CLIPS_AT) return html;
  report.note(
    `The mail has ${Math.ceil(bytes.length / 1024)} KB of HTML; what comes after 102 KB is clipped`,
    `${BUGS}/41`,
  );
  // A character or a tag that is cut in half would show as nonsense of our own making.
  const kept = new TextDecoder()
    .decode(bytes.subarray(0, CLIPS_AT))
    .replace(/\uFFFD$/, "")
    .replace(/<[^>]*$/, "");
  return `${kept}<div style="margin:16px 0;font:13px Arial,sans-serif;color:#5f6368">[Message clipped]&nbsp;&nbsp;<span style="color:#1a73e8;text-decoration:underline">View entire message</span></div>`;
}

/** A `style` element stays or goes as a whole: by its place, its size, at-rules within at-rules, and one colour. */
function dropWholeStyles(mail: MailDocument, report: Report): void {
  let bytes = 0;
  for (const element of stylesOf(mail)) {
    const css = textOf(element);
    if (isWithin(element, "body")) {
      report.note("A `<style>` in the body is dropped", featurePage("html-style"));
      remove(element);
    } else if (atRulesOf(css).some(isNestedBadly)) {
      report.note("A `<style>` with an at-rule inside an at-rule is dropped whole", `${BUGS}/21`);
      remove(element);
    } else if (declarationsIn(css).some(({ value }) => SPACED_RGB.test(value))) {
      report.note("A `<style>` with a colour like `rgb(0 128 0)` is dropped whole", featurePage("css-rgb"));
      remove(element);
    } else if (bytes + css.length > STYLE_LIMIT) {
      report.note("A `<style>` that goes beyond 16 KB of CSS in all is dropped whole", `${BUGS}/90`);
      remove(element);
    } else {
      bytes += css.length;
    }
  }
}

/** A media query inside of a media query is understood since 2018; all else inside of an at-rule is not. */
function isNestedBadly({ name, outer }: AtRule): boolean {
  return outer.length > 0 && !(name === "media" && outer.every((around) => around === "media"));
}

function dropAllStyles(mail: MailDocument, report: Report): void {
  for (const element of stylesOf(mail)) {
    report.note("`<style>` is dropped; only inline styles are left", featurePage("html-style"));
    remove(element);
  }
}

function stylesOf(mail: MailDocument) {
  return elementsOf(mail).filter(({ tagName }) => tagName === "style");
}

/** One colour in the newer syntax costs an element its whole `style`. */
function dropBrokenAttributes(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    const style = attribute(element, "style");
    const broken = style === undefined ? undefined : declarationsOf(style).find(({ value }) => BREAKS.test(value));
    if (!broken) continue;
    const feature = /lab|lch/i.test(broken.value) ? "css-modern-color" : "css-rgb";
    report.note(`\`${broken.property}: ${broken.value}\` costs the element its whole \`style\``, featurePage(feature));
    setAttribute(element, "style", undefined);
  }
}

const SPACED_RGB = /\brgba?\(\s*[\d.%]+\s+[\d.%]+\s+[\d.%]+/i;
const BREAKS = new RegExp(`\\b(?:ok)?l(?:ab|ch)\\(|${SPACED_RGB.source}`, "i");

function ownCss(kind: Kind, report: Report): OwnCss {
  return {
    declaration(declared, place) {
      const { property, value } = declared;
      if (/^margin/.test(property) && /(?:^|\s)-[\d.]/.test(value)) {
        report.note(`Negative \`${property}\` is dropped`, featurePage("css-margin"));
        return null;
      }
      if (property === "text-indent" && value.startsWith("-")) {
        report.note("Negative `text-indent` is dropped", featurePage("css-text-indent"));
        return null;
      }
      if (property === "list-style" && /url\(/i.test(value)) {
        report.note("`list-style` with an image is dropped", featurePage("css-list-style"));
        return null;
      }
      return kind === "web" ? undefined : dropInlineGradient(declared, place, report);
    },
    selector: (selector) => ownSelector(selector, report),
    atRule: (atRule) => ownAtRule(atRule, report),
  };
}

/** The Android app makes an address of it, which leads nowhere. */
function dropInlineGradient(
  { property, value }: Declared,
  { element }: DeclarationPlace,
  report: Report,
): null | undefined {
  if (!element || property !== "background-image" || !/\b(?:linear|radial)-gradient\(/i.test(value)) return undefined;
  report.note("A gradient in an inline `background-image` is garbled; in `background` it works", `${BUGS}/135`);
  return null;
}

function ownAtRule({ name, prelude, outer }: AtRule, report: Report): boolean | undefined {
  if (name !== "media") return undefined;
  if (/height/i.test(prelude)) {
    report.note("Media queries for heights are dropped", featurePage("css-at-media"));
    return false;
  }
  if (prelude.trim() === "" && outer.length > 0) {
    report.note("A `@media` without a query inside of another is dropped", `${BUGS}/21`);
    return false;
  }
  return undefined;
}

function ownSelector({ text, parts }: SelectorParts, report: Report): string | null | undefined {
  const attributes = parts.filter(({ kind }) => kind === "attribute");
  if (attributes.length > 0 && !attributes.every(({ name, matcher }) => name === "class" && matcher === "~=")) {
    report.note(`Rules with \`${attributes[0]?.text}\` are dropped`, featurePage("css-selector-attribute"));
    return null;
  }
  return attributes.length > 0 ? text : undefined;
}

/** The prefix of ids leads links within the mail nowhere; the data calls them partly supported through `name`. */
function noteAnchorLinks(mail: MailDocument, report: Report): void {
  if (rootPart(mail, "body") && elementsOf(mail).some((element) => attribute(element, "href")?.startsWith("#")))
    report.note("Links within the mail only reach an empty `<a name>`", featurePage("html-anchor-links"));
}
