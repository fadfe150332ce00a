// Which mails of the inbox nobody has opened yet. Only this browser knows; the server does not care.
import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { inboxQuery } from "../api/inbox.ts";
import { projectQuery } from "../api/project.ts";

const KEY = "posthorn.read";
/** Enough for every mail that may still be listed. */
const KEPT = 2_000;

let read: ReadonlySet<string> = load();
const listeners = new Set<() => void>();

export function useReadIds(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => read);
}

export function markRead(id: string): void {
  if (read.has(id)) return;
  read = new Set([...read, id].slice(-KEPT));
  localStorage.setItem(KEY, JSON.stringify([...read]));
  for (const listener of listeners) listener();
}

/** The inbox's list, asked for only where there is an inbox. */
export function useInbox() {
  const project = useQuery(projectQuery).data;
  return useQuery({ ...inboxQuery, enabled: project !== undefined && project.inbox !== null });
}

export function useUnread(): number {
  const ids = useReadIds();
  const list = useInbox().data;
  return list?.messages.filter((message) => !ids.has(message.id)).length ?? 0;
}

function load(): ReadonlySet<string> {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch {
    return new Set();
  }
}

function subscribe(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key !== KEY) return;
    read = load();
    listener();
  };
  listeners.add(listener);
  window.addEventListener("storage", onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", onStorage);
  };
}
