// The template's own file, with the line of an error marked.
import type { PreviewError } from "../../protocol.ts";
import { HighlightedCode } from "../code/highlighted-code.tsx";
import { useWrap, WrapButton } from "../code/wrap.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { Pane } from "./pane.tsx";

interface SourcePaneProps {
  readonly file: string;
  readonly source: string;
  readonly error: PreviewError | undefined;
}

export default function SourcePane({ file, source, error }: SourcePaneProps) {
  const [wrap] = useWrap();
  return (
    <Pane
      facts={<span className="truncate font-mono">{file}</span>}
      actions={
        <>
          <WrapButton />
          <CopyButton text={source} label="Copy source" />
        </>
      }
    >
      <HighlightedCode
        code={source}
        language="tsx"
        wrap={wrap}
        label={`Source of ${file}`}
        {...(error?.file === file && error.line !== undefined && { marked: error.line })}
      />
    </Pane>
  );
}
