// Whether the window is too narrow for things to stand side by side.
import { useSyncExternalStore } from "react";

/** Below this the sidebar is a drawer. */
const NARROW = 800;

export function useNarrow(below = NARROW): boolean {
  return useSyncExternalStore(subscribe, () => window.innerWidth < below);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("resize", listener);
  return () => window.removeEventListener("resize", listener);
}
