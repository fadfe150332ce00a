// The paper on its table: the frame at the chosen width, with an edge to drag, and the error in front of it.
import { useEffect, useRef, useState } from "react";
import type { PreviewResult, PreviewSuccess } from "../../protocol.ts";
import type { MailPlace } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { useLive } from "../events/live.ts";
import { ResizeHandle } from "../primitives/resize-handle.tsx";
import { Failure } from "./failure/failure.tsx";
import { MailFrame } from "./frame/mail-frame.tsx";

interface StageProps {
  readonly place: MailPlace;
  /** Undefined while another template's mail is on its way; null where there is none to show. */
  readonly mail: PreviewSuccess | null | undefined;
  readonly result: PreviewResult | undefined;
  readonly onLink: (address: string | null) => void;
  readonly onExpired: () => void;
}

const MIN_WIDTH = 280;
/** Room on both sides, where the handle lies. */
const MARGIN = 28;

export function Stage({ place, mail, result, onLink, onExpired }: StageProps) {
  const go = useGo();
  const { staticRevision } = useLive();
  const [box, room] = useRoom();
  const [dragged, setDragged] = useState<number | null>(null);
  const cramped = room < 560;
  const most = cramped ? room : room - MARGIN * 2;
  const wanted = dragged ?? place.width;
  const full = wanted === "full";
  const width = full ? room : Math.min(wanted, most);
  const flush = full || (cramped && width >= room);

  const commit = (next: number) => go({ ...place, width: next }, { replace: true });

  return (
    <div ref={box} className={`absolute inset-0 flex justify-center overflow-hidden stage-grid ${flush ? "" : "py-5"}`}>
      {room > 0 && (
        <div className="relative h-full" style={{ width }}>
          <div
            className={`relative h-full overflow-hidden bg-white ${flush ? "" : "rounded-lg shadow-sheet"}`}
            style={{ colorScheme: place.scheme }}
          >
            <MailFrame
              mail={mail}
              scheme={place.scheme}
              dimmed={result?.ok === false}
              staticRevision={staticRevision}
              onLink={onLink}
              onExpired={onExpired}
            />
          </div>
          {!cramped && (
            <ResizeHandle
              label="Width of the mail"
              value={width}
              min={MIN_WIDTH}
              max={most}
              rate={full ? 1 : 2}
              onResize={(next) => (dragged === null ? commit(next) : setDragged(next))}
              onDragChange={(dragging) => {
                if (!dragging && dragged !== null && dragged !== width + 0.5) commit(dragged);
                setDragged(dragging ? width : null);
              }}
              className={`absolute inset-y-0 z-10 flex w-5 items-center justify-center before:h-10 before:w-1 before:rounded-full before:bg-line-strong before:transition-colors hover:before:bg-muted focus-visible:outline-none focus-visible:before:bg-focus active:before:bg-post ${flush ? "right-0" : "-right-6"}`}
            />
          )}
          <p
            className={`tabular pointer-events-none absolute bottom-2 rounded-md px-1.5 py-0.5 text-2xs font-medium transition-opacity ${dragged === null ? "bg-surface/85 text-muted" : "bg-ink text-surface"} ${flush ? "right-2" : "left-full ml-2 max-[1000px]:hidden"}`}
          >
            {Math.round(width)} px
          </p>
        </div>
      )}
      {result?.ok === false && <Failure failure={result} />}
    </div>
  );
}

function useRoom() {
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setRoom(Math.floor(entry.contentRect.width)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, room] as const;
}
