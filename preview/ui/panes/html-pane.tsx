// The HTML as it is sent, or set out line by line for reading.
import { useMemo, useState } from "react";
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
  const code = useMemo(() => (formatted ? formatHtml(html) : html), [html, formatted]);
  return (
    <Pane
      facts={bytes !== undefined && <span>{formatBytes(bytes)}</span>}
      actions={
        <>
          <Button
            icon="format"
            aria-pressed={formatted}
            title="Set out for reading; what is copied is always what is sent"
            onClick={() => setFormatted(!formatted)}
            className="aria-pressed:bg-press aria-pressed:text-ink"
          >
            Formatted
          </Button>
          <WrapButton />
          <CopyButton text={html} label="Copy HTML" />
        </>
      }
    >
      <HighlightedCode code={code} language="html" wrap={wrap} label="HTML of the mail" />
    </Pane>
  );
}
