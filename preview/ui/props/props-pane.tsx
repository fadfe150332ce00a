// The props of the mail, as a form or as JSON: what is typed is rendered after a breath, and kept until it is reset.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import type { PreviewResult } from "../../protocol.ts";
import { previewQuery } from "../api/preview.ts";
import { propsQuery } from "../api/props.ts";
import type { MailPlace } from "../app/place.ts";
import { variantLabel } from "../mail/variants.ts";
import { Pane } from "../panes/pane.tsx";
import { Button } from "../primitives/button.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { validProps, writeDraft } from "./drafts.ts";
import type { JsonObject } from "./form/values.ts";
import { jsonProblem, lineAndColumn } from "./json-problem.ts";
import { SaveVariant } from "./save-variant.tsx";
import { useSavedNote } from "./saved-note.ts";

const JsonEditor = lazy(() => import("./json-editor.tsx"));
const PropsForm = lazy(() => import("./form/props-form.tsx"));

const BREATH = 140;

type View = "form" | "json";
const VIEW = "posthorn.props-view";

interface PropsPaneProps {
  readonly place: MailPlace;
  readonly result: PreviewResult | undefined;
  /** The text as it was typed before; null where the variant's own props are used. */
  readonly draft: string | null;
}

export function PropsPane({ place, result, draft }: PropsPaneProps) {
  const { template, variant, locale } = place;
  const client = useQueryClient();
  const own = client.getQueryData<PreviewResult>(
    previewQuery({ template, variant, locale, props: null }).queryKey,
  )?.props;
  const description = useQuery(propsQuery(template));
  const [chosen, setChosen] = useState<View>(() => (localStorage.getItem(VIEW) === "json" ? "json" : "form"));
  // A template that could not be loaded has no props to tell.
  const ownText = own == null ? null : textOf(own);
  const [typing, setTyping] = useState<string | null>(null);
  const text = typing ?? draft ?? ownText ?? (result && result.props !== null ? textOf(result.props) : null);
  const problem = text === null ? null : jsonProblem(text);
  // A form has no place for half a word of JSON.
  const view = problem ? "json" : chosen;
  const saved = useSavedNote(template, variant);

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
  const forget = () => {
    unsaved.current = null;
    setTyping(null);
  };
  const edited = typing !== null || draft !== null;
  const value = validProps(text);
  const issues = result?.ok === false ? (result.error.issues ?? []) : [];
  return (
    <Pane
      facts={
        <Segmented<View>
          label="Props as"
          value={view}
          onChange={(next) => {
            setChosen(next);
            localStorage.setItem(VIEW, next);
          }}
          options={[
            { value: "form", title: "Form", content: "Form" },
            { value: "json", title: "JSON", content: "JSON" },
          ]}
        />
      }
      actions={
        <>
          {edited && (
            <Button
              icon="reset"
              title="Back to the variant's own props"
              onClick={() => {
                forget();
                writeDraft(template, variant, null);
              }}
            >
              Reset
            </Button>
          )}
          {view === "json" && <CopyButton text={text ?? ""} />}
          {value !== null && result && (
            <SaveVariant
              place={place}
              props={JSON.parse(value) as JsonObject}
              file={result.template.file}
              variants={result.variants}
              onSaved={forget}
            />
          )}
        </>
      }
    >
      <p className="flex min-h-7 shrink-0 items-center gap-2 border-b border-line px-4 py-1 text-2xs text-muted">
        <span className="min-w-0 truncate">{variantLabel(variant, description.data?.generated)}</span>
        {edited && <span className="text-post-text">edited</span>}
        <span aria-live="polite" className="ml-auto min-w-0 truncate">
          {saved && (
            <>
              Saved in <span className="font-mono">{`${saved.file}:${saved.line}`}</span>
            </>
          )}
        </span>
      </p>
      <div className="min-h-0 flex-1">
        {text === null && result && <Hint>The props show here once the template loads.</Hint>}
        {text !== null && view === "json" && (
          <Suspense
            fallback={<pre className="py-2.5 pl-[50px] font-mono text-xs leading-5 whitespace-pre-wrap">{text}</pre>}
          >
            <JsonEditor value={text} label="Props as JSON" onChange={edit} />
          </Suspense>
        )}
        {value !== null && view === "form" && description.isPending && <Hint>Reading what the template takes…</Hint>}
        {value !== null && view === "form" && description.error && (
          <Hint>The form shows here once the template loads; JSON works meanwhile.</Hint>
        )}
        {value !== null && view === "form" && description.data && (
          <Suspense fallback={<Hint>Reading what the template takes…</Hint>}>
            <PropsForm
              description={description.data}
              value={JSON.parse(value) as JsonObject}
              issues={issues}
              onChange={(next) => edit(textOf(next))}
            />
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

function Hint({ children }: { children: ReactNode }) {
  return <p className="px-4 py-3 text-xs text-muted">{children}</p>;
}

function textOf(props: unknown): string {
  return JSON.stringify(props, null, 2);
}
