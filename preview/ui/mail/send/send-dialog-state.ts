// Whether the dialog is open: the button, a key and the palette open it.
import { useSyncExternalStore } from "react";

/** `now`: send to those of last time without asking. */
export type SendDialogState = "closed" | "form" | "now";

let state: SendDialogState = "closed";
const listeners = new Set<() => void>();

export function openSendDialog(next: SendDialogState): void {
  state = next;
  for (const listener of listeners) listener();
}

export function useSendDialog(): SendDialogState {
  return useSyncExternalStore(subscribe, () => state);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
