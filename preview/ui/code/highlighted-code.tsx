// Code with line numbers: plain at once, in colours as soon as the worker has them.
import { type RefObject, useEffect, useMemo, useState } from "react";
import { highlight, type Language } from "./highlight.ts";

interface HighlightedCodeProps {
  readonly code: string;
  readonly language: Language;
  readonly wrap: boolean;
  readonly label: string;
  /** 1-based line to stand out. */
  readonly marked?: number;
  /** Whether the marked line is where something went wrong. */
  readonly problem?: boolean;
  /** Around the code, for whoever searches in it. */
  readonly box: RefObject<HTMLElement | null>;
}

export function HighlightedCode({ code, language, wrap, label, marked, problem = true, box }: HighlightedCodeProps) {
  const coloured = useColoured(code, language);
  const lines = useMemo(() => coloured?.split("<br>") ?? plainLines(code), [coloured, code]);
  // One string: a long mail has ten thousand lines, too many to be a component each.
  const html = useMemo(
    () => lines.map((line, index) => lineHtml(line, index + 1 === marked && (problem ? "problem" : "line"))).join(""),
    [lines, marked, problem],
  );

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
        // biome-ignore lint/security/noDangerouslySetInnerHtml: made by Shiki, or escaped below.
        dangerouslySetInnerHTML={{ __html: html }}
      />
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

function plainLines(code: string): readonly string[] {
  const escaped = code.replace(/[&<]/g, (character) => (character === "&" ? "&amp;" : "&lt;"));
  return escaped.replace(/\n$/, "").split("\n");
}

function lineHtml(line: string, marked: string | false): string {
  return `<code class="line"${marked ? ` data-marked="${marked}"` : ""}>${line || "\n"}</code>`;
}
