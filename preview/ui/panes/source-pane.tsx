// The template's own file with the line of an error marked, or the file and line that an element of the mail led to.
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import type { PreviewError } from "../../protocol.ts";
import { sourceQuery } from "../api/source.ts";
import type { MailPlace } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { FindBar } from "../code/find-bar.tsx";
import { HighlightedCode } from "../code/highlighted-code.tsx";
import { useWrap, WrapButton } from "../code/wrap.tsx";
import { placeName } from "../inspect/elements.ts";
import { openLine } from "../inspect/open-source.ts";
import { IconButton } from "../primitives/button.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { Notice } from "../primitives/notice.tsx";
import { isSite } from "../site/is-site.ts";
import { Pane } from "./pane.tsx";

interface SourcePaneProps {
  readonly file: string;
  readonly source: string;
  readonly error: PreviewError | undefined;
  readonly place: MailPlace;
}

export default function SourcePane({ file, source, error, place }: SourcePaneProps) {
  const go = useGo();
  const [wrap] = useWrap();
  const box = useRef<HTMLElement>(null);
  const [, led, ledLine] = /^(.+):(\d+)$/.exec(place.at ?? "") ?? [];
  const other = useQuery({ ...sourceQuery(led ?? ""), enabled: led !== undefined && led !== file });
  const shown = led ?? file;
  const code = shown === file ? source : other.data?.source;
  const marked = led ? Number(ledLine) : error?.file === file ? error.line : undefined;
  return (
    <Pane
      facts={
        <>
          {shown !== file && (
            <IconButton
              icon="back"
              label={`Back to ${file}`}
              onClick={() => go({ ...place, at: undefined }, { replace: true })}
            />
          )}
          <span className="truncate font-mono" title={shown}>
            {led ? placeName({ file: led, line: Number(ledLine) }) : shown}
          </span>
        </>
      }
      actions={
        <>
          <FindBar within={box} text={code} />
          {!isSite && (
            <IconButton
              icon="editor"
              label="Open in the editor"
              onClick={() => openLine({ file: shown, line: marked ?? 1, column: 1 })}
            />
          )}
          <WrapButton />
          <CopyButton text={code ?? ""} label="Copy source" />
        </>
      }
    >
      {error && shown === file && (
        <p
          role="alert"
          className="max-h-24 shrink-0 overflow-auto border-b border-line bg-danger-soft px-4 py-2 text-xs break-words whitespace-pre-wrap text-danger"
        >
          <span className="font-mono">{error.name}:</span> {error.message}
        </p>
      )}
      {code === undefined ? (
        other.error && <Notice title="This file cannot be shown">{other.error.message}</Notice>
      ) : (
        <HighlightedCode
          key={shown}
          box={box}
          code={code}
          language="tsx"
          wrap={wrap}
          label={`Source of ${shown}`}
          problem={!led}
          {...(marked !== undefined && { marked })}
        />
      )}
    </Pane>
  );
}
