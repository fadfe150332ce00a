// Whether long lines are wrapped: one choice for all code, kept in the browser.
import { useSyncExternalStore } from "react";
import { Button } from "../primitives/button.tsx";

const KEY = "posthorn.wrap";
const listeners = new Set<() => void>();

export function useWrap(): [boolean, (wrap: boolean) => void] {
  const wrap = useSyncExternalStore(subscribe, () => localStorage.getItem(KEY) !== "off");
  return [wrap, setWrap];
}

export function WrapButton() {
  const [wrap, setWrap] = useWrap();
  return (
    <Button
      icon="wrap"
      aria-pressed={wrap}
      onClick={() => setWrap(!wrap)}
      className="aria-pressed:bg-press aria-pressed:text-ink"
    >
      <span className="@max-[480px]/pane:sr-only">Wrap</span>
    </Button>
  );
}

function setWrap(wrap: boolean): void {
  localStorage.setItem(KEY, wrap ? "on" : "off");
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
