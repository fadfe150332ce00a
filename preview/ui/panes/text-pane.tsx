// The plain text alternative, as a text-only client shows it; addresses and rules stand out a little.
import { type ReactNode, useMemo, useRef } from "react";
import { FindBar } from "../code/find-bar.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { Notice } from "../primitives/notice.tsx";
import { Pane } from "./pane.tsx";

export function TextPane({ text }: { text: string }) {
  const box = useRef<HTMLElement>(null);
  const coloured = useMemo(() => colour(text), [text]);
  const words = text.split(/\s+/).filter(Boolean).length;
  if (words === 0) return <Notice title="No text">This mail has no plain text part.</Notice>;
  return (
    <Pane
      facts={`${words.toLocaleString("en")} words · ${text.trimEnd().split("\n").length.toLocaleString("en")} lines`}
      actions={
        <>
          <FindBar within={box} text={text} />
          <CopyButton text={text} label="Copy text" />
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section ref={box} tabIndex={0} aria-label="Text of the mail" className="min-h-0 flex-1 overflow-auto px-4 py-4">
        <pre className="max-w-[80ch] font-mono text-xs leading-5 break-words whitespace-pre-wrap">{coloured}</pre>
      </section>
    </Pane>
  );
}

const PARTS = /(https?:\/\/[^\s<>"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|^([-=_*─]{3,})$/gm;

function colour(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { 0: part, 1: address, index } of text.matchAll(PARTS)) {
    parts.push(text.slice(from, index));
    parts.push(
      <span key={index} className={address ? "text-(--code-tag)" : "text-muted"}>
        {part}
      </span>,
    );
    from = index + part.length;
  }
  return [...parts, text.slice(from)];
}
