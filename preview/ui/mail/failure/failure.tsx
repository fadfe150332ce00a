// What went wrong in a template, in place of its mail: the message, the place, the code around it, the stack.
import type { PreviewError, PreviewFailure } from "../../../protocol.ts";
import { openLine } from "../../inspect/open-source.ts";
import { CopyButton } from "../../primitives/copy-button.tsx";
import { Icon } from "../../primitives/icon.tsx";
import { isSite } from "../../site/is-site.ts";
import { CodeFrame } from "./code-frame.tsx";

const phases: Record<PreviewError["phase"], string> = {
  load: "The template could not be loaded",
  render: "The template threw while rendering",
  props: "These props do not fit the template",
  timeout: "The template took too long",
  message: "What was rendered makes no mail",
};

export function Failure({ failure }: { failure: PreviewFailure }) {
  const { error } = failure;
  const place = placeOf(error);
  return (
    <div className="absolute inset-0 z-10 overflow-y-auto p-6 narrow:p-3">
      <section
        role="alert"
        data-testid="error-overlay"
        className="appear mx-auto max-w-3xl overflow-hidden rounded-xl bg-raised shadow-float"
      >
        <header className="flex items-center gap-2 border-b border-line bg-danger-soft py-1.5 pr-1.5 pl-4 text-xs font-medium text-danger">
          <Icon name="warning" size={14} />
          <span className="min-w-0 flex-1 truncate">{phases[error.phase]}</span>
          <CopyButton text={() => report(error)} label="Copy" />
        </header>
        <div className="px-4 pt-3.5 pb-4">
          <p className="font-mono text-xs text-danger">{error.name}</p>
          <h2 className="mt-0.5 text-md leading-6 font-semibold break-words whitespace-pre-wrap">{error.message}</h2>
          {place && <ErrorPlace error={error} />}
          {error.codeFrame && <CodeFrame text={error.codeFrame} />}
          {error.stack && (
            <details className="group mt-3 text-xs text-muted">
              <summary className="flex w-fit cursor-default list-none items-center gap-1 rounded hover:text-ink">
                <Icon name="chevron" size={14} className="transition-transform group-open:rotate-90" />
                Stack
              </summary>
              <pre
                // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
                tabIndex={0}
                className="mt-1.5 overflow-x-auto pb-1 pl-[18px] font-mono text-2xs leading-5"
              >
                {error.stack}
              </pre>
            </details>
          )}
        </div>
        {!isSite && (
          <p className="border-t border-line px-4 py-2 text-xs text-muted">
            {error.phase === "props"
              ? "The mail comes back as soon as the props fit."
              : "The mail comes back as soon as you save a fix."}
          </p>
        )}
      </section>
    </div>
  );
}

/** Where it happened: a way into the editor, where there is one. */
function ErrorPlace({ error }: { error: PreviewError }) {
  const { file, line, column } = error;
  const className = "mt-1 block w-fit max-w-full text-left font-mono text-xs break-all text-muted";
  if (isSite || file === undefined || line === undefined) return <p className={className}>{placeOf(error)}</p>;
  return (
    <button
      type="button"
      title="Open in the editor"
      onClick={() => void openLine({ file, line, column: column ?? 1 })}
      className={`${className} underline decoration-line-strong underline-offset-2 hover:text-ink hover:decoration-current`}
    >
      {placeOf(error)}
    </button>
  );
}

function placeOf({ file, line, column }: PreviewError): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

function report(error: PreviewError): string {
  const head = `${error.name}: ${error.message}`;
  return [head, placeOf(error), error.codeFrame, error.stack].filter(Boolean).join("\n\n");
}
