// A mail's state: a word with a dot whose colour says whether somebody has to do something.
import type { QueueState } from "../../protocol.ts";

const dots: Readonly<Record<QueueState, string>> = {
  scheduled: "border border-muted",
  queued: "bg-muted",
  sending: "bg-post shadow-[0_0_0_1px_var(--post-line)]",
  sent: "bg-good",
  failed: "bg-danger",
  unknown: "border-2 border-danger",
  cancelled: "border border-dashed border-muted",
};

export function StateMark({ state }: { state: QueueState }) {
  const troubled = state === "failed" || state === "unknown";
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${troubled ? "font-medium text-danger" : ""}`}>
      <StateDot state={state} />
      {state}
    </span>
  );
}

export function StateDot({ state }: { state: QueueState }) {
  return <span aria-hidden="true" className={`size-2 shrink-0 rounded-full ${dots[state]}`} />;
}
