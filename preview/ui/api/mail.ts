// The whole message of a preview. Its address is made of its bytes, so an answer never goes stale.
import { queryOptions } from "@tanstack/react-query";
import { getText } from "./request.ts";

export function rawMailQuery(address: string) {
  return queryOptions({
    queryKey: ["raw", address],
    queryFn: ({ signal }) => getText(address, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}
