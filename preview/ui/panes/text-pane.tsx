// The plain text alternative, as a text-only client shows it.
import { CopyButton } from "../primitives/copy-button.tsx";
import { Notice } from "../primitives/notice.tsx";
import { Pane } from "./pane.tsx";

export function TextPane({ text }: { text: string }) {
  const words = text.split(/\s+/).filter(Boolean).length;
  if (words === 0) return <Notice title="No text">This mail has no plain text part.</Notice>;
  return (
    <Pane
      facts={`${words.toLocaleString("en")} words · ${text.trimEnd().split("\n").length.toLocaleString("en")} lines`}
      actions={<CopyButton text={text} label="Copy text" />}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section tabIndex={0} aria-label="Text of the mail" className="min-h-0 flex-1 overflow-auto px-4 py-4">
        <pre className="max-w-[80ch] font-mono text-xs leading-5 break-words whitespace-pre-wrap">{text}</pre>
      </section>
    </Pane>
  );
}
