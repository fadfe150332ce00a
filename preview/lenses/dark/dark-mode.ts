/** What a client's dark mode is: a change of the mail's tree. */

import type { MailDocument } from "../mail-document.ts";
import type { Report } from "../report.ts";

export type DarkMode = (mail: MailDocument, report: Report) => void;

/** The sender's dark styles, which Gmail never applies, and Outlook.com only where the whole device is dark. */
export function asksForDark(name: string, prelude: string): boolean {
  return name === "media" && /prefers-color-scheme/i.test(prelude);
}
