// What the tabs of a caught mail are called.
import type { InboxTab } from "../app/place.ts";

export const inboxTabLabels: Record<InboxTab, string> = {
  html: "HTML",
  text: "Text",
  source: "Source",
  links: "Links",
  headers: "Headers",
  attachments: "Attachments",
  parts: "Parts",
  raw: "Raw",
};
