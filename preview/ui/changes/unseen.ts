// How many templates changed since somebody looked at the page of changes: what its badge counts.
import { useSyncExternalStore } from "react";

let templates: ReadonlySet<string> = new Set();
let revision = 0;
const listeners = new Set<() => void>();

export function noteChanged(changed: readonly string[], at: number): void {
  revision = at;
  templates = new Set([...templates, ...changed]);
  notify();
}

/** What a report of that revision shows is no news any more. */
export function markSeen(at: number): void {
  if (at < revision || templates.size === 0) return;
  templates = new Set();
  notify();
}

export function useUnseenChanges(): number {
  return useSyncExternalStore(subscribe, () => templates.size);
}

function notify(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
