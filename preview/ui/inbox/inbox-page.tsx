// The local inbox: what the app under development has sent, beside the mail that is selected.
import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { InboxSelection, ProjectInfo } from "../../protocol.ts";
import { clearInbox, INBOX_LIST, type InboxView, markMessages, removeMessages } from "../api/inbox.ts";
import { queryClient } from "../api/query-client.ts";
import type { InboxPlace } from "../app/place.ts";
import { SidebarButton } from "../app/sidebar-toggle.tsx";
import { useNarrow } from "../app/use-narrow.ts";
import { useGo } from "../app/use-place.ts";
import { useStoredNumber } from "../app/use-stored-number.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { ConfirmDialog } from "../primitives/confirm-dialog.tsx";
import { Notice } from "../primitives/notice.tsx";
import { PaneEdge } from "../primitives/resize-handle.tsx";
import { ChaosBanner } from "./chaos-banner.tsx";
import { ChaosButton } from "./chaos-panel.tsx";
import { EmptyInbox } from "./empty-inbox.tsx";
import { useInboxKeys } from "./inbox-keys.ts";
import { InboxList } from "./inbox-list.tsx";
import { InboxMail } from "./inbox-mail.tsx";
import { InboxSearch } from "./inbox-search.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useInboxStatus } from "./unread.ts";
import { useInboxList } from "./use-inbox-list.ts";

/** Below this, list and mail take turns. */
const ONE_PANE = 1000;

export default function InboxPage({ place, project }: { place: InboxPlace; project: ProjectInfo | undefined }) {
  const view: InboxView = { query: place.query ?? "", threads: place.threads ?? false };
  const go = useGo();
  const narrow = useNarrow(ONE_PANE);
  const { total } = useInboxStatus();
  const [listWidth, setListWidth] = useStoredNumber("posthorn.inbox", 360);
  const [asking, setAsking] = useState(false);
  const [range, setRange] = useState<readonly [number, number]>([0, 20]);
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const on = project !== undefined && project.inbox !== null;
  const list = useInboxList(view, range, on);

  const refresh = () => queryClient.invalidateQueries({ queryKey: INBOX_LIST });
  const clear = useMutation({ mutationFn: clearInbox, onSuccess: refresh });
  const removal = useMutation({ mutationFn: removeMessages, onSuccess: refresh });
  const marking = useMutation({
    mutationFn: ({ selection, read }: { selection: InboxSelection; read: boolean }) => markMessages(selection, read),
    onSuccess: refresh,
  });

  const { id } = place;
  // The list learns a moment later what became of the open mail; what a key does is not to depend on when.
  const openIsRead = useRef(true);
  useEffect(() => {
    openIsRead.current = true;
    if (id) void markMessages({ ids: [id] }, true);
  }, [id]);
  const markOpen = (which: string, read: boolean) => {
    openIsRead.current = read;
    marking.mutate({ selection: { ids: [which] }, read });
  };

  const to = (change: Partial<InboxPlace>, replace = true) => go({ ...place, ...change }, { replace });
  const select = (next: string | null) => to({ id: next }, id !== null);
  const search = useCallback(
    (query: string) => {
      const { query: _, ...rest } = place;
      go({ ...rest, ...(query && { query }) }, { replace: true });
    },
    [go, place],
  );
  const showThread = (thread: string) => {
    const { threads: _, ...rest } = place;
    go({ ...rest, query: `thread:${thread}` });
  };
  const step = (by: number) => {
    const index = list.indexOf(id);
    const next = list.at(index < 0 ? 0 : Math.min(list.size - 1, Math.max(0, index + by)));
    if (next) select(next.id);
  };
  const check = (which: string) => {
    const next = new Set(checked);
    if (!next.delete(which)) next.add(which);
    setChecked(next);
  };
  const removeOne = (which: string) => {
    const index = list.indexOf(which);
    const next = list.at(index + 1) ?? list.at(index - 1);
    removal.mutate({ ids: [which] });
    if (which === id) to({ id: narrow ? null : (next?.id ?? null) });
  };
  const removeChecked = () => {
    removal.mutate({ ids: [...checked] });
    if (id && checked.has(id)) to({ id: null });
    setChecked(new Set());
  };
  const markChecked = (read: boolean) => {
    marking.mutate({ selection: { ids: [...checked] }, read });
    setChecked(new Set());
  };
  const removeAny = () => (checked.size > 0 ? removeChecked() : id ? removeOne(id) : false);
  const toggleRead = () => {
    if (checked.size > 0) {
      const rows = list.loaded.filter((row) => checked.has(row.id));
      return markChecked(rows.some(({ read }) => !read));
    }
    return id ? markOpen(id, !openIsRead.current) : false;
  };

  const next = () => step(1);
  const previous = () => step(-1);
  const leave = () => {
    if (checked.size > 0) return setChecked(new Set());
    return narrow && id ? select(null) : false;
  };

  useInboxKeys({
    j: next,
    k: previous,
    ArrowDown: next,
    ArrowUp: previous,
    x: () => (id ? check(id) : false),
    u: toggleRead,
    Delete: removeAny,
    Backspace: removeAny,
    Escape: leave,
  });

  const empty = on && !list.pending && list.error === null && list.size === 0;
  const searched = view.query !== "";
  const alone = project?.inbox === null || (total === 0 && id === null && !searched);

  const listPane = (
    <section aria-label="Mails" className="flex h-full min-w-0 flex-col">
      <header className="shrink-0 border-b border-line">
        <div className="flex h-12 items-center gap-2 pr-2 pl-4">
          <SidebarButton />
          <h1 className="text-md font-semibold">Inbox</h1>
          <span className="tabular min-w-0 flex-1 truncate text-xs text-muted" data-testid="inbox-count">
            {list.pending ? "" : countText(total, list.size, view)}
          </span>
          {on && <ChaosButton />}
          {total > 0 && <IconButton icon="trash" label="Clear the inbox" onClick={() => setAsking(true)} />}
        </div>
        {!alone && (
          <div className="flex items-center gap-1.5 pr-2 pb-2 pl-2.5">
            <InboxSearch query={view.query} onQuery={search} />
            <Button
              icon="format"
              aria-pressed={view.threads}
              title="One row for all mails of a template, or of a conversation"
              onClick={() => {
                const { threads, ...rest } = place;
                go(threads ? rest : { ...rest, threads: true }, { replace: true });
              }}
              className="h-8 aria-pressed:bg-press aria-pressed:text-ink"
            >
              Threads
            </Button>
          </div>
        )}
        {checked.size > 0 && (
          <SelectionBar
            count={checked.size}
            onRead={() => markChecked(true)}
            onUnread={() => markChecked(false)}
            onDelete={removeChecked}
            onNone={() => setChecked(new Set())}
          />
        )}
      </header>
      {list.error ? (
        <Notice title="The inbox could not be read" role="alert">
          <p>{list.error.message}</p>
          <Button tone="outline" icon="reset" onClick={list.refetch}>
            Try again
          </Button>
        </Notice>
      ) : project && (project.inbox === null || (empty && !searched)) ? (
        <EmptyInbox inbox={project.inbox} />
      ) : empty ? (
        <NothingFound query={view.query} onClear={() => search("")} />
      ) : (
        <InboxList
          key={`${view.query}\n${view.threads}`}
          list={list}
          selected={id}
          checked={checked}
          onSelect={select}
          onCheck={check}
          onThread={showThread}
          onStep={step}
          onRange={setRange}
        />
      )}
    </section>
  );

  const detail = id !== null && (
    <InboxMail
      key={id}
      place={place}
      id={id}
      project={project}
      onBack={narrow ? () => select(null) : null}
      onRemove={removeOne}
      onThread={showThread}
      onUnread={() => {
        markOpen(id, false);
        if (narrow) select(null);
      }}
    />
  );
  return (
    <div className="flex h-full flex-col">
      {on && <ChaosBanner />}
      <div className="flex min-h-0 flex-1">
        {narrow || alone ? (
          <div className="h-full min-w-0 flex-1">{(narrow && detail) || listPane}</div>
        ) : (
          <>
            <div className="relative h-full shrink-0" style={{ width: `min(${listWidth}px, 50%)` }}>
              {listPane}
              <PaneEdge label="Width of the list" value={listWidth} min={280} max={560} onResize={setListWidth} />
            </div>
            <div className="h-full min-w-0 flex-1">
              {detail || (
                <Notice title="No mail selected">Choose one from the list, with j and k, the arrows or a click.</Notice>
              )}
            </div>
          </>
        )}
      </div>
      {asking && (
        <ClearDialog
          total={total}
          onClose={() => setAsking(false)}
          onClear={() => {
            clear.mutate();
            setAsking(false);
            setChecked(new Set());
            go({ page: "inbox", id: null, tab: null }, { replace: true });
          }}
        />
      )}
    </div>
  );
}

function countText(total: number, size: number, { query, threads }: InboxView): string {
  if (total === 0) return "";
  if (query === "" && !threads) return total.toLocaleString();
  return `${size.toLocaleString()} ${threads ? (size === 1 ? "thread" : "threads") : "found"} of ${total.toLocaleString()}`;
}

function NothingFound({ query, onClear }: { query: string; onClear: () => void }) {
  return (
    <Notice title="No mail is like that" role="status">
      <p className="break-words">
        Nothing fits <span className="font-medium text-ink [overflow-wrap:anywhere]">{query}</span>. Words are found in
        addresses, subject and text; <code className="font-mono text-xs">from:</code>,{" "}
        <code className="font-mono text-xs">to:</code>, <code className="font-mono text-xs">subject:</code>,{" "}
        <code className="font-mono text-xs">is:unread</code> and{" "}
        <code className="font-mono text-xs">has:attachment</code> narrow it down.
      </p>
      <Button tone="outline" onClick={onClear}>
        Show all mail
      </Button>
    </Notice>
  );
}

function ClearDialog({ total, onClose, onClear }: { total: number; onClose: () => void; onClear: () => void }) {
  return (
    <ConfirmDialog
      label="Clear the inbox"
      question={`Delete ${total === 1 ? "the mail" : `all ${total.toLocaleString()} mails`}?`}
      confirm="Delete"
      decline="Keep"
      onClose={onClose}
      onConfirm={onClear}
    >
      They are only here; nobody else has received them. This cannot be undone.
    </ConfirmDialog>
  );
}
