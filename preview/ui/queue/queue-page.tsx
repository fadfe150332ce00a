// The project's outbox: how many mails wait, what holds them back, and what became of each.
import { useQuery } from "@tanstack/react-query";
import { type ProjectInfo, type QueueOverview, retryableStates } from "../../protocol.ts";
import { queueQuery, refreshQueue } from "../api/queue.ts";
import { formatPlace } from "../app/place.ts";
import { SidebarButton } from "../app/sidebar-toggle.tsx";
import { useNarrow } from "../app/use-narrow.ts";
import { useGo } from "../app/use-place.ts";
import { useStoredNumber } from "../app/use-stored-number.ts";
import { useInboxKeys } from "../inbox/inbox-keys.ts";
import { Button } from "../primitives/button.tsx";
import { LinkButton } from "../primitives/link-button.tsx";
import { Notice } from "../primitives/notice.tsx";
import { PaneEdge } from "../primitives/resize-handle.tsx";
import { formatSpan } from "./ages.ts";
import { EntryPane } from "./entry-pane.tsx";
import { EntryTable } from "./entry-table.tsx";
import { Holds } from "./holds.tsx";
import { NoOutbox } from "./no-outbox.tsx";
import { PauseButton } from "./pause-button.tsx";
import type { QueuePlace } from "./queue-place.ts";
import { RetryAll } from "./retry-all.tsx";
import { StateFilter } from "./state-filter.tsx";

/** Below this, list and entry take turns. */
const ONE_PANE = 1000;

export default function QueuePage({ place, project }: { place: QueuePlace; project: ProjectInfo | undefined }) {
  const go = useGo();
  const narrow = useNarrow(ONE_PANE);
  const [listWidth, setListWidth] = useStoredNumber("posthorn.queue", 640);
  const { data, error } = useQuery(queueQuery(place.state, place.after));
  const queue = data?.found && !error ? data : undefined;

  const retryable = retryableStates.find((state) => state === place.state);

  const close = () => go({ ...place, id: null }, { replace: true });
  const leave = () => (place.id === null ? false : close());
  const step = (by: number) => {
    const entries = queue?.entries ?? [];
    const index = entries.findIndex(({ id }) => id === place.id);
    const next = entries[index < 0 ? 0 : index + by];
    return next ? go({ ...place, id: next.id }, { replace: place.id !== null }) : false;
  };
  useInboxKeys({
    j: () => step(1),
    k: () => step(-1),
    Escape: leave,
  });

  const list = (
    <section aria-label="Outbox" className="@container/queue flex h-full min-w-0 flex-col">
      <header className="shrink-0 border-b border-line">
        <div className="flex h-12 items-center gap-2 pr-2 pl-4">
          <SidebarButton />
          <h1 className="text-md font-semibold">Queue</h1>
          <p className="tabular min-w-0 flex-1 truncate text-xs text-muted" data-testid="queue-pulse">
            {queue && <Pulse {...queue} />}
          </p>
          {queue && retryable && <RetryAll key={retryable} state={retryable} count={queue.counts[retryable]} />}
          {queue && <PauseButton paused={queue.paused} entries={queue.entries} />}
        </div>
        {queue && <StateFilter counts={queue.counts} chosen={place.state} />}
        {queue && <Holds paused={queue.paused} suspended={queue.suspended} />}
      </header>
      {error ? (
        <Notice title="The outbox could not be read" role="alert">
          <p className="[overflow-wrap:anywhere]">{error.message}</p>
          <Button tone="outline" icon="reset" onClick={() => void refreshQueue()}>
            Try again
          </Button>
        </Notice>
      ) : (
        data && (data.found ? <Entries queue={data} place={place} /> : <NoOutbox place={data.place} />)
      )}
    </section>
  );
  const { id } = place;
  const entry = id !== null && queue && <EntryPane key={id} id={id} project={project} alone={narrow} onClose={close} />;
  if (narrow || !entry) return (narrow && entry) || list;
  return (
    <div className="flex h-full">
      <div className="relative h-full shrink-0" style={{ width: `min(${listWidth}px, 60%)` }}>
        {list}
        <PaneEdge label="Width of the list" value={listWidth} min={360} max={1000} onResize={setListWidth} />
      </div>
      <div className="h-full min-w-0 flex-1">{entry}</div>
    </div>
  );
}

function Entries({ queue, place }: { queue: QueueOverview; place: QueuePlace }) {
  if (queue.entries.length === 0)
    return (
      <Notice title={place.state ? `No mail in the state “${place.state}”` : "The outbox is empty"}>
        {place.state && "The counts above the list say where there are some."}
      </Notice>
    );
  const pages = queue.next !== null || place.after !== null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <section aria-label="Mails" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
      <EntryTable entries={queue.entries} place={place} />
      {pages && (
        <nav aria-label="Pages of the list" className="flex justify-center gap-2 p-3">
          {place.after !== null && (
            <LinkButton icon="up" href={formatPlace({ ...place, after: null })}>
              Newest
            </LinkButton>
          )}
          {queue.next !== null && (
            <LinkButton icon="down" href={formatPlace({ ...place, after: queue.next })}>
              Older
            </LinkButton>
          )}
        </nav>
      )}
    </section>
  );
}

function Pulse({ oldestQueuedAt, sentLastMinute }: QueueOverview) {
  return (
    <>
      {oldestQueuedAt === null
        ? "nothing is due"
        : `oldest due for ${formatSpan(Date.now() - Date.parse(oldestQueuedAt))}`}
      <span className="@max-[460px]/queue:hidden"> · {sentLastMinute.toLocaleString()} sent in the last minute</span>
    </>
  );
}
