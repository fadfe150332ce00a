// No outbox to show: how to get one, in two lines.
import { CopyButton } from "../primitives/copy-button.tsx";
import { Notice } from "../primitives/notice.tsx";

const LINES = ["OUTBOX_URL=sqlite:./mail.db", "npx posthorn worker"];

export function NoOutbox({ place }: { place: string | null }) {
  if (place !== null)
    return (
      <Notice title="Nothing was enqueued yet">
        <p className="[overflow-wrap:anywhere]">
          The outbox will be <Code>{place}</Code>; the first <Code>enqueueTemplate()</Code>, or{" "}
          <Code>posthorn worker</Code>, makes it.
        </p>
      </Notice>
    );
  return (
    <Notice title="This project has no outbox">
      <p>
        Set this variable for your app, the worker and <Code>posthorn dev</Code>, or give the mailer in{" "}
        <Code>posthorn.config.ts</Code> an <Code>outbox</Code>. <Code>enqueueTemplate()</Code> fills it, a worker
        delivers.
      </p>
      <div className="flex max-w-full flex-col gap-1">
        {LINES.map((line) => (
          <div
            key={line}
            className="flex items-center gap-2 rounded-lg border border-line bg-raised py-1 pr-1 pl-3 text-left"
          >
            <code className="min-w-0 flex-1 truncate font-mono text-xs text-ink">{line}</code>
            <CopyButton text={line} />
          </div>
        ))}
      </div>
    </Notice>
  );
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-xs text-ink">{children}</code>;
}
