// The mails the local inbox has caught.
import { queryOptions } from "@tanstack/react-query";
import type { InboxList, InboxMessage } from "../../protocol.ts";
import { getJson, remove } from "./request.ts";

export const inboxQuery = queryOptions({
  queryKey: ["inbox", "list"],
  queryFn: ({ signal }) => getJson<InboxList>("/api/inbox", signal),
});

export function inboxMessageQuery(id: string) {
  return queryOptions({
    queryKey: ["inbox", "message", id],
    queryFn: ({ signal }) => getJson<InboxMessage>(inboxPath(id), signal),
  });
}

export function inboxRawQuery(id: string) {
  return queryOptions({
    queryKey: ["inbox", "raw", id],
    queryFn: async ({ signal }) => (await fetch(`${inboxPath(id)}/raw`, { signal })).text(),
  });
}

export function inboxPath(id: string): string {
  return `/api/inbox/${encodeURIComponent(id)}`;
}

export function removeMessage(id: string): Promise<void> {
  return remove(inboxPath(id));
}

export function clearInbox(): Promise<void> {
  return remove("/api/inbox");
}
