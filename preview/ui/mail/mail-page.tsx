// One template: its bars, the mail itself, and whatever tab is open over or beside it.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { PreviewResult, PreviewSuccess, ProjectInfo } from "../../protocol.ts";
import { previewQuery } from "../api/preview.ts";
import { type MailPlace, rememberMailPlace } from "../app/place.ts";
import { useNarrow } from "../app/use-narrow.ts";
import { useStoredNumber } from "../app/use-stored-number.ts";
import { useChecks } from "../checks/use-checks.ts";
import { useInspect } from "../inspect/inspect.ts";
import { PaneEdge } from "../primitives/resize-handle.tsx";
import { tabPanelProps } from "../primitives/tabs.tsx";
import { useDraft } from "../props/drafts.ts";
import { PropsPane } from "../props/props-pane.tsx";
import { isSite } from "../site/is-site.ts";
import { isBeside } from "./beside.ts";
import { LensStrip } from "./lens/lens-strip.tsx";
import { useLensed } from "./lens/use-lensed.ts";
import { MailPane } from "./mail-pane.tsx";
import { MessageHeader } from "./message-header.tsx";
import { RequestProblem } from "./request-problem.tsx";
import { SendButton } from "./send/send-button.tsx";
import { Stage } from "./stage.tsx";
import { StatusBar } from "./status-bar.tsx";
import { TitleBar } from "./title-bar.tsx";
import { Toolbar } from "./toolbar.tsx";

const ChecksPane = lazy(() => import("../checks/checks-pane.tsx"));

/** Below this, the editor of props stands above the mail instead of beside it. */
const STACKED = 1040;

export function MailPage({ place, project }: { place: MailPlace; project: ProjectInfo | undefined }) {
  const { template, variant, locale, tab } = place;
  const draft = useDraft(template, variant);
  const query = useQuery(previewQuery({ template, variant, locale, props: draft.props }));
  // While the next template renders, the last one's result is handed out in its place.
  const result = query.data?.template.id === template ? query.data : undefined;
  const lastGood = useLastGood(template, result);
  const [frameWidth, setFrameWidth] = useState(0);
  const [link, setLink] = useState<string | null>(null);
  const [editorSize, setEditorSize] = useStoredNumber("posthorn.editor", 400);
  const stacked = useNarrow(STACKED);

  useEffect(() => rememberMailPlace(place), [place]);

  // A template that does not load cannot tell its variants; those of before are still the best guess.
  const variants = (result?.variants.length ? result : lastGood)?.variants ?? [];
  const problem = query.error && (!result || query.isRefetchError) ? query.error : null;
  // There is no such template, or no answer at all: nothing to choose from.
  const unknown = problem !== null && !result && !lastGood;
  const inspect = useInspect();
  const beside = isBeside(tab, inspect.on);
  const covered = tab !== "preview" && !beside;
  const lensed = useLensed(query.isPlaceholderData && !result ? undefined : lastGood, place, query.refetch);
  const checks = useChecks({
    target: { template, variant, locale, props: draft.props },
    result: query.isPlaceholderData ? undefined : result,
    isFetching: query.isFetching,
    inSight: tab === "checks",
  });
  return (
    <div className="flex h-full flex-col">
      <TitleBar
        place={place}
        result={result}
        variants={unknown ? null : variants}
        edited={draft.text !== null && tab !== "props"}
      >
        {!isSite && !unknown && (
          <SendButton target={{ template, variant, locale, props: draft.props }} mail={lastGood} project={project} />
        )}
      </TitleBar>
      <MessageHeader mail={lastGood} project={project} failed={result?.ok === false || problem !== null} />
      {!unknown && (
        <Toolbar
          place={place}
          project={project}
          mail={lastGood}
          frameWidth={lastGood ? frameWidth : 0}
          findings={checks.findings}
        />
      )}
      {!covered && lastGood && <LensStrip place={place} applied={lensed.applied} error={lensed.error} />}
      <div
        {...(!unknown && tabPanelProps("mail", tab))}
        className={`relative flex min-h-0 flex-1 ${stacked ? "flex-col" : ""}`}
        aria-busy={query.isFetching}
      >
        {query.isFetching && <Progress />}
        {beside && (
          <div
            className={`relative min-h-0 min-w-0 shrink-0 ${stacked ? "border-b border-line" : ""}`}
            style={stacked ? { height: "42%" } : { width: `min(${editorSize}px, 60%)` }}
          >
            {tab === "checks" && (
              <Suspense>
                <ChecksPane key={template} checks={checks} place={place} />
              </Suspense>
            )}
            {tab === "source" && <MailPane place={place} result={result} onExpired={query.refetch} />}
            {tab === "props" && (
              <PropsPane
                key={`${template}
${variant}`}
                place={place}
                result={result}
                draft={draft.text}
              />
            )}
            {!stacked && (
              <PaneEdge label="Width of the editor" value={editorSize} min={260} max={900} onResize={setEditorSize} />
            )}
          </div>
        )}
        {/* Kept alive under the other tabs: coming back finds the mail where it was scrolled to. */}
        <div className={`relative min-h-0 min-w-0 flex-1 ${covered ? "invisible" : ""}`} inert={covered}>
          <Stage
            place={place}
            mail={lensed.mail}
            result={result}
            report={checks.report}
            onLink={setLink}
            onWidth={setFrameWidth}
            onExpired={query.refetch}
          />
        </div>
        {covered && (
          <div className="absolute inset-0 bg-surface">
            <MailPane place={place} result={result} onExpired={query.refetch} />
          </div>
        )}
        {problem && <RequestProblem error={problem} template={template} project={project} onRetry={query.refetch} />}
      </div>
      <StatusBar result={result} link={link} />
    </div>
  );
}

/** The last mail that rendered: it stays behind an error, and in the header. Null where there was none. */
function useLastGood(template: string, result: PreviewResult | undefined): PreviewSuccess | null {
  const last = useRef<PreviewSuccess | null>(null);
  if (result?.ok) last.current = result;
  return last.current?.template.id === template ? last.current : null;
}

/** A thin line that runs along while a mail is on its way; most are there before it would be seen. */
function Progress() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return shown && <div className="progress-line pointer-events-none absolute inset-x-0 top-0 z-20 h-0.5" />;
}
