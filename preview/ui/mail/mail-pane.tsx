// Whichever tab lies over the mail: its line in a list, its HTML, text, source, headers or raw message.
import { lazy, Suspense } from "react";
import type { PreviewResult } from "../../protocol.ts";
import type { MailPlace } from "../app/place.ts";
import { HeadersPane } from "../panes/headers-pane.tsx";
import { TextPane } from "../panes/text-pane.tsx";
import { Failure } from "./failure/failure.tsx";

const InboxRowPane = lazy(() => import("./row/inbox-row-pane.tsx"));
const MessagePane = lazy(() => import("../panes/message-pane.tsx"));
const HtmlPane = lazy(() => import("../panes/html-pane.tsx"));
const SourcePane = lazy(() => import("../panes/source-pane.tsx"));

interface MailPaneProps {
  readonly place: MailPlace;
  readonly result: PreviewResult | undefined;
  /** The server no longer has what the result refers to. */
  readonly onExpired: () => void;
}

export function MailPane({ place, result, onExpired }: MailPaneProps) {
  if (!result) return null;
  if (place.tab === "source") {
    return (
      <Suspense>
        <SourcePane
          file={result.template.file}
          source={result.source}
          error={result.ok ? undefined : result.error}
          place={place}
        />
      </Suspense>
    );
  }
  if (!result.ok) return <Failure failure={result} />;
  if (place.tab === "text") return <TextPane text={result.text} />;
  if (place.tab === "headers") return <HeadersPane headers={result.headers} attachments={result.attachments} />;
  return (
    <Suspense>
      {place.tab === "row" && <InboxRowPane mail={result} />}
      {place.tab === "raw" && <MessagePane mail={result} onExpired={onExpired} />}
      {place.tab === "html" && <HtmlPane html={result.html} bytes={result.htmlBytes} />}
    </Suspense>
  );
}
