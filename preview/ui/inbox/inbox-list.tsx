// The mails, newest first: one tab stop, arrows select. Only the rows in sight are in the document.
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { InboxSummary } from "../../protocol.ts";
import { Avatar } from "../primitives/avatar.tsx";
import { Icon } from "../primitives/icon.tsx";
import { formatArrival, formatBytes, formatDateTime } from "../primitives/quantities.ts";
import type { VirtualList } from "./use-inbox-list.ts";

export const ROW_HEIGHT = 73;
/** Rows beyond the edges, so that a quick scroll meets no gap. */
const MARGIN = 8;

interface InboxListProps {
  readonly list: VirtualList;
  readonly selected: string | null;
  readonly checked: ReadonlySet<string>;
  readonly onSelect: (id: string) => void;
  readonly onCheck: (id: string) => void;
  readonly onThread: (thread: string) => void;
  readonly onStep: (by: number) => void;
  readonly onRange: (range: readonly [number, number]) => void;
}

export function InboxList(props: InboxListProps) {
  const { list, selected, checked, onSelect, onCheck, onThread, onStep, onRange } = props;
  const box = useRef<HTMLDivElement>(null);
  const [[top, height], setWindow] = useState<readonly [number, number]>([0, 900]);
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - MARGIN);
  const last = Math.min(list.size - 1, Math.ceil((top + height) / ROW_HEIGHT) + MARGIN);
  const current = list.indexOf(selected);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWindow([element.scrollTop, element.clientHeight]);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, []);

  useEffect(() => onRange([first, last]), [first, last, onRange]);

  // Only a step to another mail scrolls: new mail above it moves the list, and must not pull the reader with it.
  const shown = useRef<string | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element || current < 0 || shown.current === selected) return;
    shown.current = selected;
    const rowTop = current * ROW_HEIGHT;
    if (rowTop < element.scrollTop) element.scrollTop = rowTop;
    else if (rowTop + ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = rowTop + ROW_HEIGHT - element.clientHeight;
  }, [selected, current]);

  const step = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: Math.max(1, Math.floor(height / ROW_HEIGHT) - 1),
      PageUp: -Math.max(1, Math.floor(height / ROW_HEIGHT) - 1),
    };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onStep(by);
  };

  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
  return (
    <div
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label="Mails in the inbox"
      aria-activedescendant={current >= first && current <= last && selected ? rowId(selected) : undefined}
      data-testid="inbox-list"
      onKeyDown={step}
      className="min-h-0 flex-1 overflow-y-auto py-1 outline-none [overflow-anchor:none] focus-visible:shadow-[inset_0_0_0_2px_var(--focus)]"
    >
      <div role="presentation" className="relative" style={{ height: list.size * ROW_HEIGHT }}>
        {rows.map((index) => {
          const message = list.at(index);
          return message ? (
            <Row
              key={message.id}
              message={message}
              index={index}
              size={list.size}
              selected={message.id === selected}
              checked={checked.has(message.id)}
              onSelect={() => onSelect(message.id)}
              onCheck={() => onCheck(message.id)}
              onThread={() => onThread(message.thread)}
            />
          ) : (
            <div
              key={index}
              role="presentation"
              className="absolute inset-x-1.5 flex items-center gap-3 px-2.5"
              style={{ top: index * ROW_HEIGHT, height: ROW_HEIGHT }}
            >
              <span className="size-9 rounded-full bg-hover" />
              <span className="h-3 flex-1 rounded bg-hover" />
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly message: InboxSummary;
  readonly index: number;
  readonly size: number;
  readonly selected: boolean;
  readonly checked: boolean;
  readonly onSelect: () => void;
  readonly onCheck: () => void;
  readonly onThread: () => void;
}

function Row({ message, index, size, selected, checked, onSelect, onCheck, onThread }: RowProps) {
  const sender = message.from?.name || message.from?.address || "Unknown sender";
  const unread = !message.read;
  const alike = message.threadSize ?? 1;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names the row with aria-activedescendant.
    <div
      id={rowId(message.id)}
      role="option"
      aria-selected={selected}
      aria-setsize={size}
      aria-posinset={index + 1}
      onClick={(event) => (event.metaKey || event.ctrlKey ? onCheck() : onSelect())}
      className={`group absolute inset-x-1.5 flex gap-3 rounded-lg px-2.5 py-2 ${selected ? "bg-post-soft" : checked ? "bg-press" : "hover:bg-hover"}`}
      style={{ top: index * ROW_HEIGHT, height: ROW_HEIGHT - 1 }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: for the mouse; the key is x. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: for the mouse; the key is x. */}
      <span
        title="Select (x)"
        onClick={(event) => {
          event.stopPropagation();
          onCheck();
        }}
        className="relative size-9 shrink-0"
      >
        <Avatar name={sender} />
        <span
          className={`absolute inset-0 flex items-center justify-center rounded-full transition-opacity ${checked ? "bg-ink text-surface" : "border border-line-strong bg-raised text-muted opacity-0 group-hover:opacity-100"}`}
        >
          <Icon name="check" />
          {checked && <span className="sr-only">Selected for a change of many. </span>}
        </span>
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className={`min-w-0 flex-1 truncate text-sm ${unread ? "font-semibold" : ""}`}>{sender}</span>
          <time
            dateTime={message.receivedAt}
            title={formatDateTime(message.receivedAt)}
            className="tabular shrink-0 text-2xs text-muted"
          >
            {formatArrival(message.receivedAt)}
          </time>
          {unread && (
            <span className="size-2 shrink-0 self-center rounded-full bg-post shadow-[0_0_0_1px_var(--post-line)]">
              <span className="sr-only">Unread</span>
            </span>
          )}
        </p>
        <p className="flex items-center gap-2">
          <span className={`min-w-0 flex-1 truncate text-sm ${unread ? "font-medium" : ""}`}>
            {message.subject || <span className="text-muted">No subject</span>}
          </span>
          {alike > 1 && (
            // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse; the mail itself has a button for it.
            // biome-ignore lint/a11y/useKeyWithClickEvents: for the mouse; the mail itself has a button for it.
            <span
              title={`Show all ${alike} mails of this kind`}
              onClick={(event) => {
                event.stopPropagation();
                onThread();
              }}
              className="tabular shrink-0 rounded-full border border-line-strong bg-raised px-1.5 text-2xs leading-4 font-medium hover:bg-press"
            >
              {alike}
              <span className="sr-only"> alike</span>
            </span>
          )}
        </p>
        <p className="flex items-center gap-2 text-xs text-muted">
          <span className="min-w-0 flex-1 truncate">{message.snippet}</span>
          {message.attachments > 0 && (
            <span title={`${message.attachments} attachment${message.attachments === 1 ? "" : "s"}`}>
              <Icon name="clip" size={14} />
              <span className="sr-only">has attachments</span>
            </span>
          )}
          <span className="tabular shrink-0 text-2xs">{formatBytes(message.size)}</span>
        </p>
      </div>
    </div>
  );
}

function rowId(id: string): string {
  return `inbox-row-${id}`;
}
