/**
 * The inbox over HTTP, mounted by the preview server at `/api/inbox`.
 *
 * Mail is hostile content: none of these answers may run a script, load a remote address or be taken for a page of the
 * preview. That a request comes from the preview's own page (Host, Origin, token) is checked by the server before it
 * gets here.
 */

import { Hono } from "hono";
import type { ApiError } from "../protocol.ts";
import { attachmentDisposition } from "./content-disposition.ts";
import type { Inbox } from "./inbox.ts";

/** `sandbox` takes the origin away, `default-src 'none'` the network: no tracker hears of the mail being read. */
export const MAIL_CONTENT_SECURITY_POLICY: string = [
  "sandbox",
  "default-src 'none'",
  "img-src 'self' data:",
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join("; ");

const FILE_CONTENT_SECURITY_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'";

/** Types a browser draws and never runs; everything else goes out as plain bytes. */
const HARMLESS_TYPES: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);

export function inboxRoutes(inbox: Inbox): Hono {
  const routes = new Hono();

  routes.use(async (context, next) => {
    await next();
    context.header("Cache-Control", "no-store");
    context.header("Referrer-Policy", "no-referrer");
    context.header("X-Content-Type-Options", "nosniff");
  });

  routes.get("/", (context) => context.json(inbox.list()));

  routes.get("/:id", async (context) => {
    const message = await inbox.get(context.req.param("id"));
    return message ? context.json(message) : context.json(notFound("message"), 404);
  });

  routes.get("/:id/html", async (context) => {
    const html = await inbox.html(context.req.param("id"));
    if (html === undefined) return context.json(notFound("HTML part"), 404);
    return context.body(html, 200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": MAIL_CONTENT_SECURITY_POLICY,
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
      "Content-Type": HARMLESS_TYPES.has(file.contentType) ? file.contentType : "application/octet-stream",
      "Content-Disposition": attachmentDisposition(file.filename),
      "Content-Security-Policy": FILE_CONTENT_SECURITY_POLICY,
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

function notFound(what: string): ApiError {
  return { error: { code: "NOT_FOUND", message: `The inbox has no such ${what}; it may have been deleted` } };
}
