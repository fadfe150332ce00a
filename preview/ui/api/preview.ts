// One rendered mail: a template with a variant's props, or with the props somebody typed.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Json, PreviewRequest, PreviewResult } from "../../protocol.ts";
import { postJson } from "./request.ts";

export interface PreviewTarget {
  readonly template: string;
  readonly variant: string | null;
  readonly locale: string | null;
  /** Canonical JSON of the typed props; null where the variant's own are used. */
  readonly props: string | null;
}

export function previewQuery({ template, variant, locale, props }: PreviewTarget) {
  return queryOptions({
    queryKey: ["preview", template, variant, props, locale],
    queryFn: ({ signal }) => {
      const request: PreviewRequest = {
        template,
        ...(variant !== null && { variant }),
        ...(locale !== null && { locale }),
        ...(props !== null && { props: JSON.parse(props) as Json }),
      };
      return postJson<PreviewResult>("/api/preview", request, signal);
    },
    // Every keystroke in the props is a mail of its own; these need not be kept long.
    gcTime: props === null ? 10 * 60_000 : 20_000,
    placeholderData: keepPreviousData,
  });
}
