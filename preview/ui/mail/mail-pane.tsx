// Whichever tab lies over the mail: its HTML, text, source or headers.
import { lazy, Suspense } from "react";
import type { PreviewResult } from "../../protocol.ts";
import type { MailPlace } from "../app/place.ts";
import { HeadersPane } from "../panes/headers-pane.tsx";
import { TextPane } from "../panes/text-pane.tsx";
import { Failure } from "./failure/failure.tsx";

const HtmlPane = lazy(() => import("../panes/html-pane.tsx"));
const SourcePane = lazy(() => import("../panes/source-pane.tsx"));

export function MailPane({ place, result }: { place: MailPlace; result: PreviewResult | undefined }) {
  if (!result) return null;
  if (place.tab === "source") {
    return (
      <Suspense>
        <SourcePane file={result.template.file} source={result.source} error={result.ok ? undefined : result.error} />
      </Suspense>
    );
  }
  if (!result.ok) return <Failure failure={result} />;
  if (place.tab === "text") return <TextPane text={result.text} />;
  if (place.tab === "headers") return <HeadersPane headers={result.headers} />;
  return (
    <Suspense>
      <HtmlPane html={result.html} bytes={result.htmlBytes} />
    </Suspense>
  );
}
