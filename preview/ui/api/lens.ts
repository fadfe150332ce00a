// A mail as a client would show it. The address of a frame is made of its HTML, so an answer never goes stale.
import { queryOptions } from "@tanstack/react-query";
import type { LensChoice, LensRequest, LensResult } from "../../protocol.ts";
import { postJson } from "./request.ts";

export function lensQuery(frame: string, lens: LensChoice) {
  return queryOptions({
    queryKey: ["lens", frame, lens],
    queryFn: ({ signal }) => postJson<LensResult>("/api/lens", { frame, lens } satisfies LensRequest, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
}
