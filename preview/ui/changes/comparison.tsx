// One state as it was, beside what it is now: as mails, laid over each other, as HTML or as text.
import { useQuery } from "@tanstack/react-query";
import type { PreviewResult } from "../../protocol.ts";
import { changePairQuery } from "../api/changes.ts";
import { formatHtml } from "../code/format-html.ts";
import { Notice } from "../primitives/notice.tsx";
import type { ChangesPlace } from "./changes-place.ts";
import { DiffView } from "./diff-view.tsx";
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
  if (view === "side") {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      <section tabIndex={0} aria-label="Before and after" className="absolute inset-0 overflow-auto stage-grid">
        <div className="mx-auto flex w-max gap-6 p-6">
          <Side label="Before" result={before} width={width} scheme={scheme} />
          <Side label="After" result={after} width={width} scheme={scheme} />
        </div>
      </section>
    );
  }
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
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section tabIndex={0} aria-label="Difference of the pixels" className="absolute inset-0 overflow-auto stage-grid">
      <div className="mx-auto w-max p-6">
        <p className="mb-2 text-xs text-muted">Black: as before. The brighter, the further apart.</p>
        {/* The browser lays both over each other and shows what differs; no picture has to be taken for it. */}
        <div
          className="relative isolate overflow-hidden rounded-lg bg-black shadow-sheet"
          style={{ width, filter: "brightness(3)" }}
        >
          <WholeMail mail={before} width={width} scheme={scheme} label="Before" />
          <WholeMail
            mail={after}
            width={width}
            scheme={scheme}
            label="After, laid over it"
            className="absolute top-0 left-0 mix-blend-difference"
          />
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
}

function Side({ label, result, width, scheme }: SideProps) {
  return (
    <figure style={{ width }}>
      <figcaption className="mb-2 flex items-baseline gap-2 text-xs">
        <span className="font-semibold">{label}</span>
        {result?.ok && <span className="min-w-0 truncate text-muted">{result.subject}</span>}
      </figcaption>
      {result?.ok ? (
        <div className="overflow-hidden rounded-lg shadow-sheet">
          <WholeMail mail={result} width={width} scheme={scheme} label={`${label}: ${result.subject}`} />
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
