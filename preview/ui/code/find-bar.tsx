// The search within a pane: ⌘F or Ctrl F opens it, Enter goes on, Escape closes it. Once more, and the browser's own opens.
import { type RefObject, useEffect, useRef, useState } from "react";
import { IconButton } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";
import { findIn, MAX_MATCHES, paint, reveal } from "./find.ts";

interface FindBarProps {
  /** Around the text. */
  readonly within: RefObject<HTMLElement | null>;
  /** Changes with the text. */
  readonly text: unknown;
}

/** The words stay for the next pane. */
let lastWords = "";

export function FindBar({ within, text }: FindBarProps) {
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const [ranges, setRanges] = useState<readonly Range[]>([]);
  const [current, setCurrent] = useState(0);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.altKey || event.key.toLowerCase() !== "f") return;
      if (document.activeElement === input.current || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      setOpen(true);
      setWords((words) => words || selected() || lastWords);
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  useEffect(() => {
    if (open) input.current?.select();
  }, [open]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has other places.
  useEffect(() => {
    const root = within.current;
    if (!root || !open) return setRanges([]);
    const look = () => setRanges(findIn(root, words));
    look();
    // Colours come later, and with them other text nodes.
    const observer = new MutationObserver(look);
    observer.observe(root, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [within, words, open, text]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other words start at the first place.
  useEffect(() => setCurrent(0), [words]);
  const at = Math.min(current, Math.max(0, ranges.length - 1));
  useEffect(() => {
    paint(ranges, at);
    const range = ranges[at];
    if (range) reveal(range);
    return () => paint([], 0);
  }, [ranges, at]);

  const step = (by: number) => ranges.length > 0 && setCurrent((at + by + ranges.length) % ranges.length);
  const close = () => {
    lastWords = words;
    setOpen(false);
    within.current?.focus({ preventScroll: true });
  };
  if (!open) return <IconButton icon="search" label={`Find (${modifier} F)`} onClick={() => setOpen(true)} />;
  return (
    <search className="flex items-center gap-0.5">
      <div className="flex h-7 items-center gap-1.5 rounded-md border border-line-strong bg-raised pr-1 pl-2 focus-within:border-focus">
        <Icon name="search" size={13} className="text-muted" />
        <input
          ref={input}
          value={words}
          onChange={({ target }) => setWords(target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
            else if (event.key === "ArrowDown") step(1);
            else if (event.key === "ArrowUp") step(-1);
            else if (event.key === "Escape") close();
            else return;
            event.preventDefault();
          }}
          aria-label="Find in this text"
          placeholder="Find"
          spellCheck={false}
          className="w-36 bg-transparent text-xs outline-none @max-[640px]/pane:w-22 @max-[480px]/pane:w-16"
        />
        <output
          aria-live="polite"
          className={`tabular min-w-9 text-right text-2xs ${words && ranges.length === 0 ? "text-danger" : "text-muted"}`}
        >
          {words &&
            (ranges.length === 0 ? "None" : `${at + 1}/${ranges.length}${ranges.length >= MAX_MATCHES ? "+" : ""}`)}
        </output>
      </div>
      <IconButton icon="up" label="Previous (Shift Enter)" disabled={ranges.length === 0} onClick={() => step(-1)} />
      <IconButton icon="down" label="Next (Enter)" disabled={ranges.length === 0} onClick={() => step(1)} />
      <IconButton icon="close" label="Close the search (Escape)" onClick={close} />
    </search>
  );
}

const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** A word that is selected is what somebody looks for. */
function selected(): string {
  const text = document.getSelection()?.toString().trim() ?? "";
  return text.includes("\n") || text.length > 80 ? "" : text;
}
