// Every try of a mail, with the server's own words.
import type { QueueAttempt } from "../../protocol.ts";
import { formatDateTime, formatMilliseconds } from "../primitives/quantities.ts";

const outcomes: Readonly<Record<QueueAttempt["outcome"], { readonly label: string; readonly tone: string }>> = {
  sent: { label: "Sent", tone: "text-ink" },
  partial: { label: "Sent to some", tone: "text-danger" },
  "not-sent": { label: "Not sent", tone: "text-danger" },
  unknown: { label: "Nobody knows", tone: "text-danger" },
  lost: { label: "Worker lost", tone: "text-danger" },
};

interface EntryHistoryProps {
  readonly history: readonly QueueAttempt[];
  readonly attempts: number;
  readonly isSending: boolean;
}

export function EntryHistory({ history, attempts, isSending }: EntryHistoryProps) {
  if (attempts === 0)
    return (
      <p className="text-sm text-muted">{isSending ? "A worker is sending it." : "No worker has tried it yet."}</p>
    );
  const forgotten = attempts - history.length;
  return (
    <>
      {forgotten > 0 && <p className="mb-2 text-xs text-muted">The first {forgotten} are no longer kept.</p>}
      <ol className="flex flex-col gap-3" data-testid="queue-history">
        {history.map((attempt, index) => (
          <Attempt key={attempt.startedAt} attempt={attempt} number={forgotten + index + 1} />
        ))}
      </ol>
    </>
  );
}

function Attempt({ attempt, number }: { attempt: QueueAttempt; number: number }) {
  const { outcome, code, startedAt, durationMs, transport, worker, response, recipients } = attempt;
  const { label, tone } = outcomes[outcome];
  return (
    <li className="rounded-lg border border-line bg-raised px-3 py-2.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="tabular text-xs text-muted">{number}.</span>
        <span className={`text-sm font-semibold ${tone}`}>{label}</span>
        {code && <code className="font-mono text-2xs text-muted">{code}</code>}
        <time dateTime={startedAt} className="tabular ml-auto text-2xs text-muted">
          {formatDateTime(startedAt)}
        </time>
      </p>
      {response && (
        <p className="mt-1.5 font-mono text-xs leading-5 whitespace-pre-wrap text-ink [overflow-wrap:anywhere]">
          {response}
        </p>
      )}
      {recipients.length > 0 && (
        <ul aria-label="Recipients" className="mt-1.5 text-xs [overflow-wrap:anywhere]">
          {recipients.map(({ address, status, response: answer }) => (
            <li key={address}>
              <span className="font-medium">{address}</span> {status}
              {answer && <span className="text-muted">: {answer}</span>}
            </li>
          ))}
        </ul>
      )}
      <p className="mt-1.5 text-2xs text-muted [overflow-wrap:anywhere]">
        {transport}, {formatMilliseconds(durationMs)}, worker {worker}
      </p>
    </li>
  );
}
