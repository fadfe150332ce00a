// What became of the mail: the receipt, or the error with what it means for the recipients.
import type { ReactNode } from "react";
import type { MailerInfo, ProjectInfo, SendError, SendResult } from "../../../protocol.ts";
import { useGo } from "../../app/use-place.ts";
import { Button } from "../../primitives/button.tsx";
import { CopyButton } from "../../primitives/copy-button.tsx";
import { formatMilliseconds } from "../../primitives/quantities.ts";

interface OutcomeProps {
  readonly sending: {
    readonly data?: SendResult | undefined;
    readonly error: Error | null;
    readonly isPending: boolean;
    /** To whom it was to go. */
    readonly variables?: readonly string[] | undefined;
  };
  readonly mailer: MailerInfo;
  readonly inbox: ProjectInfo["inbox"];
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

const deliveries: Record<NonNullable<SendError["delivery"]>, string> = {
  "not-sent": "Nobody got the mail.",
  partial: "Some of the recipients got the mail.",
  unknown: "The server had the whole mail and did not say what it did with it: look before you send again.",
};

export function Outcome({
  sending: { data, error, isPending, variables = [] },
  mailer,
  inbox,
  onAgain,
  onClose,
}: OutcomeProps) {
  const go = useGo();
  if (isPending) {
    return (
      <p role="status" className="px-5 pt-2 pb-6 text-sm text-muted">
        On its way{mailer.source === null ? " to the local inbox" : ` through ${mailer.transport}`}…
      </p>
    );
  }
  const isCaught = inbox !== null && data?.ok && isInbox(mailer, inbox);
  const accepted = data?.ok ? data.accepted : [];
  const redirected = mailer.redirect ? variables.filter((one) => !accepted.some((each) => one.includes(each))) : [];
  const openInbox = () => {
    onClose();
    go({ page: "inbox", id: null, tab: null });
  };
  return (
    <div role="status" className="px-5 pt-1 pb-5">
      {data?.ok ? (
        <dl className="rounded-lg bg-hover px-3 py-1">
          <Fact name="To">{data.accepted.join(", ")}</Fact>
          {redirected.length > 0 && <Fact name="In place of">{redirected.join(", ")}</Fact>}
          <Fact name="Through">
            {data.transport}, in {formatMilliseconds(data.durationMs)}
          </Fact>
          {data.response && <Fact name="Answer">{data.response}</Fact>}
          <Fact name="Message-ID">{data.messageId}</Fact>
        </dl>
      ) : (
        <Problem error={data?.error ?? errorOf(error)} />
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        {data?.ok && <CopyButton text={data.messageId} label="Copy Message-ID" />}
        <Button tone={data?.ok ? "quiet" : "outline"} icon="back" onClick={onAgain}>
          {data?.ok ? "Send another" : "Back"}
        </Button>
        {isCaught && (
          <Button tone="outline" icon="inbox" onClick={openInbox}>
            Open inbox
          </Button>
        )}
        <Button tone="solid" onClick={onClose} autoFocus>
          Done
        </Button>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[88px_1fr] gap-3 border-b border-line py-1.5 text-xs last:border-0">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 font-mono text-2xs leading-4 wrap-anywhere">{children}</dd>
    </div>
  );
}

function Problem({ error: { code, message, delivery, response, recipients } }: { error: SendError }) {
  return (
    <div className="rounded-lg bg-danger-soft px-3 py-2.5 text-xs">
      <p className="font-mono text-2xs text-danger">{code}</p>
      <p className="mt-0.5 text-sm font-medium wrap-anywhere">{message}</p>
      {response && !message.includes(response) && <p className="mt-1.5 font-mono text-2xs wrap-anywhere">{response}</p>}
      {recipients.length > 0 && (
        <ul className="mt-1.5 flex flex-col gap-0.5">
          {recipients.map(({ address, status, response: answer }) => (
            <li key={address} className="wrap-anywhere">
              <span className="font-medium">{address}</span>
              {/* What is said above is not said again for each of them. */}
              {answer === null || !message.includes(answer) ? `: ${answer ?? status}` : ""}
            </li>
          ))}
        </ul>
      )}
      {delivery && <p className="mt-2 font-medium">{deliveries[delivery]}</p>}
    </div>
  );
}

function errorOf(error: Error | null): SendError {
  const message = error?.message ?? "The preview server did not answer.";
  // A request that failed half way may have been carried out.
  return { code: error?.name ?? "Error", message, delivery: null, response: null, recipients: [] };
}

function isInbox({ source, transport }: MailerInfo, { url, port }: NonNullable<ProjectInfo["inbox"]>): boolean {
  return (
    source === null ||
    transport === url ||
    new RegExp(`^smtp://(?:localhost|127\\.0\\.0\\.1):${port}/?$`).test(transport ?? "")
  );
}
