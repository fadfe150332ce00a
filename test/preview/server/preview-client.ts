/** A page of the preview, as far as the server can tell: asks with the token, and listens to the events. */

import { WebSocket } from "ws";
import { type PreviewEvent, type PreviewRequest, type PreviewResult, TOKEN_HEADER } from "../../../preview/protocol.ts";
import { type PreviewOptions, type PreviewServer, startPreview } from "../../../preview/server/index.ts";
import { makeProject, type TempProject } from "../../project/temp-project.ts";

/** How long an event may take on a busy machine. */
const DEADLINE_MS = 8_000;

export interface Preview extends AsyncDisposable {
  readonly project: TempProject;
  readonly server: PreviewServer;
  /** Every event so far, `hello` included. */
  readonly events: readonly PreviewEvent[];
  url(path: string): string;
  preview(request: PreviewRequest | string): Promise<PreviewResult>;
  /** The next event that matches, counted from the last one that was waited for. */
  next<T extends PreviewEvent["type"]>(type: T, matches?: (event: EventOf<T>) => boolean): Promise<EventOf<T>>;
  /** Writes a file and returns the templates that the next `changed` event names. */
  save(file: string, content: string): Promise<readonly string[]>;
}

type EventOf<T> = Extract<PreviewEvent, { type: T }>;

export async function openPreview(
  files: Readonly<Record<string, string>>,
  {
    root = "",
    prepare,
    ...options
  }: PreviewOptions & { root?: string; prepare?: (project: TempProject) => Promise<void> } = {},
): Promise<Preview> {
  const project = await makeProject(files);
  await prepare?.(project);
  const server = await startPreview({ port: 0, root: project.path(root), ...options }).catch(async (error: unknown) => {
    await project[Symbol.asyncDispose]();
    throw error;
  });
  const events: PreviewEvent[] = [];
  const waiting = new Set<() => void>();
  let seen = 0;

  const socket = new WebSocket(`${server.url.replace("http", "ws")}api/events?token=${server.token}`, {
    origin: server.url.slice(0, -1),
  });
  socket.on("message", (data) => {
    events.push(JSON.parse(String(data)));
    for (const wake of waiting) wake();
  });

  async function next<T extends PreviewEvent["type"]>(
    type: T,
    matches: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      for (; seen < events.length; seen += 1) {
        const event = events[seen] as PreviewEvent;
        if (event.type === type && matches(event as EventOf<T>)) {
          seen += 1;
          return event as EventOf<T>;
        }
      }
      if (Date.now() > deadline) throw new Error(`No "${type}" event came; all that came: ${JSON.stringify(events)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, deadline - Date.now() + 1);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  async function preview(request: PreviewRequest | string): Promise<PreviewResult> {
    const response = await fetch(`${server.url}api/preview`, {
      method: "POST",
      headers: { "content-type": "application/json", [TOKEN_HEADER]: server.token },
      body: JSON.stringify(typeof request === "string" ? { template: request } : request),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as PreviewResult;
  }

  await next("hello");
  return {
    project,
    server,
    events,
    url: (path) => new URL(path, server.url).href,
    preview,
    next,
    async save(file, content) {
      await project.write(file, content);
      return (await next("changed")).templates;
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await server.close();
      await project[Symbol.asyncDispose]();
    },
  };
}

/** The plaintext of a preview that has to succeed. */
export function textOf(result: PreviewResult): string {
  if (!result.ok) throw new Error(`The preview failed: ${JSON.stringify(result.error)}`);
  return result.text.trim();
}
