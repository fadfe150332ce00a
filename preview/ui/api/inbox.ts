// The mails the local inbox has caught: counts, pages of the list, one mail, and what can be done to them.
import { queryOptions } from "@tanstack/react-query";
import type { InboxChaos, InboxList, InboxMessage, InboxSelection } from "../../protocol.ts";
import { getJson, postJson, putJson, remove } from "./request.ts";

/** How many rows are asked for at once. */
export const PAGE_SIZE = 100;

/** What the list shows. */
export interface InboxView {
  readonly query: string;
  readonly threads: boolean;
}

export type InboxStatus = Pick<InboxList, "total" | "unread">;

export const inboxStatusQuery = queryOptions({
  queryKey: ["inbox", "status"],
  queryFn: async ({ signal }): Promise<InboxStatus> => {
    const { total, unread } = await getJson<InboxList>("/api/inbox?limit=0", signal);
    return { total, unread };
  },
});

export const INBOX_LIST = ["inbox", "list"] as const;

export function inboxPageQuery({ query, threads }: InboxView, page: number, limit = PAGE_SIZE) {
  return queryOptions({
    queryKey: [...INBOX_LIST, query, threads, page, limit],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({ start: String(page * PAGE_SIZE), limit: String(limit) });
      if (query !== "") search.set("query", query);
      if (threads) search.set("threads", "1");
      search.set("timeZone", Intl.DateTimeFormat().resolvedOptions().timeZone);
      return getJson<InboxList>(`/api/inbox?${search}`, signal);
    },
    gcTime: 60_000,
  });
}

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

export function inboxPartQuery(id: string, path: string) {
  return queryOptions({
    queryKey: ["inbox", "part", id, path],
    queryFn: async ({ signal }) => (await fetch(inboxPartPath(id, path), { signal })).text(),
  });
}

export const chaosQuery = queryOptions({
  queryKey: ["inbox", "chaos"],
  queryFn: ({ signal }) => getJson<InboxChaos>("/api/inbox/chaos", signal),
});

export function setChaos(triggers: Partial<InboxChaos>): Promise<InboxChaos> {
  return putJson("/api/inbox/chaos", triggers);
}

export function inboxPath(id: string): string {
  return `/api/inbox/${encodeURIComponent(id)}`;
}

export function inboxPartPath(id: string, path: string): string {
  return `${inboxPath(id)}/parts/${encodeURIComponent(path)}`;
}

export function markMessages(selection: InboxSelection, read: boolean): Promise<void> {
  return postJson("/api/inbox/read", { ...selection, read });
}

export function removeMessages(selection: InboxSelection): Promise<void> {
  return postJson("/api/inbox/delete", selection);
}

export function clearInbox(): Promise<void> {
  return remove("/api/inbox");
}
