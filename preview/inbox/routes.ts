/**
 * The inbox over HTTP as the preview's own page uses it, mounted by the preview server at `/api/inbox`.
 *
 * Mail is hostile content: none of these answers may run a script, load a remote address or be taken for a page of the
 * preview. That a request comes from the preview's own page (Host, Origin, token) is checked by the server before it
 * gets here.
 */

import { type Context, Hono } from "hono";
import type { ApiError, InboxListRequest, InboxSelection } from "../protocol.ts";
import { bodyLimit } from "./body-limit.ts";
import { attachmentDisposition } from "./content-disposition.ts";
import type { Inbox } from "./inbox.ts";
import { FILE_CONTENT_SECURITY_POLICY, harmlessType, mailContentSecurityPolicy, mailHeaders } from "./mail-headers.ts";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
/** The ids of every mail there may be. */
const MAX_BODY_BYTES = 1024 * 1024;

export function inboxRoutes(inbox: Inbox): Hono {
  const routes = new Hono();
  routes.use(mailHeaders);
  routes.use(bodyLimit(MAX_BODY_BYTES, (context, status, message) => refuse(context, message, status)));

  routes.get("/", (context) => context.json(inbox.list(readListRequest(context))));

  routes.post("/read", async (context) => {
    const body = await readBody(context);
    const selection = readSelection(body);
    if (selection === undefined || typeof body?.read !== "boolean")
      return refuse(context, 'The body has to hold "ids", "query" or "all", and "read"');
    inbox.mark(selection, body.read);
    return context.body(null, 204);
  });

  routes.post("/delete", async (context) => {
    const selection = readSelection(await readBody(context));
    if (selection === undefined) return refuse(context, 'The body has to hold "ids", "query" or "all"');
    inbox.remove(selection);
    return context.body(null, 204);
  });

  routes.get("/chaos", (context) => context.json(inbox.chaos.triggers));

  routes.put("/chaos", async (context) => {
    const body = await readBody(context);
    if (body === undefined) return refuse(context, "The body has to be an object of triggers");
    try {
      inbox.chaos.set(body);
    } catch (error) {
      return refuse(context, (error as Error).message);
    }
    return context.json(inbox.chaos.triggers);
  });

  routes.get("/:id", async (context) => {
    const message = await inbox.get(context.req.param("id"));
    return message ? context.json(message) : context.json(notFound("message"), 404);
  });

  routes.get("/:id/html", async (context) => {
    const html = await inbox.html(context.req.param("id"));
    if (html === undefined) return context.json(notFound("HTML part"), 404);
    return context.body(html, 200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": mailContentSecurityPolicy({ remote: context.req.query("remote") === "1" }),
    });
  });

  routes.get("/:id/raw", (context) => {
    const raw = inbox.raw(context.req.param("id"));
    if (!raw) return context.json(notFound("message"), 404);
    return context.body(new Uint8Array(raw), 200, {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Security-Policy": FILE_CONTENT_SECURITY_POLICY,
    });
  });

  routes.get("/:id/attachments/:part", async (context) => {
    const { id, part } = context.req.param();
    const file = await inbox.attachment(id, part);
    if (!file) return context.json(notFound("attachment"), 404);
    return context.body(new Uint8Array(file.content), 200, {
      "Content-Type": harmlessType(file.contentType),
      "Content-Disposition": attachmentDisposition(file.filename),
      "Content-Security-Policy": FILE_CONTENT_SECURITY_POLICY,
    });
  });

  routes.get("/:id/parts/:path", (context) => {
    const { id, path } = context.req.param();
    const part = inbox.part(id, path);
    if (!part) return context.json(notFound("part"), 404);
    const headers = { "Content-Security-Policy": FILE_CONTENT_SECURITY_POLICY };
    if (context.req.query("download") === undefined && /^(text|message)\//.test(part.contentType)) {
      return context.text(textOf(part.content, part.charset), 200, headers);
    }
    return context.body(new Uint8Array(part.content), 200, {
      ...headers,
      "Content-Type": harmlessType(part.contentType),
      "Content-Disposition": attachmentDisposition(part.filename ?? `part-${path}`),
    });
  });

  routes.delete("/", (context) => {
    inbox.clear();
    return context.body(null, 204);
  });

  routes.delete("/:id", (context) => {
    return inbox.delete(context.req.param("id")) ? context.body(null, 204) : context.json(notFound("message"), 404);
  });

  return routes;
}

/** UTF-8 where the charset is not named, or this Node does not know it. */
function textOf(content: Uint8Array, charset: string | null): string {
  try {
    return new TextDecoder(charset ?? "utf-8").decode(content);
  } catch {
    return new TextDecoder().decode(content);
  }
}

function readListRequest({ req }: Context): InboxListRequest {
  const { query, threads, timeZone } = req.query();
  return {
    start: wholeNumber(req.query("start"), 0, Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(req.query("limit"), DEFAULT_LIMIT, MAX_LIMIT),
    threads: threads === "1",
    ...(query !== undefined && { query }),
    ...(timeZone !== undefined && { timeZone }),
  };
}

/** What is no number counts as not given: a list is shown whatever the address says. */
export function wholeNumber(value: string | undefined, otherwise: number, largest: number): number {
  const number = Number(value);
  return value !== undefined && Number.isInteger(number) && number >= 0 ? Math.min(number, largest) : otherwise;
}

async function readBody(context: Context): Promise<Record<string, unknown> | undefined> {
  try {
    const body: unknown = await context.req.json();
    return typeof body === "object" && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // Not JSON: refused as such.
  }
}

function readSelection(body: Record<string, unknown> | undefined): InboxSelection | undefined {
  if (Array.isArray(body?.ids) && body.ids.every((id) => typeof id === "string")) return { ids: body.ids };
  if (typeof body?.query === "string" && body.query.trim() !== "") return { query: body.query };
  return body?.all === true ? { all: true } : undefined;
}

function refuse(context: Context, message: string, status: 400 | 411 | 413 = 400): Response {
  return context.json({ error: { code: "BAD_REQUEST", message } } satisfies ApiError, status);
}

function notFound(what: string): ApiError {
  return { error: { code: "NOT_FOUND", message: `The inbox has no such ${what}; it may have been deleted` } };
}
