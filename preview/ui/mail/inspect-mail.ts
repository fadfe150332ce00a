// Begins or ends to inspect the mail, and brings it into sight.
import type { MailPlace } from "../app/place.ts";
import type { useGo } from "../app/use-place.ts";
import { isInspecting, toggleInspect } from "../inspect/inspect.ts";

export function inspectMail(mail: MailPlace, go: ReturnType<typeof useGo>): void {
  toggleInspect();
  // What covers the mail would be in the way.
  if (isInspecting() && !["preview", "checks", "source"].includes(mail.tab))
    go({ ...mail, tab: "preview" }, { replace: true });
}
