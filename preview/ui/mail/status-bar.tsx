// The bottom line: where a link leads, the file; the size against Gmail's limit, the time it took.
import type { PreviewResult } from "../../protocol.ts";
import { useLive } from "../events/live.ts";
import { formatBytes, formatMilliseconds } from "../primitives/quantities.ts";
import { isSite } from "../site/is-site.ts";

/** Gmail cuts a mail off above this size and hides the rest behind a link. */
const GMAIL_CLIPS_AT = 102 * 1024;

export function StatusBar({ result, link }: { result: PreviewResult | undefined; link: string | null }) {
  const { connection } = useLive();
  return (
    <footer className="flex h-7 shrink-0 items-center gap-4 border-t border-line bg-side px-4 text-2xs text-muted">
      <p className="min-w-0 flex-1 truncate font-mono">{link ?? result?.template.file}</p>
      {result?.ok && (
        <>
          <HtmlSize bytes={result.htmlBytes} />
          <p className="tabular shrink-0 narrow:hidden" title="Time the template took to render">
            Rendered in {formatMilliseconds(result.renderMs)}
          </p>
        </>
      )}
      {!isSite && (
        <p className="flex shrink-0 items-center gap-1.5">
          <span className={`size-1.5 rounded-full ${connection === "open" ? "bg-good" : "bg-post"}`} />
          {connection === "open" ? "Live" : connection === "lost" ? "Offline" : "Connecting"}
        </p>
      )}
    </footer>
  );
}

function HtmlSize({ bytes }: { bytes: number }) {
  const share = bytes / GMAIL_CLIPS_AT;
  const clipped = share > 1;
  return (
    <p
      className={`flex shrink-0 items-center gap-1.5 tabular ${clipped ? "font-medium text-danger" : share > 0.85 ? "text-post-text" : ""}`}
      title={`HTML, ${bytes.toLocaleString("en")} bytes. Gmail clips mails above 102 KB.`}
    >
      <span className="h-1 w-10 overflow-hidden rounded-full bg-press narrow:hidden">
        <span
          className={`block h-full rounded-full ${clipped ? "bg-danger" : share > 0.85 ? "bg-post" : "bg-muted"}`}
          style={{ width: `${Math.min(100, Math.max(4, share * 100))}%` }}
        />
      </span>
      {formatBytes(bytes)}
      {clipped && " · clipped by Gmail"}
    </p>
  );
}
