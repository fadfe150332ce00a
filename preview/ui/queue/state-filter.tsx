// The counts of each state, which are the filter of the list as well.
import { Link } from "wouter";
import { type QueueState, queueStates } from "../../protocol.ts";
import { formatPlace } from "../app/place.ts";
import { QUEUE } from "./queue-place.ts";
import { StateDot } from "./state-mark.tsx";

interface StateFilterProps {
  readonly counts: Readonly<Record<QueueState, number>>;
  readonly chosen: QueueState | null;
}

export function StateFilter({ counts, chosen }: StateFilterProps) {
  const total = queueStates.reduce((sum, state) => sum + counts[state], 0);
  return (
    <nav aria-label="Mails by state" className="flex shrink-0 flex-wrap gap-1 px-3 pb-2.5">
      <Choice state={null} count={total} current={chosen === null} />
      {queueStates.map((state) => (
        <Choice key={state} state={state} count={counts[state]} current={chosen === state} />
      ))}
    </nav>
  );
}

function Choice({ state, count, current }: { state: QueueState | null; count: number; current: boolean }) {
  return (
    <Link
      href={formatPlace({ ...QUEUE, state })}
      replace
      aria-current={current ? "true" : undefined}
      className={`flex h-7 items-center gap-1.5 rounded-md border px-2 text-xs transition-colors ${current ? "border-post-line bg-post-soft font-medium text-ink" : "border-line text-muted hover:bg-hover hover:text-ink"}`}
    >
      {state && <StateDot state={state} />}
      {state ?? "all"}
      <span className={`tabular ${count > 0 ? "text-ink" : ""}`}>{count.toLocaleString()}</span>
    </Link>
  );
}
