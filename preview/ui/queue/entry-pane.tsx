// One mail of the outbox: what it is, what became of it, and where else it can be seen.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ProjectInfo, QueueDetails } from "../../protocol.ts";
import { inboxPageQuery } from "../api/inbox.ts";
import { queueEntryQuery } from "../api/queue.ts";
import { RequestError } from "../api/request.ts";
import { formatPlace, placeOfTemplate } from "../app/place.ts";
import { findTemplate } from "../inbox/open-template.tsx";
import { Button, IconButton } from "../primitives/button.tsx";
import { LinkButton } from "../primitives/link-button.tsx";
import { Notice } from "../primitives/notice.tsx";
import { formatDateTime } from "../primitives/quantities.ts";
import { EntryActions } from "./entry-actions.tsx";
import { EntryHistory } from "./entry-history.tsx";
import { StateMark } from "./state-mark.tsx";

interface EntryPaneProps {
  readonly id: string;
  readonly project: ProjectInfo | undefined;
  /** It stands in place of the list, not beside it. */
  readonly alone: boolean;
  readonly onClose: () => void;
}

export function EntryPane({ id, project, alone, onClose }: EntryPaneProps) {
  const { data: entry, error } = useQuery(queueEntryQuery(id));
  if (!entry && !error) return null;
  if (!entry || (error instanceof RequestError && error.status === 404))
    return (
      <Notice title="There is no such mail" role="alert">
        <p>{error?.message}</p>
        <Button tone="outline" onClick={onClose}>
          Back to the list
        </Button>
      </Notice>
    );
  return (
    <article aria-label={entry.subject || "No subject"} className="flex h-full flex-col overflow-y-auto">
      <header className="flex shrink-0 items-start gap-2 py-3 pr-3 pl-4">
        {alone && <IconButton icon="back" label="Back to the list (Esc)" onClick={onClose} className="-ml-2" />}
        <div className="min-w-0 flex-1">
          <p className="text-xs">
            <StateMark state={entry.state} />
          </p>
          <h2
            data-testid="queue-subject"
            className="text-lg font-semibold tracking-[-0.012em] [overflow-wrap:anywhere]"
          >
            {entry.subject || <span className="text-muted">No subject</span>}
          </h2>
        </div>
        {!alone && <IconButton icon="close" label="Close this entry (Esc)" onClick={onClose} />}
      </header>
      <div className="flex flex-col gap-4 px-4 pb-6">
        {entry.mayBeDuplicate && (
          <p className="rounded-lg bg-danger-soft px-3 py-2 text-xs">
            It may arrive twice: it was sent again after a try whose end nobody knows.
          </p>
        )}
        <div className="flex flex-wrap gap-2">
          <EntryActions entry={entry} />
          <TemplateLink name={entry.template} project={project} />
          <InboxMailLink messageId={entry.messageId} project={project} />
        </div>
        <Facts entry={entry} />
        <section aria-labelledby="queue-tries">
          <h3 id="queue-tries" className="mb-2 text-sm font-semibold">
            Tries <span className="tabular font-normal text-muted">{entry.attempts}</span>
          </h3>
          <EntryHistory history={entry.history} attempts={entry.attempts} isSending={entry.state === "sending"} />
        </section>
      </div>
    </article>
  );
}

function Facts({ entry }: { entry: QueueDetails }) {
  const left = entry.state !== "sent" && entry.pending.length < entry.to.length ? entry.pending.join(", ") : null;
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    ["From", entry.from],
    ["To", entry.to.join(", ")],
    ["Still to get it", left],
    ["Template", entry.template],
    ["Tags", entry.tags.join(", ")],
    ["Transport", entry.via],
    ["Priority", entry.priority === 0 ? null : entry.priority],
    ["Enqueued", formatDateTime(entry.createdAt)],
    ["Due", entry.startAfter && formatDateTime(entry.startAfter)],
    ["Ended", entry.endedAt && formatDateTime(entry.endedAt)],
    ["Body", entry.hasBody ? null : "removed: it can no longer be sent"],
    ["Message-ID", entry.messageId],
    ["Id", entry.id],
  ];
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs">
      {facts.map(
        ([name, value]) =>
          value !== null &&
          value !== "" && (
            <div key={name} className="col-span-2 grid grid-cols-subgrid">
              <dt className="text-muted">{name}</dt>
              <dd className="tabular [overflow-wrap:anywhere]">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function TemplateLink({ name, project }: { name: string | null; project: ProjectInfo | undefined }) {
  const template = name === null ? undefined : findTemplate(name, project?.templates ?? []);
  if (!template) return null;
  return (
    <LinkButton
      icon="template"
      href={formatPlace(placeOfTemplate(template.id, { page: "home" }))}
      title={`Open ${template.file}`}
    >
      Open {template.name}
    </LinkButton>
  );
}

/** Where the local inbox has caught it. */
function InboxMailLink({ messageId, project }: { messageId: string; project: ProjectInfo | undefined }) {
  const view = { query: `message-id:"${messageId.replaceAll('"', "")}"`, threads: false };
  const enabled = project !== undefined && project.inbox !== null;
  const mail = useQuery({ ...inboxPageQuery(view, 0, 1), enabled }).data?.messages[0];
  if (!mail) return null;
  return (
    <LinkButton icon="inbox" href={formatPlace({ page: "inbox", id: mail.id, tab: null })}>
      Mail in the inbox
    </LinkButton>
  );
}
