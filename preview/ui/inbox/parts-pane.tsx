// The tree of a caught mail's MIME parts, as they came, and below it what the chosen one holds.
import { useQuery } from "@tanstack/react-query";
import type { InboxMessage, InboxPart } from "../../protocol.ts";
import { inboxPartPath, inboxPartQuery } from "../api/inbox.ts";
import { Pane } from "../panes/pane.tsx";
import { DownloadLink } from "../primitives/download-link.tsx";
import { Icon, type IconName } from "../primitives/icon.tsx";
import { Notice } from "../primitives/notice.tsx";
import { formatBytes } from "../primitives/quantities.ts";

interface PartsPaneProps {
  readonly message: InboxMessage;
  /** Null: the first that holds something. */
  readonly path: string | null;
  readonly onPath: (path: string) => void;
}

export function PartsPane({ message, path, onPath }: PartsPaneProps) {
  const all = flatten(message.structure);
  const shown = all.find((part) => part.path === path) ?? all.find(({ parts }) => parts.length === 0);
  return (
    <div className="flex h-full flex-col">
      <nav aria-label="MIME parts" className="max-h-[45%] shrink-0 overflow-auto border-b border-line p-1.5">
        <PartList parts={[message.structure]} depth={0} shown={shown} onPath={onPath} />
      </nav>
      {shown && <PartContent message={message} part={shown} />}
    </div>
  );
}

interface PartListProps {
  readonly parts: readonly InboxPart[];
  readonly depth: number;
  readonly shown: InboxPart | undefined;
  readonly onPath: (path: string) => void;
}

function PartList({ parts, depth, shown, onPath }: PartListProps) {
  return (
    <ul>
      {parts.map((part) => (
        <li key={part.path}>
          <button
            type="button"
            aria-current={part === shown}
            onClick={() => onPath(part.path)}
            className="flex h-7 w-full min-w-0 items-center gap-2 rounded-md pr-2.5 text-left text-xs hover:bg-hover aria-[current=true]:bg-post-soft"
            style={{ paddingLeft: 10 + Math.min(depth, 8) * 20 }}
          >
            <Icon name={iconOf(part)} size={14} className="text-muted" />
            <span className="min-w-0 truncate font-mono">{part.contentType}</span>
            <span className="min-w-0 flex-1 truncate text-muted">{part.filename}</span>
            <span className="tabular shrink-0 text-2xs text-muted">
              {part.parts.length === 0 && <span className="narrow:hidden">{part.encoding} · </span>}
              {formatBytes(part.size)}
            </span>
          </button>
          {part.parts.length > 0 && <PartList parts={part.parts} depth={depth + 1} shown={shown} onPath={onPath} />}
        </li>
      ))}
    </ul>
  );
}

function PartContent({ message, part }: { message: InboxMessage; part: InboxPart }) {
  const address = inboxPartPath(message.id, part.path);
  const facts = [
    part.contentType,
    part.charset,
    part.encoding,
    part.disposition,
    part.contentId && `cid:${part.contentId}`,
  ].filter(Boolean);
  return (
    <section aria-label={`Part ${part.path}`} className="min-h-0 flex-1">
      <Pane
        facts={<span className="truncate">{facts.join(" · ")}</span>}
        actions={
          part.parts.length === 0 && (
            <DownloadLink href={`${address}?download`} download={part.filename ?? `part-${part.path}`}>
              Download
            </DownloadLink>
          )
        }
      >
        {part.parts.length > 0 ? (
          <Notice title={part.parts.length === 1 ? "One part within" : `${part.parts.length} parts within`}>
            {explain(part.contentType)}
          </Notice>
        ) : isImage(part) ? (
          <div className="flex min-h-0 flex-1 items-center justify-center overflow-auto p-4 stage-grid">
            <img src={address} alt={part.filename ?? `Part ${part.path}`} className="max-h-full max-w-full" />
          </div>
        ) : isText(part) ? (
          <PartText id={message.id} path={part.path} />
        ) : (
          <Notice title="Nothing to show as text">Download it to look at it.</Notice>
        )}
      </Pane>
    </section>
  );
}

function PartText({ id, path }: { id: string; path: string }) {
  const { data, error } = useQuery(inboxPartQuery(id, path));
  if (error) return <Notice title="The part could not be read">{error.message}</Notice>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section tabIndex={0} aria-label="Text of the part" className="min-h-0 flex-1 overflow-auto px-4 py-3">
      <pre className="font-mono text-xs leading-5 break-words whitespace-pre-wrap">{data}</pre>
    </section>
  );
}

function flatten(part: InboxPart): readonly InboxPart[] {
  return [part, ...part.parts.flatMap(flatten)];
}

const isText = ({ contentType }: InboxPart) => /^(text|message)\//.test(contentType);
const isImage = ({ contentType }: InboxPart) => /^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(contentType);

function iconOf(part: InboxPart): IconName {
  if (part.parts.length > 0) return part.contentType === "message/rfc822" ? "mail" : "folder";
  if (part.filename !== null || !isText(part)) return "clip";
  return part.contentType === "text/html" ? "editor" : "format";
}

/** RFC 2046 section 5.1, RFC 2387. */
const EXPLAINED: Readonly<Record<string, string>> = {
  "multipart/alternative": "The same content several times; a reader shows the last one it understands.",
  "multipart/mixed": "Content of different kinds, one after the other; files are here.",
  "multipart/related": "Parts that belong together, such as HTML and the images within it.",
  "multipart/signed": "A content and its signature.",
  "message/rfc822": "A whole mail within this one.",
};

function explain(contentType: string): string {
  return EXPLAINED[contentType] ?? "They are listed above.";
}
