/** The project's outbox over HTTP: what is in it, and what a person decides of it. */

import { type Context, Hono, type MiddlewareHandler } from "hono";
import { MailError } from "../../../src/errors.ts";
import type { Outbox } from "../../../src/outbox/outbox.ts";
import { retryAll } from "../../../src/outbox/retry-all.ts";
import {
  type ApiError,
  type QueueChange,
  type QueueDetails,
  type QueueMatch,
  type QueueMissing,
  type QueueOverview,
  type QueueRetried,
  queueStates,
} from "../../protocol.ts";
import type { ProjectOutbox } from "../queue/project-outbox.ts";
import { queueDetails, queueEntry } from "../queue/queue-entry.ts";
import { readQueueScope, readQueueSelection, readRetryAll } from "../queue/queue-request.ts";

export interface QueueRoutesOptions {
  readonly projectOutbox: ProjectOutbox;
  readonly readJson: (context: Context) => Promise<unknown>;
}

interface WithOutbox {
  readonly Variables: { readonly outbox: Outbox<unknown> };
}

const PAGE_SIZE = 50;

/** Mounted at `/api/queue`. */
export function queueRoutes({ projectOutbox, readJson }: QueueRoutesOptions): Hono<WithOutbox> {
  const routes = new Hono<WithOutbox>();
  routes.onError((error, context) => {
    if (!(error instanceof MailError)) return refuse(context, 500, "INTERNAL", error.message);
    return refuse(context, error.code === "INVALID_OPTION" ? 400 : 503, error.code, error.message);
  });
  const needsOutbox: MiddlewareHandler<WithOutbox> = async (context, next) => {
    const { outbox } = await projectOutbox.find();
    if (outbox === undefined) return refuse(context, 409, "NO_OUTBOX", "The project has no outbox yet");
    context.set("outbox", outbox);
    return next();
  };

  routes.get("/", async (context) => {
    const { outbox, place } = await projectOutbox.find();
    if (outbox === undefined) return context.json({ found: false, place } satisfies QueueMissing);
    const state = queueStates.find((each) => each === context.req.query("state"));
    const [counts, paused, suspended, page] = await Promise.all([
      outbox.counts(),
      outbox.paused(),
      outbox.suspended(),
      outbox.list({ state, after: context.req.query("after"), limit: PAGE_SIZE }),
    ]);
    const { oldestQueuedAt = null, sentLastMinute, ...states } = counts;
    return context.json({
      ...{ found: true, place, counts: states, oldestQueuedAt, sentLastMinute, paused, suspended },
      entries: page.entries.map(queueEntry),
      next: page.next ?? null,
    } satisfies QueueOverview);
  });

  routes.get("/mail", async (context) => {
    const messageId = context.req.query("messageId");
    if (!messageId) return refuse(context, 400, "BAD_REQUEST", "messageId has to name a mail");
    const { outbox } = await projectOutbox.find();
    const [entry] = (await outbox?.list({ messageId, limit: 1 }))?.entries ?? [];
    return context.json({ id: entry?.id ?? null } satisfies QueueMatch);
  });

  routes.get("/entries/:id", needsOutbox, async (context) => {
    const entry = await context.var.outbox.get(context.req.param("id"));
    return entry === undefined
      ? refuse(context, 404, "NOT_FOUND", "The outbox has no such mail; ended ones are forgotten after a while")
      : context.json(queueDetails(entry) satisfies QueueDetails);
  });

  for (const verb of ["retry", "cancel"] as const) {
    routes.post(`/${verb}`, needsOutbox, async (context) => {
      const selection = readQueueSelection(await readJson(context));
      if (selection === undefined)
        return refuse(context, 400, "BAD_REQUEST", 'The body has to hold "ids", at most 1,000');
      const { outbox } = context.var;
      const changed = await outbox[verb](selection.ids);
      const left = selection.ids.filter((id) => !changed.includes(id));
      const refused = await Promise.all(left.map(async (id) => ({ id, reason: await whyNot(outbox, id) })));
      return context.json({ changed, refused } satisfies QueueChange);
    });
  }

  routes.post("/retry-all", needsOutbox, async (context) => {
    const request = readRetryAll(await readJson(context));
    if (request === undefined)
      return refuse(context, 400, "BAD_REQUEST", 'The body has to hold "state": failed, unknown or cancelled');
    const retried = await retryAll(context.var.outbox, request.state);
    return context.json({ retried: retried.length } satisfies QueueRetried);
  });

  for (const verb of ["pause", "resume"] as const) {
    routes.post(`/${verb}`, needsOutbox, async (context) => {
      const scope = readQueueScope(await readJson(context));
      if (scope === undefined)
        return refuse(context, 400, "BAD_REQUEST", 'The body has to hold "all", "transport" or "tag"');
      await context.var.outbox[verb](scope);
      return context.body(null, 204);
    });
  }

  return routes;
}

async function whyNot(outbox: Outbox<unknown>, id: string): Promise<string> {
  const entry = await outbox.get(id);
  if (entry === undefined) return "there is no such mail";
  return entry.hasBody ? `it is ${entry.state}` : `it is ${entry.state}, and its body was removed`;
}

function refuse(context: Context, status: 400 | 404 | 409 | 500 | 503, code: string, message: string): Response {
  return context.json({ error: { code, message } } satisfies ApiError, status);
}
