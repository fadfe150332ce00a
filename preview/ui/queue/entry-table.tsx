// The mails of the outbox, newest first; columns go as the room gets narrow.
import { Link } from "wouter";
import type { QueueEntry } from "../../protocol.ts";
import { formatPlace } from "../app/place.ts";
import { formatDateTime } from "../primitives/quantities.ts";
import { formatAgo, formatSoon } from "./ages.ts";
import type { QueuePlace } from "./queue-place.ts";
import { StateMark } from "./state-mark.tsx";

const wide = {
  to: "hidden @min-[640px]/queue:table-cell",
  template: "hidden @min-[960px]/queue:table-cell",
  tries: "hidden @min-[540px]/queue:table-cell text-right",
  error: "hidden @min-[820px]/queue:table-cell",
} as const;

export function EntryTable({ entries, place }: { entries: readonly QueueEntry[]; place: QueuePlace }) {
  return (
    <table className="w-full table-fixed border-collapse text-sm" data-testid="queue-table">
      <thead>
        <tr className="border-b border-line text-left text-2xs text-muted [&>th]:px-2 [&>th]:py-1.5 [&>th]:font-medium [&>th:first-child]:pl-4 [&>th:last-child]:pr-4">
          <th scope="col" className="w-26">
            State
          </th>
          <th scope="col">Subject</th>
          <th scope="col" className={wide.to}>
            To
          </th>
          <th scope="col" className={`w-36 ${wide.template}`}>
            Template
          </th>
          <th scope="col" className={`w-14 ${wide.tries}`}>
            Tries
          </th>
          <th scope="col" className={wide.error}>
            Last error
          </th>
          <th scope="col" className="w-24 text-right">
            When
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Row key={entry.id} entry={entry} place={place} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ entry, place }: { entry: QueueEntry; place: QueuePlace }) {
  const selected = entry.id === place.id;
  const to = entry.to.join(", ");
  const { text, at } = whenOf(entry);
  return (
    <tr
      className={`relative border-b border-line align-top [&>td]:px-2 [&>td]:py-2 [&>td:first-child]:pl-4 [&>td:last-child]:pr-4 ${selected ? "bg-post-soft" : "hover:bg-hover"}`}
    >
      <td className="text-xs leading-5">
        <StateMark state={entry.state} />
      </td>
      <td>
        <Link
          href={formatPlace({ ...place, id: entry.id })}
          replace={place.id !== null}
          aria-current={selected ? "true" : undefined}
          title={entry.subject}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {entry.subject || "No subject"}
        </Link>
        <span className="block truncate text-xs text-muted @min-[640px]/queue:hidden">{to}</span>
        {entry.lastError !== null && (
          <span className="block truncate text-xs text-danger @min-[820px]/queue:hidden">{entry.lastError}</span>
        )}
      </td>
      <td className={`truncate text-muted ${wide.to}`} title={to}>
        {to}
      </td>
      <td className={`truncate text-muted ${wide.template}`}>{entry.template}</td>
      <td className={`tabular text-muted ${wide.tries}`}>{entry.attempts}</td>
      <td className={`truncate text-danger ${wide.error}`} title={entry.lastError ?? undefined}>
        {entry.lastError}
      </td>
      <td className="tabular truncate text-right text-xs leading-5 text-muted">
        <time dateTime={at} title={formatDateTime(at)}>
          {text}
        </time>
      </td>
    </tr>
  );
}

/** Of a mail that waits for its time, when that comes; of one that ended, when it did; else since when it is there. */
function whenOf({ state, startAfter, endedAt, createdAt }: QueueEntry): { readonly text: string; readonly at: string } {
  if (state === "scheduled" && startAfter !== null) return { text: formatSoon(startAfter), at: startAfter };
  const at = endedAt ?? createdAt;
  return { text: formatAgo(at), at };
}
