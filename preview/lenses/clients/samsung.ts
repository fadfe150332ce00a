/** Samsung Email on Android. */

import type { Declared } from "../styles.ts";
import { featurePage, supportOf } from "../support.ts";
import { dropUnsupportedCss, dropUnsupportedHtml } from "../unsupported.ts";
import type { ClientLens } from "./client-lens.ts";

const support = supportOf("samsung-email.android");

export const samsung: ClientLens = {
  apply(mail, report) {
    dropUnsupportedHtml(mail, support, report);
    dropUnsupportedCss(mail, support, report, {
      declaration({ property, value }: Declared) {
        if (property === "position" && /^(?:sticky|fixed)$/i.test(value)) {
          report.note(`\`position: ${value}\` is dropped`, featurePage("css-position"));
          return null;
        }
        return undefined;
      },
    });
  },
};
