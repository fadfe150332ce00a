// One mail of the inbox: its head, and its parts as tabs.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import type { InboxAddress, InboxMessage, ProjectInfo } from "../../protocol.ts";
import { inboxMessageQuery, inboxPageQuery, inboxPath } from "../api/inbox.ts";
import { RequestError } from "../api/request.ts";
import type { InboxPlace, InboxTab } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { HeadersPane } from "../panes/headers-pane.tsx";
import { TextPane } from "../panes/text-pane.tsx";
import { Avatar } from "../primitives/avatar.tsx";
import { Button, IconButton } from "../primitives/button.tsx";
import { Notice } from "../primitives/notice.tsx";
import { formatBytes, formatDateTime } from "../primitives/quantities.ts";
import { Tabs, tabPanelProps } from "../primitives/tabs.tsx";
import { EntryLink } from "../queue/entry-link.tsx";
import { AttachmentsPane } from "./attachments-pane.tsx";
import { inboxTabLabels } from "./inbox-tab-labels.ts";
import { linksOf, type MailLink } from "./links.ts";
import { LinksPane } from "./links-pane.tsx";
import { OpenTemplate } from "./open-template.tsx";
import { PartsPane } from "./parts-pane.tsx";
import { RawPane } from "./raw-pane.tsx";
import { hasRemoteContent, RemoteContentBar } from "./remote-content.tsx";

const HtmlPane = lazy(() => import("../panes/html-pane.tsx"));

interface InboxMailProps {
  readonly place: InboxPlace;
  readonly id: string;
  readonly project: ProjectInfo | undefined;
  readonly onBack: (() => void) | null;
  readonly onRemove: (id: string) => void;
  readonly onThread: (thread: string) => void;
  readonly onUnread: () => void;
}

export function InboxMail({ place, id, project, onBack, onRemove, onThread, onUnread }: InboxMailProps) {
  const go = useGo();
  const query = useQuery(inboxMessageQuery(id));
  const message = query.data;
  const links = useMemo(() => (message ? linksOf(message.html, message.text) : []), [message]);

  if (query.isError) {
    const gone = query.error instanceof RequestError && query.error.status === 404;
    return (
      <Notice title={gone ? "This mail is gone" : "The mail could not be read"} role="alert">
        <p>{gone ? "It was deleted, or the inbox was cleared." : query.error.message}</p>
        <Button tone="outline" onClick={() => go({ ...place, id: null }, { replace: true })}>
          Back to the list
        </Button>
      </Notice>
    );
  }
  if (!message) return null;

  const tabs = tabsOf(message, links);
  const tab = place.tab && tabs.includes(place.tab) ? place.tab : (tabs[0] ?? "raw");
  const counts: Partial<Record<InboxTab, number>> = { links: links.length, attachments: message.files.length };
  return (
    <article aria-label={message.subject} className="flex h-full flex-col">
      <MailHead
        message={message}
        project={project}
        onBack={onBack}
        onRemove={() => onRemove(id)}
        onThread={() => onThread(message.thread)}
        onUnread={onUnread}
      />
      <div className="flex h-10 shrink-0 overflow-x-auto border-b border-line px-1.5 [scrollbar-width:none]">
        <Tabs
          label="Parts of the mail"
          prefix="inbox"
          selected={tab}
          onSelect={(next) => go({ ...place, tab: next }, { replace: true })}
          tabs={tabs.map((each) => ({
            id: each,
            label: inboxTabLabels[each],
            badge: counts[each] !== undefined && <span className="tabular text-2xs text-muted">{counts[each]}</span>,
          }))}
        />
      </div>
      <div {...tabPanelProps("inbox", tab)} className="relative min-h-0 flex-1">
        <Part
          tab={tab}
          message={message}
          links={links}
          part={place.part ?? null}
          onPart={(part) => go({ ...place, tab: "parts", part }, { replace: true })}
        />
      </div>
    </article>
  );
}

interface PartProps {
  readonly tab: InboxTab;
  readonly message: InboxMessage;
  readonly links: readonly MailLink[];
  readonly part: string | null;
  readonly onPart: (part: string) => void;
}

function Part({ tab, message, links, part, onPart }: PartProps) {
  switch (tab) {
    case "html":
      return <HtmlPart message={message} />;
    case "source":
      return (
        <Suspense>
          <HtmlPane html={message.html} />
        </Suspense>
      );
    case "text":
      return <TextPane text={message.text} />;
    case "links":
      return <LinksPane links={links} />;
    case "headers":
      return <HeadersPane headers={message.headers} />;
    case "attachments":
      return <AttachmentsPane message={message} />;
    case "parts":
      return <PartsPane key={message.id} message={message} path={part} onPath={onPart} />;
    case "raw":
      return <RawPane id={message.id} size={message.size} />;
  }
}

function HtmlPart({ message }: { message: InboxMessage }) {
  const [remote, setRemote] = useState(false);
  const holdsBack = useMemo(() => hasRemoteContent(message.html), [message.html]);
  return (
    <div className="flex h-full flex-col">
      {holdsBack && !remote && <RemoteContentBar onLoad={() => setRemote(true)} />}
      <iframe
        src={`${inboxPath(message.id)}/html${remote ? "?remote=1" : ""}`}
        title={`Mail: ${message.subject}`}
        sandbox=""
        referrerPolicy="no-referrer"
        className="min-h-0 w-full flex-1 border-0 bg-[Canvas] in-data-dragging:pointer-events-none"
        style={{ colorScheme: "light" }}
      />
    </div>
  );
}

/** Only the parts that the mail has; the first is shown by default. */
function tabsOf(message: InboxMessage, links: readonly MailLink[]): readonly InboxTab[] {
  const has: Record<InboxTab, boolean> = {
    html: message.hasHtml,
    text: message.text.trim() !== "",
    source: message.hasHtml,
    links: links.length > 0,
    headers: true,
    attachments: message.files.length > 0,
    parts: true,
    raw: true,
  };
  return (Object.keys(has) as InboxTab[]).filter((tab) => has[tab]);
}

interface MailHeadProps {
  readonly message: InboxMessage;
  readonly project: ProjectInfo | undefined;
  readonly onBack: (() => void) | null;
  readonly onRemove: () => void;
  readonly onThread: () => void;
  readonly onUnread: () => void;
}

function MailHead({ message, project, onBack, onRemove, onThread, onUnread }: MailHeadProps) {
  const sender = message.from?.name || message.from?.address || "Unknown sender";
  const alike = useQuery(inboxPageQuery({ query: `thread:${message.thread}`, threads: false }, 0, 0)).data?.matching;
  return (
    <header className="flex shrink-0 items-start gap-3 py-3 pr-3 pl-4">
      {onBack && <IconButton icon="back" label="Back to the list" onClick={onBack} className="-ml-2" />}
      <span className="narrow:hidden">
        <Avatar name={sender} />
      </span>
      <div className="min-w-0 flex-1">
        <h2
          data-testid="subject"
          title={message.subject}
          className="line-clamp-3 text-lg font-semibold tracking-[-0.012em] text-balance [overflow-wrap:anywhere]"
        >
          {message.subject || <span className="text-muted">No subject</span>}
        </h2>
        <div className="flex flex-wrap gap-x-3 text-xs text-muted">
          <Party label="From" addresses={message.from ? [message.from] : []} />
          <Party label="To" addresses={message.to} />
          <Party label="Cc" addresses={message.cc} />
          <Party label="Bcc" addresses={message.bcc} />
          <Party label="Reply to" addresses={message.replyTo} />
          <span className="tabular">
            {formatDateTime(message.receivedAt)} · {formatBytes(message.size)}
          </span>
        </div>
        <div className="mt-2 flex flex-wrap items-center gap-1.5 empty:hidden">
          <OpenTemplate message={message} project={project} />
          <EntryLink messageId={message.messageId} />
          {alike !== undefined && alike > 1 && (
            <Button tone="outline" onClick={onThread} title="Show them in the list">
              {alike.toLocaleString()} {message.template ? "of this template" : "alike"}
            </Button>
          )}
          {message.tags.map((tag) => (
            <span key={tag} className="rounded-md bg-hover px-2 text-2xs leading-5 font-medium text-muted">
              {tag}
            </span>
          ))}
        </div>
      </div>
      <IconButton icon="mail" label="Mark as unread (u)" onClick={onUnread} />
      <IconButton icon="trash" label="Delete this mail (Del)" onClick={onRemove} />
    </header>
  );
}

function Party({ label, addresses }: { label: string; addresses: readonly InboxAddress[] }) {
  if (addresses.length === 0) return null;
  const text = addresses.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(", ");
  return (
    <span className="min-w-0 truncate" title={text}>
      {label} <span className="text-ink">{text}</span>
    </span>
  );
}
