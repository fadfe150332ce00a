// One state as it was, beside what it is now: as mails, laid over each other, as HTML or as text.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ChangePair, PreviewResult, PreviewSuccess } from "../../protocol.ts";
import { changePairQuery } from "../api/changes.ts";
import { formatHtml } from "../code/format-html.ts";
import { Notice } from "../primitives/notice.tsx";
import { useRoom } from "../primitives/use-room.ts";
import type { ChangesPlace } from "./changes-place.ts";
import { DiffView } from "./diff-view.tsx";
import { firstDifference } from "./first-difference.ts";
import { WholeMail } from "./whole-mail.tsx";

interface ComparisonProps {
  readonly place: ChangesPlace;
  readonly template: string;
  readonly variant: string | null;
}

export function Comparison({ place, template, variant }: ComparisonProps) {
  const { data: pair, error } = useQuery(changePairQuery(place.against, template, variant));
  if (error) return <Notice title="The comparison could not be made">{error.message}</Notice>;
  if (!pair) return <div className="progress-line absolute inset-x-0 top-0 h-0.5" />;
  const { before, after } = pair;
  const width = place.narrow ? 375 : 680;
  const { scheme, view } = place;
  if (view === "side") return <SideBySide pair={pair} width={width} scheme={scheme} />;
  if (!before?.ok || !after?.ok) {
    return <Notice title="There is nothing to compare">{problemOf(before) ?? problemOf(after)}</Notice>;
  }
  if (view === "html") {
    return <DiffView label="The HTML" before={formatHtml(before.html)} after={formatHtml(after.html)} />;
  }
  if (view === "text") {
    const full = (mail: typeof before): string => `Subject: ${mail.subject}\n\n${mail.text}`;
    return <DiffView label="The text" before={full(before)} after={full(after)} />;
  }
  return <Pixels before={before} after={after} width={width} scheme={scheme} />;
}

/** Below this nobody can read them; then they scroll. */
const SMALLEST = 0.22;
/** Below this they had better stand one below the other. */
const READABLE = 0.4;
/** Around and between the mails, in pixels. */
const SPACE = 24;

interface SideBySideProps {
  readonly pair: ChangePair;
  readonly width: number;
  readonly scheme: "light" | "dark";
}

/** Both mails in sight at once, made smaller where the window asks for it; one below the other where it is narrow. */
function SideBySide({ pair: { before, after }, width, scheme }: SideBySideProps) {
  const [box, room] = useRoom<HTMLElement>();
  const beside = (room - SPACE * 3) / (width * 2);
  const stacked = beside < READABLE;
  const scale = Math.max(SMALLEST, Math.min(1, stacked ? (room - SPACE * 2) / width : beside));
  const each = { width, scheme, scale };
  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label="Before and after"
      className="absolute inset-0 overflow-auto stage-grid"
    >
      <div className={`mx-auto flex w-max ${stacked ? "flex-col" : ""}`} style={{ gap: SPACE, padding: SPACE }}>
        <Side label="Before" result={before} {...each} />
        <Side label="After" result={after} {...each} />
      </div>
    </section>
  );
}

interface PixelsProps {
  readonly before: PreviewSuccess;
  readonly after: PreviewSuccess;
  readonly width: number;
  readonly scheme: "light" | "dark";
}

/** The browser lays both over each other and shows what differs; no picture has to be taken for it. */
function Pixels({ before, after, ...each }: PixelsProps) {
  const [box, room] = useRoom<HTMLElement>();
  const frames = useRef<HTMLDivElement>(null);
  const scale = Math.max(SMALLEST, Math.min(1, (room - SPACE * 2) / each.width));
  const [loaded, setLoaded] = useState(0);
  const isComplete = loaded === 2 && room > 0;
  // Most of it is black: what there is to see comes into sight, as soon as both mails have their size.
  useEffect(() => {
    if (!isComplete || !frames.current) return;
    const [one, other] = [...frames.current.querySelectorAll("iframe")];
    const top = firstDifference(one?.contentDocument, other?.contentDocument);
    const observer = new ResizeObserver(() => {
      if (top !== null && box.current) box.current.scrollTop = top * scale - box.current.clientHeight / 3;
    });
    observer.observe(frames.current);
    return () => observer.disconnect();
  }, [box, isComplete, scale]);
  const count = () => setLoaded((before) => before + 1);
  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label="Difference of the pixels"
      className="absolute inset-0 overflow-auto stage-grid"
    >
      <p className="sticky top-0 left-0 z-10 border-b border-line bg-surface px-4 py-1.5 text-xs text-muted">
        Black: as before. The brighter, the further apart.
      </p>
      <div className="mx-auto w-max" style={{ padding: SPACE }}>
        {/* Cut round here: cut within, the edges of both mails would not cancel out. */}
        <div className="overflow-hidden rounded-lg shadow-sheet">
          <div ref={frames} className="relative isolate bg-black" style={{ filter: "brightness(3)" }}>
            <WholeMail mail={before} {...each} scale={scale} label="Before" onReady={count} />
            <WholeMail
              mail={after}
              {...each}
              scale={scale}
              label="After, laid over it"
              className="absolute top-0 left-0 mix-blend-difference"
              onReady={count}
            />
          </div>
        </div>
      </div>
    </section>
  );
}

interface SideProps {
  readonly label: string;
  readonly result: PreviewResult | null;
  readonly width: number;
  readonly scheme: "light" | "dark";
  readonly scale: number;
}

function Side({ label, result, width, scheme, scale }: SideProps) {
  return (
    <figure style={{ width: width * scale }}>
      <figcaption className="mb-2 flex items-baseline gap-2 text-xs">
        <span className="font-semibold">{label}</span>
        {result?.ok && <span className="min-w-0 truncate text-muted">{result.subject}</span>}
      </figcaption>
      {result?.ok ? (
        <div className="overflow-hidden rounded-lg shadow-sheet">
          <WholeMail mail={result} width={width} scheme={scheme} scale={scale} label={`${label}: ${result.subject}`} />
        </div>
      ) : (
        <div className="rounded-lg bg-danger-soft p-4 text-sm">{problemOf(result)}</div>
      )}
    </figure>
  );
}

function problemOf(result: PreviewResult | null): string | null {
  if (result === null) return "It did not exist.";
  return result.ok ? null : `${result.error.name}: ${result.error.message}`;
}
