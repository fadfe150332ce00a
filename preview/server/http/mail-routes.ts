/** Whole mails as text and as `.eml`, and the files within them. */

import { Hono } from "hono";
import { attachmentDisposition } from "../../inbox/content-disposition.ts";
import type { ApiError } from "../../protocol.ts";
import type { KeptMails } from "../mail/kept-mails.ts";

/** Nothing that is downloaded or drawn here may run, whatever a template put into it. */
const CONTENT_SECURITY_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** Types a browser draws and never runs as a page; everything else goes out as plain bytes. */
const DRAWN = /^image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)$/;

/** Mounted at `/api/mails`. */
export function mailRoutes(mails: KeptMails): Hono {
  const routes = new Hono();

  routes.get("/:key", (context) => {
    const mail = mails.get(context.req.param("key"));
    if (mail === undefined) return context.json(GONE, 404);
    return context.body(new Uint8Array(mail.raw), 200, {
      "content-type": "text/plain; charset=utf-8",
      "content-security-policy": CONTENT_SECURITY_POLICY,
    });
  });

  routes.get("/:key/eml", (context) => {
    const mail = mails.get(context.req.param("key"));
    if (mail === undefined) return context.json(GONE, 404);
    return context.body(new Uint8Array(mail.raw), 200, {
      "content-type": "message/rfc822",
      "content-disposition": attachmentDisposition(`${mail.name}.eml`),
      "content-security-policy": CONTENT_SECURITY_POLICY,
    });
  });

  return routes;
}

/** Mounted at `/part`. */
export function partRoutes(mails: KeptMails): Hono {
  const routes = new Hono();

  routes.get("/:key", (context) => {
    const part = mails.part(context.req.param("key"));
    if (part === undefined) return context.json(GONE, 404);
    const type = part.contentType.split(";")[0]?.trim().toLowerCase() ?? "";
    const isDrawn = DRAWN.test(type);
    return context.body(new Uint8Array(part.content), 200, {
      "content-type": isDrawn ? type : "application/octet-stream",
      "cache-control": "private, max-age=31536000, immutable",
      "content-security-policy": CONTENT_SECURITY_POLICY,
      ...(!isDrawn && { "content-disposition": attachmentDisposition(part.filename) }),
    });
  });

  return routes;
}

const GONE: ApiError = { error: { code: "NO_MAIL", message: "This mail is gone; ask for its preview again" } };
