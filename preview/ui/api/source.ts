// Sources of the project: to show, and to open in the editor.
import { queryOptions } from "@tanstack/react-query";
import type { OpenRequest, SourceFile } from "../../protocol.ts";
import { getJson, postJson } from "./request.ts";

export function sourceQuery(file: string) {
  return queryOptions({
    queryKey: ["source", file],
    queryFn: ({ signal }) => getJson<SourceFile>(`/api/source?file=${encodeURIComponent(file)}`, signal),
    staleTime: 0,
  });
}

export function openSource(request: OpenRequest): Promise<void> {
  return postJson("/api/open", request);
}
