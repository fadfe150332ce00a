// What can be done to all the mails that are selected.
import { Button, IconButton } from "../primitives/button.tsx";

interface SelectionBarProps {
  readonly count: number;
  readonly onRead: () => void;
  readonly onUnread: () => void;
  readonly onDelete: () => void;
  readonly onNone: () => void;
}

export function SelectionBar({ count, onRead, onUnread, onDelete, onNone }: SelectionBarProps) {
  return (
    <div className="flex h-10 items-center gap-0.5 border-t border-line bg-side pr-2 pl-4">
      <span role="status" className="tabular min-w-0 flex-1 truncate text-xs font-medium">
        {count} selected
      </span>
      <Button onClick={onRead} title="Mark as read (u)">
        Read
      </Button>
      <Button onClick={onUnread} title="Mark as unread (u)">
        Unread
      </Button>
      <Button icon="trash" onClick={onDelete} title="Delete (Del)">
        Delete
      </Button>
      <IconButton icon="close" label="Select none (Escape)" onClick={onNone} />
    </div>
  );
}
