/** `/api/changes`: what a change reaches. */

import { type Context, Hono } from "hono";
import type { ApiError, ChangeBaseline } from "../../protocol.ts";
import type { Changes } from "../changes/changes.ts";

export interface ChangeRoutesOptions {
  readonly changes: Changes;
  readonly readJson: (context: Context) => Promise<unknown>;
}

export function changeRoutes({ changes, readJson }: ChangeRoutesOptions): Hono {
  const app = new Hono();
  const refuse = (context: Context, message: string): Response =>
    context.json({ error: { code: "BAD_REQUEST", message } } satisfies ApiError, 400);

  app.post("/changes", async (context) => {
    const { against } = ((await readJson(context)) ?? {}) as Record<string, unknown>;
    return isBaseline(against)
      ? context.json(await changes.report(against))
      : refuse(context, "The body has to be a ChangesRequest");
  });

  app.post("/changes/pair", async (context) => {
    const { against, template, variant } = ((await readJson(context)) ?? {}) as Record<string, unknown>;
    if (!isBaseline(against) || typeof template !== "string" || (variant !== undefined && typeof variant !== "string"))
      return refuse(context, "The body has to be a ChangePairRequest");
    return context.json(await changes.pair(against, template, variant));
  });
  return app;
}

function isBaseline(value: unknown): value is ChangeBaseline {
  return value === "save" || value === "session" || value === "head";
}
