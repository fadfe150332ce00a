// The local inbox: what the app under development has sent, beside the mail that is selected.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ProjectInfo } from "../../protocol.ts";
import { clearInbox, removeMessage } from "../api/inbox.ts";
import { queryClient } from "../api/query-client.ts";
import type { InboxPlace } from "../app/place.ts";
import { SidebarButton } from "../app/sidebar-toggle.tsx";
import { useNarrow } from "../app/use-narrow.ts";
import { useGo } from "../app/use-place.ts";
import { useStoredNumber } from "../app/use-stored-number.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Notice } from "../primitives/notice.tsx";
import { PaneEdge } from "../primitives/resize-handle.tsx";
import { EmptyInbox } from "./empty-inbox.tsx";
import { InboxList } from "./inbox-list.tsx";
import { InboxMail } from "./inbox-mail.tsx";
import { markRead, useInbox } from "./unread.ts";

/** Below this, list and mail take turns. */
const ONE_PANE = 1000;

export default function InboxPage({ place, project }: { place: InboxPlace; project: ProjectInfo | undefined }) {
  const inbox = useInbox();
  const go = useGo();
  const narrow = useNarrow(ONE_PANE);
  const [listWidth, setListWidth] = useStoredNumber("posthorn.inbox", 340);
  const [asking, setAsking] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["inbox", "list"] });
  const clear = useMutation({ mutationFn: clearInbox, onSuccess: refresh });
  const removal = useMutation({ mutationFn: removeMessage, onSuccess: refresh });
  const messages = inbox.data?.messages ?? [];

  useEffect(() => {
    if (place.id) markRead(place.id);
  }, [place.id]);

  const select = (id: string | null) => go({ page: "inbox", id, tab: place.tab }, { replace: place.id !== null });
  const removeOne = (id: string) => {
    const index = messages.findIndex((message) => message.id === id);
    const next = messages[index + 1] ?? messages[index - 1];
    removal.mutate(id);
    go({ page: "inbox", id: narrow ? null : (next?.id ?? null), tab: place.tab }, { replace: true });
  };

  const list = (
    <section aria-label="Mails" className="flex h-full min-w-0 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line pr-2 pl-4">
        <SidebarButton />
        <h1 className="text-md font-semibold">Inbox</h1>
        <span className="tabular text-xs text-muted">{inbox.data?.total || ""}</span>
        {messages.length > 0 && (
          <Button icon="trash" className="ml-auto" onClick={() => setAsking(true)}>
            Clear
          </Button>
        )}
      </header>
      {inbox.isError ? (
        <Notice title="The inbox could not be read" role="alert">
          <p>{inbox.error.message}</p>
          <Button tone="outline" icon="reset" onClick={() => inbox.refetch()}>
            Try again
          </Button>
        </Notice>
      ) : project && (project.inbox === null || (inbox.data && messages.length === 0)) ? (
        <EmptyInbox inbox={project.inbox} />
      ) : (
        <InboxList
          messages={messages}
          total={inbox.data?.total ?? 0}
          selected={place.id}
          onSelect={select}
          onRemove={removeOne}
        />
      )}
    </section>
  );

  const alone = messages.length === 0 && place.id === null;
  const detail = place.id !== null && (
    <InboxMail
      key={place.id}
      place={place}
      id={place.id}
      onBack={narrow ? () => select(null) : null}
      onRemove={removeOne}
    />
  );
  return (
    <div className="flex h-full">
      {narrow || alone ? (
        <div className="h-full min-w-0 flex-1">{(narrow && detail) || list}</div>
      ) : (
        <>
          <div className="relative h-full shrink-0" style={{ width: `min(${listWidth}px, 50%)` }}>
            {list}
            <PaneEdge label="Width of the list" value={listWidth} min={240} max={560} onResize={setListWidth} />
          </div>
          <div className="h-full min-w-0 flex-1">
            {detail || (
              <Notice title="No mail selected">Choose one from the list, with the arrow keys or a click.</Notice>
            )}
          </div>
        </>
      )}
      {asking && (
        <ClearDialog
          total={inbox.data?.total ?? 0}
          onClose={() => setAsking(false)}
          onClear={() => {
            clear.mutate();
            setAsking(false);
            go({ page: "inbox", id: null, tab: null }, { replace: true });
          }}
        />
      )}
    </div>
  );
}

function ClearDialog({ total, onClose, onClear }: { total: number; onClose: () => void; onClear: () => void }) {
  return (
    <Dialog label="Clear the inbox" onClose={onClose}>
      <div className="p-5">
        <h2 className="text-md font-semibold">Delete {total === 1 ? "the mail" : `all ${total} mails`}?</h2>
        <p className="mt-1 text-sm text-muted">
          They are only here; nobody else has received them. This cannot be undone.
        </p>
        <div className="mt-5 flex justify-end gap-2">
          <Button tone="outline" onClick={onClose}>
            Keep
          </Button>
          <Button tone="danger" onClick={onClear}>
            Delete
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
