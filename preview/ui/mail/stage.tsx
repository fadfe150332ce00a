// The paper on its table: the frame at the chosen width, with an edge to drag, and the error in front of it.
import { lazy, Suspense, useEffect, useState } from "react";
import type { ChecksReport, PreviewResult, PreviewSuccess } from "../../protocol.ts";
import type { MailPlace } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { useLive } from "../events/live.ts";
import { ResizeHandle } from "../primitives/resize-handle.tsx";
import { useRoom } from "../primitives/use-room.ts";
import { Failure } from "./failure/failure.tsx";
import { MailFrame } from "./frame/mail-frame.tsx";
import { VisionFilter } from "./lens/vision-filters.tsx";

// After the mail: nobody points at anything before.
const InspectLayer = lazy(() => import("../inspect/inspect-layer.tsx"));

interface StageProps {
  readonly place: MailPlace;
  /** Undefined while another template's mail is on its way; null where there is none to show. */
  readonly mail: PreviewSuccess | null | undefined;
  readonly result: PreviewResult | undefined;
  readonly report: ChecksReport | null;
  readonly onLink: (address: string | null) => void;
  /** How wide the frame really is, in pixels. */
  readonly onWidth: (width: number) => void;
  readonly onExpired: () => void;
}

const MIN_WIDTH = 280;
/** Room on both sides, where the handle lies. */
const MARGIN = 28;
/** Below this there is nothing to drag: the frame takes what there is. */
const CRAMPED = 560;

export function Stage({ place, mail, result, report, onLink, onWidth, onExpired }: StageProps) {
  const go = useGo();
  const { staticRevision } = useLive();
  const [box, room] = useRoom<HTMLDivElement>();
  const [shown, setShown] = useState<HTMLIFrameElement | null>(null);
  // While it is dragged, the width is not written into the address: browsers ration that.
  const [dragged, setDragged] = useState<number | null>(null);
  const cramped = room < CRAMPED;
  const most = cramped ? room : room - MARGIN * 2;
  const wanted = dragged ?? place.width;
  const width = wanted === "full" ? room : Math.min(wanted, most);
  const flush = width >= room;
  const failed = result?.ok === false;
  const { dark, vision, zoomed } = place.lens;
  // A client's own dark mode darkens the mail as it is in the light.
  const scheme = dark ? "light" : place.scheme;

  useEffect(() => onWidth(width), [width, onWidth]);

  return (
    <div ref={box} className={`absolute inset-0 flex justify-center overflow-hidden stage-grid ${flush ? "" : "py-5"}`}>
      {room > 0 && !(failed && mail === null) && (
        <div className="relative h-full" style={{ width }}>
          <div
            className={`relative h-full overflow-hidden bg-[Canvas] ${flush ? "" : "rounded-lg shadow-sheet"}`}
            style={{ colorScheme: scheme, ...(vision && { filter: `url(#vision-${vision})` }) }}
          >
            {vision && <VisionFilter vision={vision} />}
            <MailFrame
              mail={mail}
              scheme={scheme}
              zoomed={zoomed}
              dimmed={failed}
              staticRevision={staticRevision}
              onLink={onLink}
              onExpired={onExpired}
              onShown={setShown}
            />
            <Suspense>
              <InspectLayer place={place} frame={shown} report={report} />
            </Suspense>
          </div>
          {!cramped && (
            <ResizeHandle
              label="Width of the mail"
              value={width}
              min={MIN_WIDTH}
              max={most}
              // The frame is centred: both edges move.
              rate={2}
              onResize={setDragged}
              onResizeEnd={(next) => {
                go({ ...place, width: next }, { replace: true });
                setDragged(null);
              }}
              className={`flex w-5 items-center justify-center outline-none before:h-10 before:w-1 before:rounded-full before:bg-line-strong before:transition-colors hover:before:bg-muted focus-visible:before:bg-focus active:before:bg-post-line ${flush ? "right-0" : "-right-6"}`}
            />
          )}
          {dragged !== null && (
            <p className="tabular pointer-events-none absolute inset-x-0 bottom-3 mx-auto w-fit rounded-md bg-ink px-2 py-0.5 text-xs font-medium text-surface">
              {width} px
            </p>
          )}
        </div>
      )}
      {failed && <Failure failure={result} />}
    </div>
  );
}
