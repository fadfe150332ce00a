// Which tabs leave the mail in sight: their pane stands beside it, or above it in a narrow window.
import type { MailTab } from "../app/place.ts";

/** While the mail is inspected, the source it leads to stands beside it. */
export function isBeside(tab: MailTab, inspecting: boolean): boolean {
  return tab === "props" || tab === "checks" || (tab === "source" && inspecting);
}
