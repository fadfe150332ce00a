// Code with line numbers: plain at once, in colours as soon as the worker has them.
import { useEffect, useMemo, useRef, useState } from "react";
import { highlight, type Language } from "./highlight.ts";

interface HighlightedCodeProps {
  readonly code: string;
  readonly language: Language;
  readonly wrap: boolean;
  readonly label: string;
  /** 1-based line to stand out. */
  readonly marked?: number;
}

export function HighlightedCode({ code, language, wrap, label, marked }: HighlightedCodeProps) {
  const coloured = useColoured(code, language);
  const lines = useMemo(
    () => coloured?.split("<br>") ?? code.replace(/\n$/, "").split("\n").map(escapeHtml),
    [coloured, code],
  );
  const box = useRef<HTMLElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another mark is somewhere else.
  useEffect(() => {
    box.current?.querySelector("[data-marked]")?.scrollIntoView({ block: "center" });
  }, [marked]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section ref={box} tabIndex={0} aria-label={label} className="min-h-0 flex-1 overflow-auto py-3">
      <pre
        className={`code w-fit min-w-full font-mono text-xs leading-5 ${wrap ? "w-full! break-words whitespace-pre-wrap [overflow-wrap:anywhere]" : ""}`}
        style={{ "--digits": `${String(lines.length).length}ch` } as React.CSSProperties}
      >
        {lines.map((line, index) => (
          <code
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else to be known by.
            key={index}
            data-marked={index + 1 === marked || undefined}
            className="line"
            // biome-ignore lint/security/noDangerouslySetInnerHtml: made by Shiki, or escaped below.
            dangerouslySetInnerHTML={{ __html: line || "\n" }}
          />
        ))}
      </pre>
    </section>
  );
}

function useColoured(code: string, language: Language): string | null {
  const [coloured, setColoured] = useState<{ code: string; html: string | null } | null>(null);
  useEffect(() => {
    let wanted = true;
    highlight(code, language).then((html) => wanted && setColoured({ code, html }));
    return () => {
      wanted = false;
    };
  }, [code, language]);
  return coloured?.code === code ? coloured.html : null;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<]/g, (character) => (character === "&" ? "&amp;" : "&lt;"));
}
