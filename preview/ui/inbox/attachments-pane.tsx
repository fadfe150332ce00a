// The files of a caught mail, to be downloaded.
import type { InboxMessage } from "../../protocol.ts";
import { inboxPath } from "../api/inbox.ts";
import { Icon } from "../primitives/icon.tsx";
import { formatBytes } from "../primitives/quantities.ts";

export function AttachmentsPane({ message }: { message: InboxMessage }) {
  return (
    <ul className="h-full overflow-auto px-4 py-1">
      {message.files.map((file) => (
        <li key={file.part} className="flex items-center gap-3 border-b border-line py-2.5 last:border-0">
          <Icon name="clip" className="text-muted" />
          <div className="min-w-0 flex-1">
            <p className="truncate text-sm font-medium">{file.filename || "Without a name"}</p>
            <p className="tabular truncate text-xs text-muted">
              {file.contentType} · {formatBytes(file.size)}
              {file.contentId && ` · inline as cid:${file.contentId}`}
            </p>
          </div>
          <a
            href={`${inboxPath(message.id)}/attachments/${encodeURIComponent(file.part)}`}
            download={file.filename}
            aria-label={`Download ${file.filename}`}
            className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-strong bg-raised px-2.5 text-xs font-medium hover:bg-hover"
          >
            <Icon name="download" size={14} />
            Download
          </a>
        </li>
      ))}
    </ul>
  );
}
