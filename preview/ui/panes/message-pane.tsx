// The whole message, as it would go over the wire, and as a file that a mail program opens.
import { useQuery } from "@tanstack/react-query";
import type { PreviewSuccess } from "../../protocol.ts";
import { rawMailQuery } from "../api/mail.ts";
import { useWrap, WrapButton } from "../code/wrap.tsx";
import { RequestNotice } from "../mail/request-problem.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { DownloadLink } from "../primitives/download-link.tsx";
import { formatBytes } from "../primitives/quantities.ts";
import { Pane } from "./pane.tsx";

/** Longer messages are whole in the download; a page of this much text is slow enough. */
const SHOWN = 400_000;

export default function MessagePane({ mail, onExpired }: { mail: PreviewSuccess; onExpired: () => void }) {
  const { data: raw, error } = useQuery(rawMailQuery(mail.raw));
  const [wrap] = useWrap();
  if (error) return <RequestNotice error={error} onRetry={onExpired} />;
  return (
    <Pane
      facts={
        <span
          title={`${mail.rawBytes.toLocaleString("en")} bytes: head, text, HTML, and every file, as they are encoded`}
        >
          {formatBytes(mail.rawBytes)} in all, {formatBytes(mail.htmlBytes)} of HTML before encoding
        </span>
      }
      actions={
        <>
          <DownloadLink href={`${mail.raw}/eml`}>.eml</DownloadLink>
          <WrapButton />
          <CopyButton text={raw ?? ""} label="Copy raw" />
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section tabIndex={0} aria-label="Raw message" className="min-h-0 flex-1 overflow-auto px-4 py-3">
        <pre className={`font-mono text-xs leading-5 ${wrap ? "break-words whitespace-pre-wrap" : ""}`}>
          {raw?.slice(0, SHOWN)}
        </pre>
        {raw && raw.length > SHOWN && (
          <p className="mt-3 border-t border-line pt-3 text-xs text-muted">
            {formatBytes(raw.length - SHOWN)} more are in the download.
          </p>
        )}
      </section>
    </Pane>
  );
}
