/** A client that loads no fonts: the next family in each list takes over. */

import { attribute, elementsOf, type MailDocument, remove } from "./mail-document.ts";
import type { Report } from "./report.ts";
import { rewriteStyles } from "./styles.ts";
import { featurePage } from "./support.ts";

export function dropWebFonts(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    if (element.tagName !== "link" || !/\bstylesheet\b/i.test(attribute(element, "rel") ?? "")) continue;
    report.note("A linked stylesheet is not loaded", featurePage("html-link"));
    remove(element);
  }
  rewriteStyles(mail, {
    atRule({ name, prelude }) {
      if (name === "font-face") {
        report.note("`@font-face` is dropped", featurePage("css-at-font-face"));
        return false;
      }
      if (name !== "import") return true;
      report.note(`\`@import ${prelude}\` is dropped`, featurePage("css-at-import"));
      return false;
    },
  });
}
