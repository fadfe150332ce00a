// Where the last variant was written, told for a moment beside the props; it outlives the step to that variant.
import { useEffect, useSyncExternalStore } from "react";
import type { SavedVariant } from "../../protocol.ts";

const SHOWN = 8000;

let note: { readonly template: string; readonly saved: SavedVariant } | null = null;
const listeners = new Set<() => void>();

export function noteSaved(template: string, saved: SavedVariant): void {
  set({ template, saved });
}

export function useSavedNote(template: string, variant: string | null): SavedVariant | null {
  const current = useSyncExternalStore(subscribe, () => note);
  useEffect(() => {
    if (!current) return;
    const timer = setTimeout(() => note === current && set(null), SHOWN);
    return () => clearTimeout(timer);
  }, [current]);
  return current?.template === template && current.saved.name === variant ? current.saved : null;
}

function set(next: typeof note): void {
  note = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
