// The clients that somebody chose for the checks in this browser; null: the project's own choice.
import { useSyncExternalStore } from "react";

const KEY = "posthorn.clients";
const listeners = new Set<() => void>();

export function useChosenClients(): readonly string[] | null {
  const text = useSyncExternalStore(subscribe, () => localStorage.getItem(KEY));
  return text ? text.split(",") : null;
}

export function chooseClients(clients: readonly string[] | null): void {
  if (clients && clients.length > 0) localStorage.setItem(KEY, clients.join(","));
  else localStorage.removeItem(KEY);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
