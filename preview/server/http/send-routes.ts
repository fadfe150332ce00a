/** `POST /api/send`: the mail on screen, rendered for its recipients and sent as the application would send it. */

import { join } from "node:path";
import { type Context, Hono } from "hono";
import { MailError } from "../../../src/errors.ts";
import { keepOrigin, type TemplateOrigin } from "../../../src/message/template-origin.ts";
import type { ApiError, Json, PreviewRequest, SendError, SendRequest, SendResult } from "../../protocol.ts";
import type { PreviewEngine } from "../engine/preview-engine.ts";
import { PLACEHOLDER_SENDER, type ProjectMailer } from "../mail/project-mailer.ts";
import { readSendRequest } from "./preview-request.ts";

export interface SendRoutesOptions {
  readonly engine: PreviewEngine;
  readonly mailer: ProjectMailer;
  /** The templates' folder. */
  readonly directory: string;
  readonly readJson: (context: Context) => Promise<unknown>;
}

/** Mounted at `/api/send`. */
export function sendRoutes({ readJson, ...options }: SendRoutesOptions): Hono {
  const routes = new Hono();
  routes.post("/", async (context) => {
    const request = readSendRequest(await readJson(context));
    if (request === undefined) return context.json(refusal("BAD_REQUEST", "The body has to be a SendRequest"), 400);
    const result = await sendShown(request, options);
    return result === undefined
      ? context.json(refusal("NO_TEMPLATE", `There is no template "${request.template}"`), 404)
      : context.json(result);
  });
  return routes;
}

/** Undefined where there is no such template. */
async function sendShown(
  { to, embedImages = false, ...request }: SendRequest,
  { engine, mailer, directory }: Omit<SendRoutesOptions, "readJson">,
): Promise<SendResult | undefined> {
  const { defaults, info } = mailer;
  const outcome = await engine.render(request, {
    to,
    defaults: {
      ...defaults,
      // Into the local inbox it may come from anybody; where somebody gets it, it needs a sender that can be answered.
      from: defaults.from ?? (info.source === null ? PLACEHOLDER_SENDER : undefined),
      ...(embedImages && info.images === null && { embedAssets: join(directory, "static") }),
    },
  });
  if (outcome === undefined) return undefined;
  if (!outcome.ok) {
    const { name, code = name, message } = outcome.error;
    return { ok: false, error: { code, message, delivery: "not-sent", response: null, recipients: [] } };
  }
  const startedAt = performance.now();
  try {
    keepOrigin(outcome.message, originOf(request, outcome.props));
    const receipt = await mailer.deliver(outcome.message, request.template);
    const { messageId, transport, accepted, response = null } = receipt;
    const durationMs = performance.now() - startedAt;
    return { ok: true, messageId, transport, accepted, response, durationMs };
  } catch (error) {
    if (error instanceof MailError) return { ok: false, error: describe(error) };
    throw error;
  }
}

/** For the local inbox, which leads from the mail back to its template. The props are plain JSON already. */
function originOf({ template, locale }: PreviewRequest, props: Json): TemplateOrigin {
  return { template: Object.assign(() => null, { displayName: template }), props, locale };
}

function describe({ code, message, delivery, response, recipients }: MailError): SendError {
  return {
    code,
    message,
    delivery,
    response: response ?? null,
    recipients: recipients.map(({ address, status, response: answer }) => ({
      address,
      status,
      response: answer ?? null,
    })),
  };
}

function refusal(code: string, message: string): ApiError {
  return { error: { code, message } };
}
