/** A mail of the outbox as the page is told of it. */

import type { OutboxAttempt, OutboxEntry } from "../../../src/outbox/outbox.ts";
import type { QueueAttempt, QueueDetails, QueueEntry } from "../../protocol.ts";

export function queueEntry(entry: OutboxEntry): QueueEntry {
  const { id, state, subject, to, template = null, tags, via = null } = entry;
  const { attempts, createdAt, startAfter = null, endedAt = null } = entry;
  const last = entry.history.at(-1);
  const lastError = last === undefined || last.outcome === "sent" ? null : wordsOf(last);
  return { id, state, subject, to, template, tags, via, attempts, createdAt, startAfter, endedAt, lastError };
}

export function queueDetails(entry: OutboxEntry): QueueDetails {
  const { messageId, from, priority, pending, mayBeDuplicate, hasBody } = entry;
  return {
    ...queueEntry(entry),
    ...{ messageId, from, priority, pending, mayBeDuplicate, hasBody },
    history: entry.history.map(attempt),
  };
}

function attempt({ startedAt, durationMs, transport, worker, outcome, ...rest }: OutboxAttempt): QueueAttempt {
  const { code = null, response = null, recipients = [] } = rest;
  return {
    ...{ startedAt, durationMs, transport, worker, outcome, code, response },
    recipients: recipients.map(({ address, status, response: answer = null }) => ({
      ...{ address, status, response: answer },
    })),
  };
}

function wordsOf({ response, code, outcome }: OutboxAttempt): string {
  if (response !== undefined) return response;
  return code ?? (outcome === "lost" ? "The worker that had it was lost" : outcome);
}
