// What a template takes, and writing a variant into its file.
import { queryOptions } from "@tanstack/react-query";
import type { PropsDescription, PropsRequest, SavedVariant, SaveVariantRequest } from "../../protocol.ts";
import { postJson } from "./request.ts";

export function propsQuery(template: string) {
  return queryOptions({
    queryKey: ["props", template],
    queryFn: ({ signal }) => postJson<PropsDescription>("/api/props", { template } satisfies PropsRequest, signal),
    // Types and samples change while somebody types; what was known is better than nothing meanwhile.
    placeholderData: (before: PropsDescription | undefined, query) =>
      query?.queryKey[1] === template ? before : undefined,
    retry: false,
  });
}

export function saveVariant(request: SaveVariantRequest): Promise<SavedVariant> {
  return postJson<SavedVariant>("/api/variants", request);
}
