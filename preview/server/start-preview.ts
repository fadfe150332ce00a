/** `startPreview`: joins the engine, the HTTP routes and the event socket into one server with one lifetime. */

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { ownPackageRoot } from "../../src/project/plugins/own-package.ts";
import { findProject } from "../../src/project/project.ts";
import type { Inbox } from "../inbox/index.ts";
import { listen } from "../inbox/port.ts";
import type { PhoneAddress, ProjectInfo } from "../protocol.ts";
import { createChanges } from "./changes/changes.ts";
import { createFileHistory } from "./changes/file-history.ts";
import { pastFiles, seenFiles } from "./changes/past-files.ts";
import { startPreviewEngine } from "./engine/preview-engine.ts";
import { below } from "./engine/preview-error.ts";
import { createApp } from "./http/app.ts";
import { type EventSockets, openEventSockets } from "./http/event-sockets.ts";
import { createFrames } from "./http/frames.ts";
import type { Origin } from "./http/guard.ts";
import { type NetworkAccess, networkAddresses, phoneAddress } from "./http/network.ts";
import { createKeptMails } from "./mail/kept-mails.ts";
import { createProjectMailer } from "./mail/project-mailer.ts";
import { createSourceFiles } from "./source/source-files.ts";
import type { ThreadError } from "./thread/messages.ts";

export interface PreviewOptions {
  /** The folder that holds package.json. Default: the working directory. */
  readonly root?: string | undefined;
  /** The templates' folder, below `root`. Default: what `posthorn.config.ts` says, else `emails`, else `src/emails`. */
  readonly directory?: string | undefined;
  /** Without it 3000, or the next free port. With it exactly this one, or an error; 0 takes any free port. */
  readonly port?: number | undefined;
  /**
   * Also listen to other machines: at this address of this machine, or with `true` at all it has. Those machines need
   * the token that is in `network.url`. Default: this machine only.
   */
  readonly host?: string | true | undefined;
  /** A local inbox to show; the preview does not close it. */
  readonly inbox?: Inbox | undefined;
  /** How long a template may work without a sign of progress, in milliseconds; default 5,000. */
  readonly renderTimeoutMs?: number | undefined;
  /** How much memory a template may use, in MB; default 512. */
  readonly renderMemoryMb?: number | undefined;
  /** After how many renders the thread that renders is replaced; default 1,000. */
  readonly rendersPerThread?: number | undefined;
  /** For what a template throws where no render waits for it; default: writes it to stderr. */
  readonly onStrayError?:
    | ((error: { readonly name: string; readonly message: string; readonly stack?: string }) => void)
    | undefined;
}

export interface PreviewServer extends AsyncDisposable {
  /** `http://127.0.0.1:3000/` */
  readonly url: string;
  readonly port: number;
  /** For other machines, where it was started with `host`: its address with the token, and a QR code of that. */
  readonly network: PhoneAddress | null;
  /** What requests that change something have to carry; it is in the page that `url` gives. */
  readonly token: string;
  /** Every route there is, so that a test can ask each of them. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  project(): Promise<ProjectInfo>;
  close(): Promise<void>;
}

/** Never another address unasked: whoever reaches this server runs code of the project, and reads the inbox. */
const HOST = "127.0.0.1";
const ANY_HOST = "0.0.0.0";
const USUAL_PORT = 3000;

/**
 * Starts the preview of a project's templates.
 *
 * It listens on 127.0.0.1 only, unless `host` says otherwise, makes no request of its own, and writes nothing into the
 * project.
 *
 * @throws {MailError} `NOT_CONFIGURED` where there is no folder of templates or no Vite; `INVALID_CONFIGURATION` where
 * `posthorn.config.ts` cannot be used, or the port that was asked for is taken.
 *
 * @example
 * await using preview = await startPreview({ root: "apps/mail" });
 * console.log(preview.url);
 */
export async function startPreview(options: PreviewOptions = {}): Promise<PreviewServer> {
  const place = await findProject(options);
  const token = randomBytes(24).toString("base64url");
  let port = 0;
  const bound = options.host === undefined ? HOST : options.host === true ? ANY_HOST : options.host;
  const access: NetworkAccess | undefined =
    options.host === undefined
      ? undefined
      : {
          token: randomBytes(18).toString("base64url"),
          hosts: () => (bound === ANY_HOST ? networkAddresses() : [bound]).map((address) => `${address}:${port}`),
        };
  const origin: Origin = {
    token,
    hosts: () => [`${HOST}:${port}`, `localhost:${port}`, ...(access?.hosts() ?? [])],
    network: access,
  };

  const mailer = createProjectMailer({ config: place.config, env: process.env, inboxUrl: options.inbox?.url });
  const mails = createKeptMails();

  let sockets: EventSockets | undefined;
  const common = {
    place,
    mailer,
    mails,
    timeoutMs: options.renderTimeoutMs ?? 5_000,
    memoryMb: options.renderMemoryMb ?? 512,
    rendersPerThread: options.rendersPerThread ?? 1_000,
    onStrayError: options.onStrayError ?? writeStrayError,
  };
  const history = createFileHistory(place.directory);
  const engine = startPreviewEngine({
    emit: (event) => sockets?.send(event),
    onChange: (change) => history.change(change),
    plugins: [seenFiles(history)],
    ...common,
  });
  const frames = createFrames();
  const changes = createChanges({
    root: place.root,
    engine,
    history,
    frame: frames.add,
    openPast: (files) =>
      startPreviewEngine({
        ...common,
        // It works beside the other one, for somebody who waits for all templates anyway.
        timeoutMs: common.timeoutMs * 4,
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
    inbox: options.inbox ? { host: options.inbox.host, port: options.inbox.port, url: options.inbox.url } : null,
  });

  const app = await createApp({
    origin,
    engine,
    mailer,
    mails,
    frames,
    changes,
    directory: place.directory,
    sources: createSourceFiles(place.root),
    clients: place.config.clients,
    projectInfo: project,
    inbox: options.inbox,
    version: posthornVersion ?? "",
  });
  const server = createServer(getRequestListener(app.fetch, { hostname: HOST, overrideGlobalObjects: false }));
  try {
    port = await listen(server, { host: bound, port: options.port, usual: USUAL_PORT });
  } catch (error) {
    await engine.close();
    throw error;
  }
  sockets = openEventSockets(server, origin, () => ({ type: "hello", revision: engine.revision }));
  const endInbox = options.inbox?.on("change", (event) => sockets?.send(event));

  let closing: Promise<void> | undefined;
  async function closeAll(): Promise<void> {
    endInbox?.();
    sockets?.close();
    server.close();
    server.closeAllConnections();
    await changes.close();
    await engine.close();
    await mailer[Symbol.asyncDispose]();
  }
  const close = (): Promise<void> => {
    closing ??= closeAll();
    return closing;
  };
  const network = access === undefined ? null : phoneAddress(access, "/");
  const url = bound === HOST || bound === ANY_HOST ? `http://${HOST}:${port}/` : (network?.url ?? "");
  return { url, port, network, token, routes: app.routes, project, close, [Symbol.asyncDispose]: close };
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

function writeStrayError({ name, message, stack }: ThreadError): void {
  process.stderr.write(`A template threw where no render waits for it: ${stack ?? `${name}: ${message}`}\n`);
}
