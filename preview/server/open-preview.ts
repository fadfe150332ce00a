/** The preview, opened: joins the engine, the HTTP routes and the event socket into one server with one lifetime. */

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { MailError } from "../../src/errors.ts";
import type { Invoke } from "../../src/project/module-runner.ts";
import { ownPackageRoot } from "../../src/project/plugins/own-package.ts";
import type { ProjectPlace } from "../../src/project/project.ts";
import { listen } from "../inbox/port.ts";
import type { ProjectInfo } from "../protocol.ts";
import { createChanges } from "./changes/changes.ts";
import { createFileHistory } from "./changes/file-history.ts";
import { pastFiles, seenFiles } from "./changes/past-files.ts";
import { createMailAhead } from "./engine/mail-ahead.ts";
import { startPreviewEngine } from "./engine/preview-engine.ts";
import { below } from "./engine/preview-error.ts";
import type { RenderLimits, RenderThread } from "./engine/render-thread.ts";
import { createApp } from "./http/app.ts";
import { type EventSockets, openEventSockets } from "./http/event-sockets.ts";
import { createFrames } from "./http/frames.ts";
import type { Origin } from "./http/guard.ts";
import { type NetworkAccess, networkAddresses, phoneAddress } from "./http/network.ts";
import { createKeptMails } from "./mail/kept-mails.ts";
import { createProjectMailer } from "./mail/project-mailer.ts";
import { createProjectOutbox } from "./queue/project-outbox.ts";
import { createSourceFiles } from "./source/source-files.ts";
import type { PreviewOptions, PreviewServer } from "./start-preview.ts";

interface OpenedProject {
  readonly options: PreviewOptions;
  readonly place: ProjectPlace;
  readonly limits: RenderLimits;
  /** Started already. */
  readonly thread: RenderThread;
  /** Gets what answers the thread's module runner. */
  readonly onInvoke: (invoke: Invoke) => void;
}

/** Never another address unasked: whoever reaches this server runs code of the project, and reads the inbox. */
const HOST = "127.0.0.1";
const ANY_HOST = "0.0.0.0";
const USUAL_PORT = 3000;

/** Rejects with what `startPreview` throws; then the thread is left to the caller. */
export async function openPreview({ options, place, limits, thread, onInvoke }: OpenedProject): Promise<PreviewServer> {
  if (options.accessToken !== undefined && options.accessToken.length < 16)
    throw new MailError(
      "INVALID_CONFIGURATION",
      "accessToken has to have 16 characters or more, which nobody can guess",
    );
  const inbox = typeof options.inbox === "function" ? await options.inbox() : options.inbox;
  const token = randomBytes(24).toString("base64url");
  let port = 0;
  const bound = options.host === undefined ? HOST : options.host === true ? ANY_HOST : options.host;
  const access: NetworkAccess | undefined =
    options.host === undefined
      ? undefined
      : {
          token: options.accessToken ?? randomBytes(18).toString("base64url"),
          hosts: () => (bound === ANY_HOST ? networkAddresses() : [bound]).map((address) => `${address}:${port}`),
        };
  const origin: Origin = {
    token,
    hosts: () => [`${HOST}:${port}`, `localhost:${port}`, ...(access?.hosts() ?? [])],
    network: access,
  };

  const mailer = createProjectMailer({ config: place.config, env: process.env, inboxUrl: inbox?.url });
  const projectOutbox = createProjectOutbox({ config: place.config, env: process.env });
  const mails = createKeptMails();

  let sockets: EventSockets | undefined;
  const common = { place, mailer, mails, ...limits };
  const history = createFileHistory(place.directory);
  const engine = startPreviewEngine({
    emit(event) {
      ahead.foresee(event);
      sockets?.send(event);
    },
    onChange: (change) => history.change(change),
    plugins: [seenFiles(history)],
    startThread(invoke) {
      onInvoke(invoke);
      return thread;
    },
    ...common,
  });
  const frames = createFrames();
  const ahead = createMailAhead(engine, frames.add);
  const changes = createChanges({
    root: place.root,
    engine,
    history,
    frame: frames.add,
    openPast: (files) =>
      startPreviewEngine({
        ...common,
        // It works beside the other one, for somebody who waits for all templates anyway.
        timeoutMs: limits.timeoutMs * 4,
        emit: () => {},
        plugins: [pastFiles(files)],
        watch: false,
      }),
  });

  const [name, posthornVersion] = await Promise.all([
    readPackage(place.root, "name"),
    readPackage(ownPackageRoot, "version"),
  ]);
  const project = async (): Promise<ProjectInfo> => ({
    name: name ?? basename(place.root),
    directory: below(place.root, place.directory),
    posthornVersion: posthornVersion ?? "",
    templates: await engine.templates(),
    locales: place.config.locales ?? [],
    mailer: mailer.info,
    network: access !== undefined,
    inbox: inbox ? { host: inbox.host, port: inbox.port, url: inbox.url } : null,
  });

  const app = await createApp({
    origin,
    engine,
    ahead,
    mailer,
    mails,
    frames,
    changes,
    directory: place.directory,
    sources: createSourceFiles(place.root),
    clients: place.config.clients,
    projectInfo: project,
    projectOutbox,
    inbox,
    version: posthornVersion ?? "",
  });
  const server = createServer(getRequestListener(app.fetch, { hostname: HOST, overrideGlobalObjects: false }));
  try {
    port = await listen(server, { host: bound, port: options.port, usual: USUAL_PORT });
  } catch (error) {
    await engine.close();
    throw error;
  }
  let configProblem: string | null = null;
  sockets = openEventSockets(server, origin, () => ({ type: "hello", revision: engine.revision, configProblem }));
  const showConfigProblem = (problem: string | null): void => {
    configProblem = problem;
    sockets?.send({ type: "config", problem });
  };
  const endInbox = inbox?.on("change", (event) => sockets?.send(event));

  let closing: Promise<void> | undefined;
  async function closeAll(): Promise<void> {
    endInbox?.();
    sockets?.close();
    server.close();
    server.closeAllConnections();
    await changes.close();
    await engine.close();
    await mailer[Symbol.asyncDispose]();
    await projectOutbox[Symbol.asyncDispose]();
  }
  const close = (): Promise<void> => {
    closing ??= closeAll();
    return closing;
  };
  const network = access === undefined ? null : phoneAddress(access, "/");
  const url = bound === HOST || bound === ANY_HOST ? `http://${HOST}:${port}/` : (network?.url ?? "");
  const { routes } = app;
  return { url, port, network, token, routes, project, showConfigProblem, close, [Symbol.asyncDispose]: close };
}

async function readPackage(folder: string, field: "name" | "version"): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<string, string | undefined>)[
      field
    ];
  } catch {
    return undefined; // No package.json, or not a readable one: there are other names.
  }
}
