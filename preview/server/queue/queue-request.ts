/** What the page asks of the queue, read from JSON; undefined where it is anything else. */

import { type QueueRetryAll, type QueueScope, type QueueSelection, retryableStates } from "../../protocol.ts";

const MOST_IDS = 1_000;

export function readQueueSelection(body: unknown): QueueSelection | undefined {
  const { ids } = (body ?? {}) as Partial<QueueSelection>;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MOST_IDS) return undefined;
  return ids.every((id) => typeof id === "string") ? { ids: [...new Set(ids)] } : undefined;
}

export function readRetryAll(body: unknown): QueueRetryAll | undefined {
  const { state } = (body ?? {}) as { readonly state?: unknown };
  const known = retryableStates.find((each) => each === state);
  return known && { state: known };
}

/** Exactly one of the three, so that a slip in a name does not pause everything. */
export function readQueueScope(body: unknown): QueueScope | undefined {
  if (typeof body !== "object" || body === null || Object.keys(body).length !== 1) return undefined;
  const { all, transport, tag } = body as { readonly [Name in "all" | "transport" | "tag"]?: unknown };
  if (all === true) return { all };
  if (typeof transport === "string") return { transport };
  return typeof tag === "string" && tag !== "" ? { tag } : undefined;
}
