// The mails, newest first: one tab stop, arrows select, Delete deletes.
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { InboxSummary } from "../../protocol.ts";
import { Avatar } from "../primitives/avatar.tsx";
import { Icon } from "../primitives/icon.tsx";
import { formatArrival, formatBytes, formatDateTime } from "../primitives/quantities.ts";
import { useReadIds } from "./unread.ts";

interface InboxListProps {
  readonly messages: readonly InboxSummary[];
  readonly total: number;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly onRemove: (id: string) => void;
}

export function InboxList({ messages, total, selected, onSelect, onRemove }: InboxListProps) {
  const read = useReadIds();
  const box = useRef<HTMLDivElement>(null);
  const focused = messages.some(({ id }) => id === selected) ? selected : messages[0]?.id;

  useEffect(() => {
    const row = selected && document.getElementById(rowId(selected));
    if (!row) return;
    row.scrollIntoView({ block: "nearest" });
    if (box.current?.contains(document.activeElement)) row.focus({ preventScroll: true });
  }, [selected]);

  const step = (event: KeyboardEvent) => {
    const index = messages.findIndex(({ id }) => id === selected);
    const targets: Record<string, number> = {
      ArrowDown: index + 1,
      j: index + 1,
      ArrowUp: Math.max(0, index - 1),
      k: Math.max(0, index - 1),
      Home: 0,
      End: messages.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) {
      event.preventDefault();
      const next = messages[target];
      if (next) onSelect(next.id);
    } else if ((event.key === "Delete" || event.key === "Backspace") && selected) {
      event.preventDefault();
      onRemove(selected);
    }
  };

  return (
    <div
      ref={box}
      role="listbox"
      tabIndex={-1}
      aria-label="Mails in the inbox"
      data-testid="inbox-list"
      onKeyDown={step}
      className="min-h-0 flex-1 overflow-y-auto p-1.5 outline-none"
    >
      {messages.map((message) => (
        <Row
          key={message.id}
          message={message}
          unread={!read.has(message.id)}
          selected={message.id === selected}
          focusable={message.id === focused}
          onSelect={() => onSelect(message.id)}
        />
      ))}
      {total > messages.length && (
        <p className="px-3 py-3 text-center text-xs text-muted">
          The newest {messages.length} of {total}.
        </p>
      )}
    </div>
  );
}

interface RowProps {
  readonly message: InboxSummary;
  readonly unread: boolean;
  readonly selected: boolean;
  readonly focusable: boolean;
  readonly onSelect: () => void;
}

function Row({ message, unread, selected, focusable, onSelect }: RowProps) {
  const sender = message.from?.name || message.from?.address || "Unknown sender";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys.
    <div
      id={rowId(message.id)}
      role="option"
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      onClick={onSelect}
      className={`mb-px flex gap-3 rounded-lg px-2.5 py-2 [contain-intrinsic-size:auto_68px] [content-visibility:auto] ${selected ? "bg-post-soft" : "hover:bg-hover"}`}
    >
      <Avatar name={sender} />
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
            <span className="size-2 shrink-0 self-center rounded-full bg-post">
              <span className="sr-only">Unread</span>
            </span>
          )}
        </p>
        <p className={`truncate text-sm ${unread ? "font-medium" : ""}`}>
          {message.subject || <span className="text-muted">No subject</span>}
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
