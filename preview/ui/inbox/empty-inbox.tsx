// Nothing caught yet: how to point an app at the inbox.
import type { ProjectInfo } from "../../protocol.ts";
import { Postmark } from "../brand/postmark.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { Notice } from "../primitives/notice.tsx";

export function EmptyInbox({ inbox }: { inbox: ProjectInfo["inbox"] }) {
  if (!inbox)
    return (
      <Notice title="The inbox is switched off">
        <p>
          Start <code className="font-mono text-xs text-ink">posthorn dev</code> without{" "}
          <code className="font-mono text-xs text-ink">--no-smtp</code>.
        </p>
      </Notice>
    );
  const setting = `SMTP_URL=${inbox.url}`;
  return (
    <Notice title="Waiting for mail" figure={<Postmark className="mb-5 w-44" />}>
      <p>Point your app at this inbox and send something. It is caught here and goes nowhere else.</p>
      <div className="flex max-w-full items-center gap-2 rounded-lg border border-line bg-raised py-1 pr-1 pl-3">
        <code className="min-w-0 truncate font-mono text-xs text-ink">{setting}</code>
        <CopyButton text={setting} />
      </div>
    </Notice>
  );
}
