// The checks of one mail. A new one after every edit: the key holds the revision of the mail they are about.
import { queryOptions } from "@tanstack/react-query";
import type { CheckQuestion, ChecksRequest, ChecksResult, ClientsInfo, Json } from "../../protocol.ts";
import type { PreviewTarget } from "./preview.ts";
import { getJson, postJson } from "./request.ts";

export interface ChecksTarget extends PreviewTarget {
  /** Grows with every change that may change the mail. */
  readonly revision: number;
  /** Grows with every change of an image. */
  readonly staticRevision: number;
  /** Null: the project's choice. */
  readonly clients: readonly string[] | null;
}

export function checksQuery(target: ChecksTarget) {
  return queryOptions({
    queryKey: ["checks", target],
    queryFn: ({ signal }) => askForChecks(target, [], signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
    retry: false,
  });
}

export function askForChecks(
  { template, variant, locale, props, clients }: ChecksTarget,
  ask: readonly CheckQuestion[],
  signal?: AbortSignal,
): Promise<ChecksResult> {
  const request: ChecksRequest = {
    template,
    ...(variant !== null && { variant }),
    ...(locale !== null && { locale }),
    ...(props !== null && { props: JSON.parse(props) as Json }),
    ...(clients !== null && { clients }),
    ...(ask.length > 0 && { ask }),
  };
  return postJson("/api/checks", request, signal);
}

export const clientsQuery = queryOptions({
  queryKey: ["clients"],
  queryFn: ({ signal }) => getJson<ClientsInfo>("/api/clients", signal),
});
