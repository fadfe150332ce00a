// Says that the mail is not seen as it is sent: through what, how sure that is, and what was changed.
import { lazy, Suspense } from "react";
import { type AppliedLens, lensReaders } from "../../../protocol.ts";
import { choiceOf, NO_LENS } from "../../app/lens.ts";
import type { MailPlace } from "../../app/place.ts";
import { useGo } from "../../app/use-place.ts";
import { IconButton } from "../../primitives/button.tsx";
import { Icon } from "../../primitives/icon.tsx";
import { Popover } from "../../primitives/popover.tsx";
import { Certainty } from "./certainty.tsx";

const LensNotes = lazy(() => import("./lens-notes.tsx"));

interface LensStripProps {
  readonly place: MailPlace;
  readonly applied: readonly AppliedLens[];
  readonly error: Error | null;
}

export function LensStrip({ place, applied, error }: LensStripProps) {
  const go = useGo();
  const { lens, scheme } = place;
  const { vision, zoom } = lensReaders;
  const seen = [
    ...applied,
    ...(lens.vision ? [{ ...vision, label: capitalised(lens.vision) }] : []),
    ...(lens.zoomed ? [zoom] : []),
  ];
  if (choiceOf(lens, scheme) === null && seen.length === 0) return null;
  const changes = applied.reduce((sum, { notes }) => sum + notes.length, 0);
  return (
    <section
      aria-label="The mail is seen through"
      className="flex min-h-8 shrink-0 items-center gap-3 border-b border-line bg-post-soft pr-1.5 pl-4 text-xs"
    >
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-0.5 py-1">
        {seen.map(({ label, certainty }) => (
          <span key={label} className="flex min-w-0 items-center gap-2">
            <span className="truncate font-medium">{label}</span>
            <Certainty of={certainty} className="text-ink/75" />
          </span>
        ))}
        {error && <span className="truncate text-danger">Shown as sent: {error.message}</span>}
      </div>
      {applied.length > 0 && (
        <Popover
          id="lens-notes"
          label="What the lenses changed"
          title="What was changed, and where that is known from"
          width={460}
          buttonClassName="text-ink"
          button={
            <>
              {changes === 0 ? "No changes" : changes === 1 ? "1 kind of change" : `${changes} kinds of change`}
              <Icon name="chevron" size={10} className="rotate-90" />
            </>
          }
        >
          <Suspense fallback={<div className="h-40" />}>
            <LensNotes applied={applied} />
          </Suspense>
        </Popover>
      )}
      <IconButton
        icon="close"
        label="See the mail as it is sent"
        onClick={() => go({ ...place, lens: NO_LENS }, { replace: true })}
      />
    </section>
  );
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
