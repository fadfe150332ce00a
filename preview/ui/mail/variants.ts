// The variants of the template on screen, and the way from one to the next.
import type { PreviewResult } from "../../protocol.ts";
import { queryClient } from "../api/query-client.ts";
import type { MailPlace } from "../app/place.ts";

/** What the preview props are called, which have no name of their own. */
export const PREVIEW_PROPS = "Preview props";

/** The preview props come first; null stands for them. */
export function cycleVariant(place: MailPlace, step: 1 | -1): string | null {
  const results = queryClient.getQueriesData<PreviewResult>({ queryKey: ["preview", place.template] });
  const known = results.find(([, result]) => result?.template.id === place.template)?.[1];
  const variants = [null, ...(known?.variants ?? [])];
  const index = variants.indexOf(place.variant);
  return variants[(index + step + variants.length) % variants.length] ?? null;
}
