// The files within the mail, below its headers.
import type { MailAttachment } from "../../protocol.ts";
import { DownloadLink } from "../primitives/download-link.tsx";
import { Icon } from "../primitives/icon.tsx";
import { formatBytes } from "../primitives/quantities.ts";

export function MailAttachments({ attachments }: { attachments: readonly MailAttachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <section aria-label="Attachments" className="border-t border-line px-4 py-3">
      <h2 className="pb-1 text-xs font-semibold">
        {attachments.length === 1 ? "1 file in the mail" : `${attachments.length} files in the mail`}
      </h2>
      <ul>
        {attachments.map(({ address, filename, contentType, size, cid }) => (
          <li key={address + filename} className="flex items-center gap-3 border-b border-line py-2 last:border-0">
            {/^image\//.test(contentType) ? (
              <img
                src={address}
                alt=""
                className="size-9 shrink-0 rounded border border-line bg-hover object-contain"
              />
            ) : (
              <Icon name="clip" className="mx-2.5 text-muted" />
            )}
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm font-medium">{filename}</p>
              <p className="tabular truncate text-xs text-muted" title={cid && `cid:${cid}`}>
                {contentType} · {formatBytes(size)}
                {cid && ` · shown in the mail as cid:${cid}`}
              </p>
            </div>
            <DownloadLink href={address} download={filename} aria-label={`Download ${filename}`}>
              Download
            </DownloadLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
