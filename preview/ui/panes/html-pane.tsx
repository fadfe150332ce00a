// The HTML as it is sent, or set out line by line for reading.
import { useMemo, useRef, useState } from "react";
import { FindBar } from "../code/find-bar.tsx";
import { formatHtml } from "../code/format-html.ts";
import { HighlightedCode } from "../code/highlighted-code.tsx";
import { useWrap, WrapButton } from "../code/wrap.tsx";
import { Button } from "../primitives/button.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { formatBytes } from "../primitives/quantities.ts";
import { Pane } from "./pane.tsx";

export default function HtmlPane({ html, bytes }: { html: string; bytes?: number }) {
  const [formatted, setFormatted] = useState(true);
  const [wrap] = useWrap();
  const box = useRef<HTMLElement>(null);
  const code = useMemo(() => (formatted ? formatHtml(html) : html), [html, formatted]);
  return (
    <Pane
      facts={bytes !== undefined && <span>{formatBytes(bytes)}</span>}
      actions={
        <>
          <FindBar within={box} text={code} />
          <Button
            icon="format"
            aria-pressed={formatted}
            title="Set out for reading; what is copied is always what is sent"
            onClick={() => setFormatted(!formatted)}
            className="aria-pressed:bg-press aria-pressed:text-ink"
          >
            <span className="@max-[480px]/pane:sr-only">Formatted</span>
          </Button>
          <WrapButton />
          <CopyButton text={html} label="Copy HTML" />
        </>
      }
    >
      <HighlightedCode box={box} code={code} language="html" wrap={wrap} label="HTML of the mail" />
    </Pane>
  );
}
