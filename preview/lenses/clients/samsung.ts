/** Samsung Email on Android. */

import type { Report } from "../report.ts";
import type { Declared } from "../styles.ts";
import { featurePage, supportOf } from "../support.ts";
import { dropUnsupportedCss, dropUnsupportedHtml } from "../unsupported.ts";
import type { ClientLens } from "./client-lens.ts";

const support = supportOf("samsung-email.android");

export const samsung: ClientLens = {
  apply(mail, report) {
    dropUnsupportedHtml(mail, support, report);
    dropUnsupportedCss(mail, support, report, { declaration: (declared) => ownDeclaration(declared, report) });
  },
};

function ownDeclaration({ property, value }: Declared, report: Report): null | undefined {
  const feature = PERCENTAGES.get(property);
  if (feature === undefined || !(value.endsWith("%") || (property === "font-size" && /er$/i.test(value))))
    return undefined;
  report.note(`\`${property}: ${value}\` is dropped`, featurePage(feature));
  return null;
}

/** Properties that go without percentages; `font-size` also without `larger` and `smaller`. */
const PERCENTAGES: ReadonlyMap<string, string> = new Map([
  ["font-size", "css-font-size"],
  ...["left", "right", "top", "bottom"].map((side) => [side, "css-left-right-top-bottom"] as const),
]);
