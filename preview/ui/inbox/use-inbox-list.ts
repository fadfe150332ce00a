// The list of mails, page by page: what is in sight is asked for, all else is only counted.
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import type { InboxSummary } from "../../protocol.ts";
import { type InboxView, inboxPageQuery, PAGE_SIZE } from "../api/inbox.ts";

export interface VirtualList {
  /** How many rows there are. */
  readonly size: number;
  /** Undefined where its page has not come yet. */
  at(index: number): InboxSummary | undefined;
  /** -1 where it is on no page that is here. */
  indexOf(id: string | null): number;
  /** The rows that are here, in order. */
  readonly loaded: readonly InboxSummary[];
  readonly pending: boolean;
  readonly error: Error | null;
  refetch(): void;
}

/** @param range The first and the last row in sight. */
export function useInboxList(view: InboxView, range: readonly [number, number], enabled: boolean): VirtualList {
  const first = useQuery({ ...inboxPageQuery(view, 0), enabled, placeholderData: keepPreviousData });
  const size = first.data?.matching ?? 0;
  const lastPage = Math.max(0, Math.ceil(size / PAGE_SIZE) - 1);
  const from = Math.min(lastPage, Math.floor(range[0] / PAGE_SIZE));
  const to = Math.min(lastPage, Math.floor(range[1] / PAGE_SIZE));
  const numbers = [...new Set([from, to])].filter((page) => page > 0);
  const others = useQueries({ queries: numbers.map((page) => ({ ...inboxPageQuery(view, page), enabled })) });
  const rows = new Map<number, InboxSummary>();
  for (const page of [first.data, ...others.map(({ data }) => data)])
    page?.messages.forEach((message, index) => {
      rows.set(page.start + index, message);
    });
  return {
    size,
    at: (index) => rows.get(index),
    indexOf: (id) => [...rows].find(([, message]) => message.id === id)?.[0] ?? -1,
    loaded: [...rows].sort(([a], [b]) => a - b).map(([, message]) => message),
    pending: first.isPending,
    error: first.error,
    refetch: () => void first.refetch(),
  };
}
