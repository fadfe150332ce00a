// Whether the window is too narrow for a sidebar beside the mail.
import { useSyncExternalStore } from "react";

const query = matchMedia("(width < 800px)");

export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => query.matches,
  );
}
