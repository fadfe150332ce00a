// The project's outbox: asked for again and again while it is on screen, because workers tell nobody else.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  QueueChange,
  QueueDetails,
  QueueList,
  QueueMatch,
  QueueRequest,
  QueueRetried,
  QueueRetryAll,
  QueueScope,
  QueueState,
} from "../../protocol.ts";
import { queryClient } from "./query-client.ts";
import { getJson, postJson } from "./request.ts";

const QUEUE_KEY = ["queue"] as const;
const REFRESH_MS = 1_000;
/** While there is no outbox, or it does not answer. */
const LOOK_AGAIN_MS = 4_000;

export function queueQuery(state: QueueState | null, after: string | null) {
  return queryOptions({
    queryKey: [...QUEUE_KEY, "list", state, after],
    queryFn: ({ signal }) => {
      const request: QueueRequest = { ...(state && { state }), ...(after && { after }) };
      return getJson<QueueList>(`/api/queue?${new URLSearchParams({ ...request })}`, signal);
    },
    staleTime: 0,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data, status } }) =>
      data?.found && status === "success" ? REFRESH_MS : LOOK_AGAIN_MS,
  });
}

export function queueEntryQuery(id: string) {
  return queryOptions({
    queryKey: [...QUEUE_KEY, "entry", id],
    queryFn: ({ signal }) => getJson<QueueDetails>(`/api/queue/entries/${encodeURIComponent(id)}`, signal),
    staleTime: 0,
    gcTime: 60_000,
    refetchInterval: ({ state: { status } }) => (status === "success" ? REFRESH_MS : LOOK_AGAIN_MS),
  });
}

/** The entry of a caught mail. */
export function queueMatchQuery(messageId: string) {
  return queryOptions({
    queryKey: [...QUEUE_KEY, "mail", messageId],
    queryFn: ({ signal }) => getJson<QueueMatch>(`/api/queue/mail?${new URLSearchParams({ messageId })}`, signal),
    staleTime: 0,
  });
}

export function changeMails(verb: "retry" | "cancel", ids: readonly string[]): Promise<QueueChange> {
  return postJson(`/api/queue/${verb}`, { ids });
}

export function retryAll(state: QueueRetryAll["state"]): Promise<QueueRetried> {
  return postJson("/api/queue/retry-all", { state } satisfies QueueRetryAll);
}

export function changePause(verb: "pause" | "resume", scope: QueueScope): Promise<void> {
  return postJson(`/api/queue/${verb}`, scope);
}

export function refreshQueue(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: QUEUE_KEY });
}
