// What the tabs of a mail are called, and which of them there are.
import { type MailTab, mailTabs } from "../app/place.ts";
import { isSite } from "../site/is-site.ts";

/** A site has no server to render with other props, nor the bytes of the message. */
export const shownTabs: readonly MailTab[] = isSite
  ? mailTabs.filter((tab) => tab !== "props" && tab !== "raw")
  : mailTabs;

export const tabLabels: Record<MailTab, string> = {
  preview: "Preview",
  checks: "Checks",
  row: "Inbox row",
  html: "HTML",
  text: "Text",
  source: "Source",
  props: "Props",
  headers: "Headers",
  raw: "Raw",
};
