/** Every HTTP route of the preview, in the order in which a request meets them. */

import { join } from "node:path";
import { type Context, Hono } from "hono";
import type { Inbox } from "../../inbox/index.ts";
import type { ApiError, LensResult, ProjectInfo, PropsDescription, PropsRequest } from "../../protocol.ts";
import type { Changes } from "../changes/changes.ts";
import type { MailAhead } from "../engine/mail-ahead.ts";
import type { PreviewEngine } from "../engine/preview-engine.ts";
import type { KeptMails } from "../mail/kept-mails.ts";
import type { ProjectMailer } from "../mail/project-mailer.ts";
import type { ProjectOutbox } from "../queue/project-outbox.ts";
import type { SourceFiles } from "../source/source-files.ts";
import { changeRoutes } from "./change-routes.ts";
import { axePage, checkRoutes } from "./check-routes.ts";
import { type FolderFile, readFolderFile } from "./folder-files.ts";
import { FRAME_CONTENT_SECURITY_POLICY, type Frames } from "./frames.ts";
import { allowHost, allowLocalClient, allowSameOrigin, type Origin } from "./guard.ts";
import { readLensRequest } from "./lens-request.ts";
import { mailRoutes, partRoutes } from "./mail-routes.ts";
import { allowNetwork, phoneAddress } from "./network.ts";
import { readPreviewRequest } from "./preview-request.ts";
import { queueRoutes } from "./queue-routes.ts";
import { readSaveVariantRequest } from "./save-variant-request.ts";
import { sendRoutes } from "./send-routes.ts";
import { sourceRoutes } from "./source-routes.ts";
import { UI_FOLDER, uiContentSecurityPolicy, uiPage } from "./ui-page.ts";

export interface AppOptions {
  readonly origin: Origin;
  readonly engine: PreviewEngine;
  readonly ahead: MailAhead;
  readonly mailer: ProjectMailer;
  readonly mails: KeptMails;
  readonly frames: Frames;
  /** The templates' folder; its `static` is served. */
  readonly directory: string;
  readonly sources: SourceFiles;
  /** Mail clients that the project chose. */
  readonly clients: readonly string[] | undefined;
  readonly projectInfo: () => Promise<ProjectInfo>;
  readonly changes: Changes;
  readonly projectOutbox: ProjectOutbox;
  readonly inbox: Inbox | undefined;
  /** Posthorn's. */
  readonly version: string;
}

/** More than any props that a person writes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export async function createApp(options: AppOptions): Promise<Hono> {
  const { origin, engine, ahead, mailer, mails, frames, directory, sources, clients, projectInfo, inbox, version } =
    options;
  const app = new Hono();

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS))
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
  });
  app.use(allowHost(origin));
  if (origin.network) app.use(allowNetwork(origin.network));
  const page = allowSameOrigin(origin);
  const program = allowLocalClient(origin);
  app.use("/api/*", (context, next) => (context.req.path.startsWith("/api/v1/") ? program : page)(context, next));
  app.use("/view/*", program);

  app.get("/api/project", async (context) => context.json(await projectInfo()));

  app.post("/api/preview", async (context) => {
    const request = readPreviewRequest(await readJson(context));
    if (request === undefined) return refuse(context, 400, "BAD_REQUEST", "The body has to be a PreviewRequest");
    const result = await ahead.ask(request);
    return result
      ? context.json(result)
      : refuse(context, 404, "NO_TEMPLATE", `There is no template "${request.template}"`);
  });

  app.route("/api", changeRoutes({ changes: options.changes, readJson }));

  app.post("/api/props", async (context) => {
    const { template } = ((await readJson(context)) ?? {}) as Partial<PropsRequest>;
    if (typeof template !== "string") return refuse(context, 400, "BAD_REQUEST", "The body has to be a PropsRequest");
    const described = await engine.describe(template);
    if (described === undefined) return refuse(context, 404, "NO_TEMPLATE", `There is no template "${template}"`);
    return "error" in described
      ? refuse(context, 409, "NOT_LOADED", described.error.message)
      : context.json(described satisfies PropsDescription);
  });

  app.post("/api/variants", async (context) => {
    const request = readSaveVariantRequest(await readJson(context));
    if (request === undefined) return refuse(context, 400, "BAD_REQUEST", "The body has to be a SaveVariantRequest");
    const saved = await engine.saveVariant(request);
    if (saved === undefined) return refuse(context, 404, "NO_TEMPLATE", `There is no template "${request.template}"`);
    return "code" in saved ? refuse(context, 409, saved.code, saved.message) : context.json(saved);
  });

  app.post("/api/lens", async (context) => {
    const request = readLensRequest(await readJson(context));
    if (request === undefined) return refuse(context, 400, "BAD_REQUEST", "The body has to be a LensRequest");
    const html = frames.get(request.frame.slice("/frame/".length));
    if (html === undefined) return refuse(context, 404, "NO_FRAME", "This mail is gone; ask for its preview again");
    // Half a megabyte of what clients support, which the first mail should not wait for.
    const { applyLenses } = await import("../../lenses/index.ts");
    const lensed = applyLenses(html, request.lens);
    return context.json({ ...lensed, frame: frames.add(lensed.html) } satisfies LensResult);
  });

  app.get("/api/phone", (context) => {
    const path = context.req.query("path") ?? "/";
    return /^\/(?![/\\])/.test(path)
      ? context.json(phoneAddress(origin.network, path))
      : refuse(context, 400, "BAD_REQUEST", "The path has to be one of this server's");
  });

  app.route("/api/mails", mailRoutes(mails));
  app.route("/part", partRoutes(mails));
  app.route("/api/send", sendRoutes({ engine, mailer, directory, readJson }));
  app.route("/api", checkRoutes({ engine, mailer, sources, directory, clients, readJson }));
  app.route("/api", sourceRoutes({ sources, readJson }));
  app.route("/api/queue", queueRoutes({ projectOutbox: options.projectOutbox, readJson }));

  if (inbox) {
    const { inboxRoutes, mailpitRoutes } = await import("../../inbox/all-routes.ts");
    app.route("/api/inbox", inboxRoutes(inbox));
    app.route("/", mailpitRoutes(inbox, version));
  }
  app.all("/api/*", (context) => refuse(context, 404, "NO_ROUTE", "There is nothing at this address"));

  app.get("/frame/:key", (context) => {
    const html = frames.get(context.req.param("key"));
    if (html === undefined) return refuse(context, 404, "NO_FRAME", "This mail is gone; ask for its preview again");
    return context.body(html, 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": FRAME_CONTENT_SECURITY_POLICY,
      "cache-control": "private, max-age=31536000, immutable",
    });
  });

  app.get("/axe", axePage);

  app.get("/static/*", async (context) => {
    const file = await readFolderFile(join(directory, "static"), rawPath(context).slice("/static/".length));
    if (file === undefined)
      return refuse(context, 404, "NO_FILE", "There is no such file in the templates' static folder");
    // An SVG or a page of the project may hold a script, and is on the same origin as the API.
    return send(context, file, {
      "cache-control": "no-cache",
      "content-security-policy": "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'",
    });
  });

  app.get("/assets/*", async (context) => {
    const file = await readFolderFile(UI_FOLDER, rawPath(context).slice(1));
    if (file === undefined) return refuse(context, 404, "NO_FILE", "There is no such file; reload the page");
    return send(context, file, { "cache-control": "public, max-age=31536000, immutable" });
  });

  app.get("*", async (context) => {
    // What the UI's build puts beside its page, such as an icon; every other address is one of its views.
    const path = rawPath(context).slice(1);
    const file = /\.(?!html$)\w+$/.test(path) ? await readFolderFile(UI_FOLDER, path) : undefined;
    if (file) return send(context, file, { "cache-control": "no-cache" });
    return context.body(await uiPage(origin.token), 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": uiContentSecurityPolicy(context.req.header("host") as string),
    });
  });

  app.notFound((context) => refuse(context, 404, "NO_ROUTE", "There is nothing at this address"));
  app.onError((error, context) => refuse(context, 500, "INTERNAL", error.message));
  return app;
}

/** For every answer; those of a route go before them. No CORS header is among them, on purpose. */
const HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
};

type Refusal = 400 | 404 | 409 | 500;

function refuse(context: Context, status: Refusal, code: string, message: string): Response {
  return context.json({ error: { code, message } } satisfies ApiError, status);
}

function send(context: Context, { content, contentType, etag }: FolderFile, headers: Record<string, string>): Response {
  if (context.req.header("if-none-match") === etag) return context.body(null, 304, { ...headers, etag });
  return context.body(content, 200, { ...headers, etag, "content-type": contentType });
}

/** The path as it was sent: decoding it is for whoever checks it. */
function rawPath(context: Context): string {
  return new URL(context.req.url).pathname;
}

async function readJson(context: Context): Promise<unknown> {
  const length = Number(context.req.header("content-length") ?? Number.NaN);
  if (!(length <= MAX_BODY_BYTES)) return undefined;
  try {
    return await context.req.json();
  } catch {
    return undefined; // Not JSON: refused as such.
  }
}
