/** Apple Mail: shows nearly everything. */

import { supportOf } from "../support.ts";
import { dropUnsupportedCss, dropUnsupportedHtml } from "../unsupported.ts";
import type { ClientLens } from "./client-lens.ts";

const support = supportOf("apple-mail.ios");

export const appleMail: ClientLens = {
  apply(mail, report) {
    dropUnsupportedHtml(mail, support, report);
    dropUnsupportedCss(mail, support, report);
  },
};
