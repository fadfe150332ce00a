/** `startPreview`: joins the engine, the HTTP routes and the event socket into one server with one lifetime. */

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { MailError } from "../../src/errors.ts";
import { ownPackageRoot } from "../../src/project/plugins/own-package.ts";
import { findProject } from "../../src/project/project.ts";
import type { Inbox } from "../inbox/index.ts";
import type { ProjectInfo } from "../protocol.ts";
import { startPreviewEngine } from "./engine/preview-engine.ts";
import { below } from "./engine/preview-error.ts";
import { createApp } from "./http/app.ts";
import { type EventSockets, openEventSockets } from "./http/event-sockets.ts";
import { createFrames } from "./http/frames.ts";
import type { Origin } from "./http/guard.ts";
import type { ThreadError } from "./thread/messages.ts";

export interface PreviewOptions {
  /** The folder that holds package.json. Default: the working directory. */
  readonly root?: string | undefined;
  /** The templates' folder, below `root`. Default: what `posthorn.config.ts` says, else `emails`, else `src/emails`. */
  readonly directory?: string | undefined;
  /** Without it 3000, or the next free port. With it exactly this one, or an error; 0 takes any free port. */
  readonly port?: number | undefined;
  /** A local inbox to show; the preview does not close it. */
  readonly inbox?: Inbox | undefined;
  /** How long a template may work without a sign of progress, in milliseconds; default 5,000. */
  readonly renderTimeoutMs?: number | undefined;
  /** How much memory a template may use, in MB; default 512. */
  readonly renderMemoryMb?: number | undefined;
  /** For what a template throws where no render waits for it; default: writes it to stderr. */
  readonly onStrayError?:
    | ((error: { readonly name: string; readonly message: string; readonly stack?: string }) => void)
    | undefined;
}

export interface PreviewServer extends AsyncDisposable {
  /** `http://127.0.0.1:3000/` */
  readonly url: string;
  readonly port: number;
  /** What requests that change something have to carry; it is in the page that `url` gives. */
  readonly token: string;
  project(): Promise<ProjectInfo>;
  close(): Promise<void>;
}

/** Never another address: whoever reaches this server runs code of the project, and reads the inbox. */
const HOST = "127.0.0.1";
const FIRST_PORT = 3000;
const PORTS_TO_TRY = 100;

/**
 * Starts the preview of a project's templates.
 *
 * It listens on 127.0.0.1 only, makes no request of its own, and writes nothing into the project.
 *
 * @throws {MailError} `NOT_CONFIGURED` where there is no folder of templates or no Vite; `INVALID_CONFIGURATION` where
 * `posthorn.config.ts` cannot be used, or the port is taken.
 *
 * @example
 * await using preview = await startPreview({ root: "apps/mail" });
 * console.log(preview.url);
 */
export async function startPreview(options: PreviewOptions = {}): Promise<PreviewServer> {
  const place = await findProject(options);
  const token = randomBytes(24).toString("base64url");
  let port = 0;
  const origin: Origin = { token, hosts: () => [`${HOST}:${port}`, `localhost:${port}`] };

  let sockets: EventSockets | undefined;
  const engine = startPreviewEngine({
    place,
    emit: (event) => sockets?.send(event),
    timeoutMs: options.renderTimeoutMs ?? 5_000,
    memoryMb: options.renderMemoryMb ?? 512,
    rendersPerThread: 500,
    onStrayError: options.onStrayError ?? writeStrayError,
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
    inbox: options.inbox ? { host: options.inbox.host, port: options.inbox.port, url: options.inbox.url } : null,
  });

  const app = await createApp({
    origin,
    engine,
    frames: createFrames(),
    directory: place.directory,
    projectInfo: project,
    inbox: options.inbox,
  });
  const server = createServer(getRequestListener(app.fetch, { hostname: HOST, overrideGlobalObjects: false }));
  try {
    port = await listen(server, options.port);
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
    await engine.close();
  }
  const close = (): Promise<void> => {
    closing ??= closeAll();
    return closing;
  };
  return { url: `http://${HOST}:${port}/`, port, token, project, close, [Symbol.asyncDispose]: close };
}

/** Listens on the port that was asked for, or on the first free one. */
async function listen(server: Server, wanted: number | undefined): Promise<number> {
  const last = wanted ?? FIRST_PORT + PORTS_TO_TRY - 1;
  for (let port = wanted ?? FIRST_PORT; ; port += 1) {
    try {
      return await listenOn(server, port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE" && port < last) continue;
      const reason =
        code === "EADDRINUSE"
          ? "is taken"
          : code === "EACCES"
            ? "may not be used"
            : `cannot be used (${code ?? error})`;
      const hint = wanted === undefined ? "" : "; choose another, or leave the port out to get a free one";
      throw new MailError("INVALID_CONFIGURATION", `Port ${port} ${reason}${hint}`, { cause: error });
    }
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: HOST }, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
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
