/** `POST /api/checks`, `GET /api/clients`, and the page in which the UI runs axe-core. */

import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { MailError } from "../../../src/errors.ts";
import type { ApiError, ChecksRequest, ClientsInfo } from "../../protocol.ts";
import type { CheckPreviewOptions } from "../checks/check-preview.ts";
import { readPreviewRequest } from "./preview-request.ts";

export interface CheckRoutesOptions extends Omit<CheckPreviewOptions, "signal"> {
  readonly readJson: (context: Context) => Promise<unknown>;
}

/** Mounted at `/api`. */
export function checkRoutes({ readJson, ...options }: CheckRoutesOptions): Hono {
  const routes = new Hono();

  routes.post("/checks", async (context) => {
    const request = readChecksRequest(await readJson(context));
    if (request === undefined) return context.json(refusal("BAD_REQUEST", "The body has to be a ChecksRequest"), 400);
    // The checks and what clients support weigh some 20 MB, which the first mail should not wait for.
    const { checkPreview } = await import("../checks/check-preview.ts");
    try {
      const result = await checkPreview(request, { ...options, signal: context.req.raw.signal });
      return result
        ? context.json(result)
        : context.json(refusal("NO_TEMPLATE", `There is no template "${request.template}"`), 404);
    } catch (error) {
      if (error instanceof MailError) return context.json(refusal(error.code, error.message), 400);
      throw error;
    }
  });

  routes.get("/clients", async (context) => {
    const { chooseClients, clientTitle, knownClients } = await import("../../../src/checks/clients.ts");
    return context.json({
      known: knownClients().map((id) => ({ id, title: clientTitle(id) })),
      chosen: chooseClients(options.clients),
    } satisfies ClientsInfo);
  });

  return routes;
}

/**
 * An empty page with axe-core in it, for a hidden frame of the UI, which puts a mail's elements there. Only this one
 * script may run: not one that a mail brings, nor an `on…` handler, whatever way it gets in.
 */
export function axePage(context: Context): Response {
  const script = context.req.query("script") ?? "";
  if (!/^\/assets\/axe[\w.-]*\.js$/.test(script)) return context.json(refusal("BAD_REQUEST", "No such script"), 400);
  const nonce = randomBytes(16).toString("base64");
  return context.body(
    `<!doctype html><html><head><title>axe</title><script nonce="${nonce}" src="${script}"></script></head><body></body></html>`,
    200,
    {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": [
        "default-src 'none'",
        `script-src 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "style-src 'unsafe-inline'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
      ].join("; "),
    },
  );
}

function readChecksRequest(body: unknown): ChecksRequest | undefined {
  const request = readPreviewRequest(body);
  if (request === undefined) return undefined;
  const { clients, ask } = body as Record<string, unknown>;
  if (clients !== undefined && !(Array.isArray(clients) && clients.every((one) => typeof one === "string")))
    return undefined;
  if (ask !== undefined && !(Array.isArray(ask) && ask.every((one) => one === "links" || one === "spam")))
    return undefined;
  return { ...request, ...(clients && { clients }), ...(ask && { ask }) };
}

function refusal(code: string, message: string): ApiError {
  return { error: { code, message } };
}
