// Keeps the cache true to what the socket says.
import { useSyncExternalStore } from "react";
import type { PreviewEvent, ProjectInfo, TemplateSummary } from "../../protocol.ts";
import { chaosQuery, INBOX_LIST, inboxStatusQuery } from "../api/inbox.ts";
import { projectQuery } from "../api/project.ts";
import { queryClient } from "../api/query-client.ts";
import { noteChanged } from "../changes/unseen.ts";
import { type Connection, connectEvents } from "./socket.ts";

interface LiveState {
  readonly connection: Connection;
  /** Why a changed posthorn.config.ts is not used; null where there is nothing to say. */
  readonly configProblem: string | null;
  /** Grows whenever a file under `/static` changed. */
  readonly staticRevision: number;
}

let state: LiveState = { connection: "connecting", configProblem: null, staticRevision: 0 };
let revision: number | undefined;
const listeners = new Set<() => void>();

export function startLiveUpdates(): () => void {
  return connectEvents({ onEvent: apply, onConnection: (connection) => update({ connection }) });
}

export function useLive(): LiveState {
  return useSyncExternalStore(subscribe, () => state);
}

function apply(event: PreviewEvent): void {
  switch (event.type) {
    case "hello":
      // The first hello tells nothing new; a later one means that events were missed.
      if (revision !== undefined) queryClient.invalidateQueries();
      revision = event.revision;
      update({ configProblem: event.configProblem });
      break;
    case "config":
      update({ configProblem: event.problem });
      break;
    case "templates":
      queryClient.setQueryData(projectQuery.queryKey, (project: ProjectInfo | undefined) =>
        project ? { ...project, templates: event.templates } : project,
      );
      askAgainWhere(event.templates);
      break;
    case "changed":
      revision = event.revision;
      noteChanged(event.templates, event.revision);
      queryClient.invalidateQueries({ queryKey: ["changes"] });
      for (const template of event.templates) {
        queryClient.invalidateQueries({ queryKey: ["preview", template] });
        queryClient.invalidateQueries({ queryKey: ["props", template] });
      }
      break;
    case "static":
      revision = event.revision;
      update({ staticRevision: event.revision });
      break;
    case "inbox":
      receive(event);
      break;
  }
}

/** A template that was missing may be there now, and one that was there may be gone. */
function askAgainWhere(templates: readonly TemplateSummary[]): void {
  const ids = new Set(templates.map(({ id }) => id));
  queryClient.invalidateQueries({
    queryKey: ["preview"],
    predicate: ({ queryKey, state }) => state.status === "error" || !ids.has(String(queryKey[1])),
  });
}

/** Ten thousand mails may come in a row: the lists on screen are asked for again a few times a second at most. */
const LIST_PAUSE = 250;
let listTimer: ReturnType<typeof setTimeout> | undefined;

function receive({ total, unread, chaos }: Extract<PreviewEvent, { type: "inbox" }>): void {
  queryClient.setQueryData(inboxStatusQuery.queryKey, { total, unread });
  if (chaos) {
    queryClient.setQueryData(chaosQuery.queryKey, chaos);
    return;
  }
  if (listTimer !== undefined) return;
  listTimer = setTimeout(() => {
    listTimer = undefined;
    queryClient.invalidateQueries({ queryKey: INBOX_LIST });
  }, LIST_PAUSE);
}

function update(change: Partial<LiveState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
