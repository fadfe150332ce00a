// The variants of the template on screen, and the way from one to the next.
import { GENERATED, type GeneratedState, type PreviewResult } from "../../protocol.ts";
import { queryClient } from "../api/query-client.ts";
import type { MailPlace } from "../app/place.ts";

/** What the preview props are called, which have no name of their own. */
export const PREVIEW_PROPS = "Preview props";

/** What a variant is called on screen. */
export function variantLabel(variant: string | null, generated: readonly GeneratedState[] = []): string {
  if (variant === null) return PREVIEW_PROPS;
  if (!isGenerated(variant)) return variant;
  const id = variant.slice(GENERATED.length);
  return generated.find((state) => state.id === id)?.label ?? id;
}

/** Whether nobody wrote this variant. */
export function isGenerated(variant: string | null): variant is string {
  return variant?.startsWith(GENERATED) ?? false;
}

/** The preview props come first; null stands for them. */
export function cycleVariant(place: MailPlace, step: 1 | -1): string | null {
  const variants = [null, ...knownVariants(place.template)];
  const index = variants.indexOf(place.variant);
  return variants[(index + step + variants.length) % variants.length] ?? null;
}

/** Those that an answer for the template has named. */
export function knownVariants(template: string): readonly string[] {
  const results = queryClient.getQueriesData<PreviewResult>({ queryKey: ["preview", template] });
  return (
    results.find(([, result]) => result?.template.id === template && result.variants.length > 0)?.[1]?.variants ?? []
  );
}
