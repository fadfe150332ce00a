/** Apple Mail: shows nearly everything. */

import type { Report } from "../report.ts";
import type { Declared } from "../styles.ts";
import { featurePage, supportOf } from "../support.ts";
import { dropUnsupportedCss, dropUnsupportedHtml } from "../unsupported.ts";
import type { ClientLens } from "./client-lens.ts";

const support = supportOf("apple-mail.ios");

export const appleMail: ClientLens = {
  apply(mail, report) {
    dropUnsupportedHtml(mail, support, report);
    dropUnsupportedCss(mail, support, report, { declaration: (declared) => ownDeclaration(declared, report) });
  },
};

/** The mail is as high as its content, so a share of that height is nothing yet. */
function ownDeclaration(declared: Declared, report: Report): Declared | undefined {
  const value = declared.value.replace(/(?<![\w#.-])-?[\d.]+vh\b/gi, "0px");
  if (value === declared.value) return undefined;
  report.note(`\`${declared.property}: ${declared.value}\` comes to nothing`, featurePage("css-unit-vh"));
  return { ...declared, value };
}
