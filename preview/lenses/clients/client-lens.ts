/** What a client's lens is made of. */

import type { MailDocument } from "../mail-document.ts";
import type { Report } from "../report.ts";

export interface ClientLens {
  /** On the text, before it is parsed. */
  readonly text?: (html: string, report: Report) => string;
  readonly apply: (mail: MailDocument, report: Report) => void;
}
