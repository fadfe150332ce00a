// The props of the mail as JSON: what is typed is rendered after a breath, and kept until it is reset.
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { PreviewResult } from "../../protocol.ts";
import { previewQuery } from "../api/preview.ts";
import type { MailPlace } from "../app/place.ts";
import { PREVIEW_PROPS } from "../mail/variants.ts";
import { Pane } from "../panes/pane.tsx";
import { Button } from "../primitives/button.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { writeDraft } from "./drafts.ts";
import { jsonProblem, lineAndColumn } from "./json-problem.ts";

const JsonEditor = lazy(() => import("./json-editor.tsx"));

const BREATH = 140;

interface PropsPaneProps {
  readonly place: MailPlace;
  readonly result: PreviewResult | undefined;
  /** The text as it was typed before; null where the variant's own props are used. */
  readonly draft: string | null;
}

export function PropsPane({ place: { template, variant, locale }, result, draft }: PropsPaneProps) {
  const client = useQueryClient();
  const own = client.getQueryData<PreviewResult>(
    previewQuery({ template, variant, locale, props: null }).queryKey,
  )?.props;
  // A template that could not be loaded has no props to tell.
  const ownText = own == null ? null : textOf(own);
  const [typing, setTyping] = useState<string | null>(null);
  const text = typing ?? draft ?? ownText ?? (result && result.props !== null ? textOf(result.props) : null);
  const problem = text === null ? null : jsonProblem(text);

  const unsaved = useRef<string | null>(null);
  const save = () => {
    if (unsaved.current === null) return;
    writeDraft(template, variant, unsaved.current === ownText ? null : unsaved.current);
    unsaved.current = null;
    setTyping(null);
  };
  const latestSave = useRef(save);
  latestSave.current = save;
  useEffect(() => {
    if (typing === null) return;
    const timer = setTimeout(() => latestSave.current(), BREATH);
    return () => clearTimeout(timer);
  }, [typing]);
  useEffect(() => () => latestSave.current(), []);

  const edit = (next: string) => {
    unsaved.current = next;
    setTyping(next);
  };
  const edited = typing !== null || draft !== null;
  return (
    <Pane
      facts={
        <>
          <span className="truncate">{variant ?? PREVIEW_PROPS}</span>
          {edited && <span className="text-post-text">edited</span>}
        </>
      }
      actions={
        <>
          {edited && (
            <Button
              icon="reset"
              onClick={() => {
                unsaved.current = null;
                setTyping(null);
                writeDraft(template, variant, null);
              }}
            >
              Reset
            </Button>
          )}
          <CopyButton text={text ?? ""} />
        </>
      }
    >
      <div className="min-h-0 flex-1">
        {text === null && result && (
          <p className="px-4 py-3 text-xs text-muted">The props show here once the template loads.</p>
        )}
        {text !== null && (
          <Suspense
            fallback={<pre className="py-2.5 pl-[50px] font-mono text-xs leading-5 whitespace-pre-wrap">{text}</pre>}
          >
            <JsonEditor value={text} label="Props as JSON" onChange={edit} />
          </Suspense>
        )}
      </div>
      {problem && text !== null && (
        <p role="alert" className="shrink-0 border-t border-line bg-danger-soft px-4 py-2 text-xs text-danger">
          Not valid JSON, {lineAndColumn(text, problem.offset)}: {problem.message}.
          <span className="block text-muted">The mail shows the last valid props.</span>
        </p>
      )}
    </Pane>
  );
}

function textOf(props: unknown): string {
  return JSON.stringify(props, null, 2);
}
