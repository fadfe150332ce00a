// The way to the inbox, with the number of mails that wait there.
import { Link } from "wouter";
import { formatPlace } from "../app/place.ts";
import { usePlace } from "../app/use-place.ts";
import { Icon } from "../primitives/icon.tsx";
import { useUnread } from "./unread.ts";

export function InboxLink() {
  const place = usePlace();
  const unread = useUnread();
  const current = place.page === "inbox";
  return (
    <Link
      href={formatPlace({ page: "inbox", id: null, tab: null })}
      aria-current={current ? "page" : undefined}
      className={`flex h-8 items-center gap-2 rounded-md px-2 text-sm transition-colors ${current ? "bg-post-soft font-medium text-ink" : "text-muted hover:bg-hover hover:text-ink"}`}
    >
      <Icon name="inbox" />
      Inbox
      {unread > 0 && (
        <span
          key={unread}
          className="appear tabular ml-auto min-w-5 rounded-full bg-post px-1.5 text-center text-2xs leading-[18px] font-semibold text-on-post"
        >
          {unread}
          <span className="sr-only"> unread</span>
        </span>
      )}
    </Link>
  );
}
