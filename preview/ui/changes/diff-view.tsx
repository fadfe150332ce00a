// What changed in a text, with some lines around each change.
import { type ReactNode, useMemo } from "react";
import { Notice } from "../primitives/notice.tsx";
import { type DiffLine, diffLines } from "./line-diff.ts";

const AROUND = 3;
const signs = { same: " ", gone: "−", new: "+" } as const;
const words = { same: null, gone: "Removed: ", new: "Added: " } as const;
const colours = {
  same: "text-muted",
  gone: "bg-danger-soft text-ink [&>span]:text-danger",
  new: "bg-[color-mix(in_oklch,var(--good)_14%,transparent)] text-ink [&>span]:text-good",
} as const;

export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const shown = useMemo(() => nearChanges(lines), [lines]);
  const indents = useMemo(() => indentsOf(lines, shown), [lines, shown]);
  if (before === after) return <Notice title="No difference">{label} is the same, sign for sign.</Notice>;
  const rows: ReactNode[] = [];
  let last = -1;
  for (const index of shown) {
    if (index > last + 1)
      rows.push(
        <div key={`gap-${index}`} className="bg-stage px-4 text-2xs leading-5 text-muted select-none">
          {index - last - 1} unchanged {index - last === 2 ? "line" : "lines"}
        </div>,
      );
    last = index;
    const { kind, text } = lines[index] as DiffLine;
    rows.push(
      <div key={index} className={`flex gap-3 px-4 ${colours[kind]}`}>
        <span aria-hidden="true" className="w-2 shrink-0 select-none">
          {signs[kind]}
        </span>
        <span className="sr-only">{words[kind]}</span>
        <code className="min-w-0 font-mono text-xs leading-5 whitespace-pre-wrap text-ink! [overflow-wrap:anywhere]">
          {text.slice(indents.get(index)) || " "}
        </code>
      </div>,
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section tabIndex={0} aria-label={`Difference: ${label}`} className="absolute inset-0 overflow-auto py-2">
      {rows}
    </section>
  );
}

/** How much every line of a piece is set in: deep down in a mail, that would take the room of the words. */
function indentsOf(lines: readonly DiffLine[], shown: readonly number[]): ReadonlyMap<number, number> {
  const indents = new Map<number, number>();
  let piece: number[] = [];
  const end = () => {
    const texts = piece.map((index) => lines[index]?.text ?? "").filter((text) => text.trim() !== "");
    const common = Math.min(...texts.map((text) => text.length - text.trimStart().length));
    for (const index of piece) indents.set(index, Number.isFinite(common) ? common : 0);
    piece = [];
  };
  for (const index of shown) {
    if (piece.length > 0 && index > (piece.at(-1) as number) + 1) end();
    piece.push(index);
  }
  end();
  return indents;
}

function nearChanges(lines: readonly DiffLine[]): readonly number[] {
  const near = new Set<number>();
  lines.forEach(({ kind }, index) => {
    if (kind === "same") return;
    for (let at = Math.max(0, index - AROUND); at <= Math.min(lines.length - 1, index + AROUND); at++) near.add(at);
  });
  return [...near].sort((one, other) => one - other);
}
