/** What raw HTML, put in by `dangerouslySetInnerHTML`, is to the rest of a mail. */

import { Fallback } from "./fallback.ts";

/** What reaches beyond the element it is put into: react-email edits these in the finished document. */
const FAR_REACHING = /<!doctype|<link|preload/i;

/** What Outlook alone reads, and every parser takes for one comment. */
export const isOutlookComment = (html: string): boolean =>
  html.startsWith("<!--[if ") && html.indexOf("-->") === html.length - "-->".length;

/** The HTML, which is empty where there is none; React refuses anything but `{ __html }` and no children beside it. */
export function rawHtml(raw: unknown, children: unknown): string {
  if (children != null || typeof raw !== "object" || raw === null || !("__html" in raw))
    throw new Fallback("odd raw HTML");
  if (raw.__html == null) return "";
  const html = `${raw.__html as string}`.toWellFormed();
  if (FAR_REACHING.test(html)) throw new Fallback("raw HTML with a doctype, links or preloads");
  return html;
}
