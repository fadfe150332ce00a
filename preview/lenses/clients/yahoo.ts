/** Yahoo Mail on the web; AOL is the same program. */

import { elementsOf, type MailDocument, setText, textOf } from "../mail-document.ts";
import type { Report } from "../report.ts";
import type { Declared, SelectorParts } from "../styles.ts";
import { featurePage, supportOf } from "../support.ts";
import { dropUnsupportedCss, dropUnsupportedHtml } from "../unsupported.ts";
import { bodyToDiv, openLinksOutside, prefixNames } from "../webmail.ts";
import type { ClientLens } from "./client-lens.ts";

const support = supportOf("yahoo.desktop-webmail");
const BUGS = "https://github.com/hteumeuleu/email-bugs/issues";

export const yahoo: ClientLens = {
  apply(mail, report) {
    cutAfterMediaList(mail, report);
    dropUnsupportedHtml(mail, support, report);
    dropUnsupportedCss(mail, support, report, {
      declaration: (declared) => ownDeclaration(declared, report),
      selector: (selector) => ownSelector(selector, report),
      atRule({ name, prelude }) {
        if (name !== "media" || KNOWN_QUERY.test(prelude.trim()) || /prefers-/i.test(prelude)) return undefined;
        report.note(`\`@media ${prelude}\` is dropped`, featurePage("css-at-media"));
        return false;
      },
      nestedRule() {
        report.note("What stands in a nested rule applies to the rule around it", featurePage("css-nesting"));
        return "flatten";
      },
    });
    bodyToDiv(mail, report);
    prefixNames(mail, { text: "yiv" }, report, `${BUGS}/49`);
    openLinksOutside(mail, report);
  },
};

/** A comma in a media query ends the stylesheet there. */
function cutAfterMediaList(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    if (element.tagName !== "style") continue;
    const css = textOf(element);
    const [broken] = /@media[^{},]*,[^{]*\{/i.exec(css) ?? [];
    if (broken === undefined) continue;
    report.note("A media query with a comma loses itself and all CSS behind it", `${BUGS}/149`);
    setText(element, css.slice(0, css.indexOf(broken)));
  }
}

/** `screen` and the smallest and largest width or height; anything else is not understood. */
const KNOWN_QUERY =
  /^(?:only\s+)?(?:screen|all)?(?:\s*and\s*)?(?:\(\s*(?:min|max)-(?:width|height)\s*:[^)]*\)(?:\s*and\s*)?)*$/i;

function ownDeclaration(declared: Declared, report: Report): Declared | null | undefined {
  const { property, value } = declared;
  if (property === "height") {
    report.note("`height` becomes `min-height`", featurePage("css-height"));
    return { ...declared, property: "min-height" };
  }
  if (/^margin/.test(property) && /(?:^|\s)-[\d.]/.test(value)) {
    report.note(`Negative \`${property}\` is dropped`, featurePage("css-margin"));
    return null;
  }
  if (property === "font-weight" && /^\d+$/.test(value) && !/^[1-9]00$/.test(value)) {
    report.note(`\`font-weight: ${value}\` is dropped: only hundreds are known`, featurePage("css-font-weight"));
    return null;
  }
  if (/\brgba?\(\s*[\d.%]+\s+[\d.%]/i.test(value)) {
    report.note(`\`${property}: ${value}\` is dropped: only commas are known`, featurePage("css-rgb"));
    return null;
  }
  if (/^background/.test(property)) {
    const bare = value.replace(/\([^)]*\)/g, "");
    if (bare.includes(",")) {
      report.note(`\`${property}\` with several values loses its comma and fails`, featurePage("css-background-image"));
      return null;
    }
    if (property === "background" && bare.includes("/")) {
      report.note("`background` with a size behind a slash fails", featurePage("css-background"));
      return null;
    }
  }
  if (/radius$/.test(property) && value.includes("/")) {
    report.note(`\`${property}\` with a slash fails`, featurePage("css-border-radius"));
    return null;
  }
  return undefined;
}

function ownSelector({ parts }: SelectorParts, report: Report): string | null | undefined {
  const odd = parts.find(({ kind, matcher }) => kind === "attribute" && matcher !== "=");
  if (odd) {
    report.note(`Rules with \`${odd.text}\` are dropped`, featurePage("css-selector-attribute"));
    return null;
  }
  const bracketed = parts.find(({ kind, name }) => kind === "pseudo-class" && LOSE_BRACKETS.has(name));
  if (!bracketed) return undefined;
  // Left without its brackets, it spoils every selector of its rule, as CSS has it.
  report.note(
    `\`${bracketed.text}\` loses its brackets, and its rule is void`,
    featurePage(`css-pseudo-class-${bracketed.name}`),
  );
  return parts.map((part) => (part === bracketed ? `:${part.name}` : part.text)).join("");
}

const LOSE_BRACKETS = new Set(["has", "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"]);
