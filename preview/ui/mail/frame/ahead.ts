// The mail that is probably wanted next: its frame is loaded out of sight, so that the click only has to show it.
import { useSyncExternalStore } from "react";
import type { PreviewSuccess } from "../../../protocol.ts";

let ahead: PreviewSuccess | null = null;
const listeners = new Set<() => void>();

export function loadAhead(mail: PreviewSuccess): void {
  ahead = mail;
  for (const listener of listeners) listener();
}

export function useMailAhead(): PreviewSuccess | null {
  return useSyncExternalStore(subscribe, () => ahead);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
