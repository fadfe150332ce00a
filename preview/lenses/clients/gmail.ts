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
import { type Declared, declarationsOf, hasNestedAtRule, type SelectorParts } from "../styles.ts";
import { featurePage, type Support, supportOf } from "../support.ts";
import { dropUnsupportedCss, dropUnsupportedHtml, type OwnCss } from "../unsupported.ts";
import { bodyToDiv, prefixNames } from "../webmail.ts";
import type { ClientLens } from "./client-lens.ts";

/** Bytes of HTML that Gmail shows; the rest is behind a link. */
export const CLIPS_AT: number = 102 * 1024;
const STYLE_LIMIT = 16 * 1024;

const BUGS = "https://github.com/hteumeuleu/email-bugs/issues";
const DESIGN = "https://developers.google.com/workspace/gmail/design/css";
const NAMES = "https://github.com/hteumeuleu/email-bugs/issues/24";

export const gmailWeb: ClientLens = lens(supportOf("gmail.desktop-webmail"), true);
export const gmailApp: ClientLens = lens(supportOf("gmail.android"), true);
export const gmailNoStyle: ClientLens = lens(
  supportOf("gmail.android", /not supported with non google accounts/i),
  false,
);

function lens(support: Support, hasStyles: boolean): ClientLens {
  return {
    text: clip,
    apply(mail, report) {
      if (hasStyles) dropWholeStyles(mail, report);
      else dropAllStyles(mail, report);
      dropBrokenAttributes(mail, report);
      dropUnsupportedHtml(mail, support, report);
      dropUnsupportedCss(mail, support, report, ownCss(report));
      bodyToDiv(mail, report, "u");
      prefixNames(mail, { text: "m_" }, report, NAMES);
      openLinksOutside(mail, report);
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

/** A `style` element stays or goes as a whole: by its place, its size, and at-rules within at-rules. */
function dropWholeStyles(mail: MailDocument, report: Report): void {
  let bytes = 0;
  for (const element of stylesOf(mail)) {
    const css = textOf(element);
    if (isWithin(element, "body")) {
      report.note("A `<style>` in the body is dropped", featurePage("html-style"));
      remove(element);
    } else if (hasNestedAtRule(css)) {
      report.note("A `<style>` with an at-rule inside an at-rule is dropped whole", `${BUGS}/21`);
      remove(element);
    } else if (bytes + css.length > STYLE_LIMIT) {
      report.note("A `<style>` that goes beyond 16 KB of CSS in all is dropped whole", `${BUGS}/90`);
      remove(element);
    } else {
      bytes += css.length;
    }
  }
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

const BREAKS = /\b(?:ok)?l(?:ab|ch)\(|\brgba?\(\s*[\d.%]+\s+[\d.%]+\s+[\d.%]+/i;

function ownCss(report: Report): OwnCss {
  return {
    declaration(declared) {
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
      return BREAKS.test(value) ? dropColour(declared, report) : undefined;
    },
    selector: (selector) => ownSelector(selector, report),
    atRule(name, prelude) {
      if (name !== "media" || !/height/i.test(prelude)) return undefined;
      report.note("Media queries for heights are dropped", featurePage("css-at-media"));
      return false;
    },
  };
}

function dropColour({ property, value }: Declared, report: Report): null {
  report.note(`\`${property}: ${value}\` is dropped`, featurePage("css-rgb"));
  return null;
}

function ownSelector({ text, parts }: SelectorParts, report: Report): string | null | undefined {
  const attributes = parts.filter(({ kind }) => kind === "attribute");
  if (attributes.length > 0 && !attributes.every(({ name, matcher }) => name === "class" && matcher === "~=")) {
    report.note(`Rules with \`${attributes[0]?.text}\` are dropped`, DESIGN);
    return null;
  }
  return attributes.length > 0 ? text : undefined;
}

function openLinksOutside(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    const target = attribute(element, "target");
    if (element.tagName !== "a" || attribute(element, "href") === undefined || target === "_blank") continue;
    if (target !== undefined) report.note("Every link opens in a new window", featurePage("html-target"));
    setAttribute(element, "target", "_blank");
  }
  // The prefix of ids leads links within the mail nowhere; the data calls them partly supported through `name`.
  if (rootPart(mail, "body") && elementsOf(mail).some((element) => attribute(element, "href")?.startsWith("#")))
    report.note("Links within the mail only reach an empty `<a name>`", featurePage("html-anchor-links"));
}
