// The headers in the order in which they are sent, and the files that go along.
import type { MailAttachment } from "../../protocol.ts";
import { CopyButton } from "../primitives/copy-button.tsx";
import { MailAttachments } from "./mail-attachments.tsx";
import { Pane } from "./pane.tsx";

interface HeadersPaneProps {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly attachments?: readonly MailAttachment[];
}

export function HeadersPane({ headers, attachments = [] }: HeadersPaneProps) {
  return (
    <Pane
      facts={`${headers.length} headers`}
      actions={
        <CopyButton text={() => headers.map(([name, value]) => `${name}: ${value}`).join("\n")} label="Copy headers" />
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section tabIndex={0} aria-label="Headers of the mail" className="min-h-0 flex-1 overflow-auto py-1">
        <dl className="px-4">
          {headers.map(([name, value], index) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a header may occur twice, word for word.
              key={index}
              className="grid grid-cols-[minmax(120px,220px)_1fr] gap-4 border-b border-line py-2 last:border-0 narrow:grid-cols-1 narrow:gap-0"
            >
              <dt className="text-xs leading-5 font-medium text-muted">{name}</dt>
              <dd className="font-mono text-xs leading-5 break-words whitespace-pre-wrap">{value}</dd>
            </div>
          ))}
        </dl>
        <MailAttachments attachments={attachments} />
      </section>
    </Pane>
  );
}
