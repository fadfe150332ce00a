// What a change reaches. Every save changes the answers.
import { queryOptions } from "@tanstack/react-query";
import type { ChangeBaseline, ChangePair, ChangePairRequest, ChangesReport, ChangesRequest } from "../../protocol.ts";
import { postJson } from "./request.ts";

export function changesQuery(against: ChangeBaseline) {
  return queryOptions({
    queryKey: ["changes", against],
    queryFn: ({ signal }) => postJson<ChangesReport>("/api/changes", { against } satisfies ChangesRequest, signal),
    // A commit moves HEAD and changes no file: coming back to the page asks again.
    staleTime: against === "head" ? 0 : Number.POSITIVE_INFINITY,
  });
}

export function changePairQuery(against: ChangeBaseline, template: string, variant: string | null) {
  return queryOptions({
    queryKey: ["changes", against, template, variant],
    queryFn: ({ signal }) => {
      const request: ChangePairRequest = { against, template, ...(variant !== null && { variant }) };
      return postJson<ChangePair>("/api/changes/pair", request, signal);
    },
    gcTime: 60_000,
  });
}
