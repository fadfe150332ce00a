/** Outlook.com, Outlook on the web, and the new Outlook for Windows, which is the same page in a window. */

import type { Report } from "../report.ts";
import type { AtRule, Declared, SelectorPart, SelectorParts } from "../styles.ts";
import { featurePage, supportOf } from "../support.ts";
import { dropUnsupportedCss, dropUnsupportedHtml } from "../unsupported.ts";
import { bodyToDiv, openLinksOutside, prefixNames } from "../webmail.ts";
import type { ClientLens } from "./client-lens.ts";

const support = supportOf("outlook.outlook-com");
const PREFIX_BUG = "https://github.com/hteumeuleu/email-bugs/issues/61";

export const outlookCom: ClientLens = {
  apply(mail, report) {
    dropUnsupportedHtml(mail, support, report);
    dropUnsupportedCss(mail, support, report, {
      declaration: (declared) => ownDeclaration(declared, report),
      selector: (selector) => ownSelector(selector, report),
      atRule: (atRule) => ownAtRule(atRule, report),
    });
    bodyToDiv(mail, report);
    prefixNames(mail, { text: "x_", covers: isFirstOfChain }, report, PREFIX_BUG);
    openLinksOutside(mail, report);
  },
};

function ownDeclaration({ property, value }: Declared, report: Report): null | undefined {
  if (/^margin/.test(property) && /(?:^|\s)-[\d.]/.test(value)) {
    report.note(`Negative \`${property}\` is dropped`, featurePage("css-margin"));
    return null;
  }
  return undefined;
}

function ownAtRule({ name, prelude, outer }: AtRule, report: Report): boolean | undefined {
  if (name === "media" && outer.length > 0) {
    report.note(`The nested \`@media ${prelude}\` is dropped`, featurePage("css-at-media"));
    return false;
  }
  return undefined;
}

function ownSelector({ parts }: SelectorParts, report: Report): string | null | undefined {
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    const follows = before !== undefined && before.kind !== "combinator";
    if ((part.kind === "pseudo-class" || part.kind === "pseudo-element") && follows && before.kind !== "type") {
      report.note(
        `Rules with \`${before.text}${part.text}\` are dropped: only after an element's name`,
        featurePage(`css-${part.kind}-${part.name}`),
      );
      return null;
    }
    if (part.kind === "attribute" && follows && before.kind === "class") {
      report.note(`Rules with \`${before.text}${part.text}\` are dropped`, featurePage("css-selector-attribute"));
      return null;
    }
    if (part.kind === "attribute" && (part.name === "class" || part.name === "id") && part.matcher === "=")
      report.note(
        `\`${part.text}\` fits nothing: the name has a prefix in the HTML alone`,
        featurePage("css-selector-attribute"),
      );
    if (part.kind === "attribute" && !KNOWN_MATCHERS.has(part.matcher ?? "")) {
      report.note(`Rules with \`${part.text}\` are dropped`, featurePage("css-selector-attribute"));
      return null;
    }
  }
  return undefined;
}

const KNOWN_MATCHERS = new Set(["", "=", "~=", "|="]);

/** Of `.a.b` only `.a` gets the prefix in the rule, while both do in the HTML; so such a rule fits nothing. */
function isFirstOfChain(_part: SelectorPart, index: number, parts: readonly SelectorPart[]): boolean {
  const before = parts[index - 1];
  return before === undefined || (before.kind !== "class" && before.kind !== "id");
}
