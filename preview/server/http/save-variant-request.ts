/** The body of a request to save a variant → the request; undefined for anything else. */

import type { Json, SaveVariantRequest } from "../../protocol.ts";

export function readSaveVariantRequest(body: unknown): SaveVariantRequest | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { template, name, props, from, replace } = body as Record<string, unknown>;
  if (typeof template !== "string" || typeof name !== "string") return undefined;
  if (typeof props !== "object" || props === null || Array.isArray(props)) return undefined;
  if (from !== undefined && typeof from !== "string") return undefined;
  if (replace !== undefined && typeof replace !== "boolean") return undefined;
  return {
    template,
    name,
    props: props as { readonly [key: string]: Json },
    ...(from !== undefined && { from }),
    ...(replace !== undefined && { replace }),
  };
}
