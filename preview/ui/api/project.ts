// The project and its templates.
import { queryOptions } from "@tanstack/react-query";
import type { ProjectInfo } from "../../protocol.ts";
import { getJson } from "./request.ts";

export const projectQuery = queryOptions({
  queryKey: ["project"],
  queryFn: ({ signal }) => getJson<ProjectInfo>("/api/project", signal),
});
