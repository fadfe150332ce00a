/** Sources of the project: to read (`GET /api/source`) and to open in the editor (`POST /api/open`). */

import { readFile } from "node:fs/promises";
import { type Context, Hono } from "hono";
import type { ApiError, OpenRequest, SourceFile } from "../../protocol.ts";
import { openInEditor } from "../source/open-in-editor.ts";
import type { SourceFiles } from "../source/source-files.ts";

export interface SourceRoutesOptions {
  readonly sources: SourceFiles;
  readonly readJson: (context: Context) => Promise<unknown>;
}

export function sourceRoutes({ sources, readJson }: SourceRoutesOptions): Hono {
  const routes = new Hono();

  routes.get("/source", async (context) => {
    const name = context.req.query("file") ?? "";
    const file = await sources.find(name);
    if (file === undefined) return context.json(refusal("NO_SOURCE", `"${name}" is no source of this project`), 404);
    return context.json({ file: name, source: await readFile(file, "utf8") } satisfies SourceFile);
  });

  routes.post("/open", async (context) => {
    const request = readOpenRequest(await readJson(context));
    if (request === undefined) return context.json(refusal("BAD_REQUEST", "The body has to be an OpenRequest"), 400);
    const file = await sources.find(request.file);
    if (file === undefined)
      return context.json(refusal("NO_SOURCE", `"${request.file}" is no source of this project`), 404);
    const problem = await openInEditor(file, request.line, request.column);
    return problem === undefined ? context.body(null, 204) : context.json(refusal("NO_EDITOR", problem), 409);
  });

  return routes;
}

function readOpenRequest(body: unknown): OpenRequest | undefined {
  const { file, line, column = 1 } = (body ?? {}) as Record<string, unknown>;
  return typeof file === "string" && isPosition(line) && isPosition(column) ? { file, line, column } : undefined;
}

function isPosition(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

function refusal(code: string, message: string): ApiError {
  return { error: { code, message } };
}
