// ⌘K and Ctrl-K, wherever the focus is, but for another dialog.
import { useEffect, useRef } from "react";

export const IS_MAC: boolean = /mac|iphone|ipad/i.test(navigator.platform);

export function usePaletteKey(onOpen: () => void): void {
  const latest = useRef(onOpen);
  latest.current = onOpen;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || event.shiftKey || event.altKey) return;
      // Ctrl-K on a Mac deletes to the end of the line.
      if (!(IS_MAC ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!document.querySelector("dialog[open]")) latest.current();
    };
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, []);
}
