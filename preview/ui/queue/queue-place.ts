// The queue as its address says it: `/queue/<id>?state=failed&after=…`.
import { type QueueState, queueStates } from "../../protocol.ts";

export interface QueuePlace {
  readonly page: "queue";
  /** The entry that is open. */
  readonly id: string | null;
  /** Null: every state. */
  readonly state: QueueState | null;
  /** Where the page of the list begins; null: with the newest. */
  readonly after: string | null;
}

export const QUEUE: QueuePlace = { page: "queue", id: null, state: null, after: null };

export function parseQueue(id: string | undefined, query: URLSearchParams): QueuePlace {
  return {
    page: "queue",
    id: id ?? null,
    state: queueStates.find((state) => state === query.get("state")) ?? null,
    after: query.get("after"),
  };
}

export function formatQueue({ state, after }: QueuePlace): URLSearchParams {
  const query = new URLSearchParams();
  if (state !== null) query.set("state", state);
  if (after !== null) query.set("after", after);
  return query;
}
