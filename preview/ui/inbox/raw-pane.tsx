// The message as it came over the wire.
import { useQuery } from "@tanstack/react-query";
import { inboxPath, inboxRawQuery } from "../api/inbox.ts";
import { useWrap, WrapButton } from "../code/wrap.tsx";
import { Pane } from "../panes/pane.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { DownloadLink } from "../primitives/download-link.tsx";
import { formatBytes } from "../primitives/quantities.ts";

export function RawPane({ id, size }: { id: string; size: number }) {
  const raw = useQuery(inboxRawQuery(id)).data;
  const [wrap] = useWrap();
  return (
    <Pane
      facts={formatBytes(size)}
      actions={
        <>
          <DownloadLink href={`${inboxPath(id)}/raw`} download={`${id}.eml`}>
            .eml
          </DownloadLink>
          <WrapButton />
          <CopyButton text={raw ?? ""} label="Copy raw" />
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section tabIndex={0} aria-label="Raw message" className="min-h-0 flex-1 overflow-auto px-4 py-3">
        <pre className={`font-mono text-xs leading-5 ${wrap ? "break-words whitespace-pre-wrap" : ""}`}>{raw}</pre>
      </section>
    </Pane>
  );
}
