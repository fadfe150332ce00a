/** The render thread at work: evaluates and renders templates, where an endless loop or an exit harms nobody. */

import { parentPort } from "node:worker_threads";
import type { RunnerModule } from "../../../src/project/import-vite.ts";
import { createTemplateRunner, type Invoke } from "../../../src/project/module-runner.ts";
import { renderHtml } from "../../../src/render/html.ts";
import type { PreviewError } from "../../protocol.ts";
import { describeError } from "./describe-error.ts";
import { describeJob } from "./describe-job.ts";
import type { FromThread, ThreadData, ToThread } from "./messages.ts";
import { preloadLibrary } from "./preload-library.ts";
import { renderJob } from "./render-job.ts";

export async function serveRenders({ runner: runnerUrl, directory }: ThreadData): Promise<void> {
  const port = parentPort as NonNullable<typeof parentPort>;
  const tell = (message: FromThread): void => port.postMessage(message);
  outliveTemplates(tell);

  const waiting = new Map<number, (answer: Awaited<ReturnType<Invoke>>) => void>();
  let asked = 0;
  const invoke: Invoke = (payload) =>
    new Promise((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      tell({ type: "invoke", id: asked, payload });
    });

  const vite = (await import(/* @vite-ignore */ runnerUrl)) as RunnerModule;
  const runner = createTemplateRunner(vite, invoke);

  port.on("message", async (message: ToThread) => {
    if (message.type === "answer") {
      waiting.get(message.id)?.(message.answer);
      waiting.delete(message.id);
    } else {
      const onPhase = (phase: PreviewError["phase"]): void => tell({ type: "phase", phase });
      const outcome =
        message.type === "describe"
          ? await describeJob(message.job, runner, onPhase)
          : await renderJob(message.job, runner, onPhase);
      tell({ type: "done", outcome });
    }
  });

  // The first render would load both; and how long that takes on a busy machine is not the template's fault.
  await Promise.all([preloadLibrary(directory, vite), renderHtml(null)]);
  tell({ type: "ready" });
}

function outliveTemplates(tell: (message: FromThread) => void): void {
  // In a thread, `process.exit` would end the thread without a word about who called it.
  process.exit = (code) => {
    throw new Error(`process.exit(${code ?? ""}) was called; a template must not end the process that renders it`);
  };
  // One stray promise must not cost the modules that are loaded.
  process.on("uncaughtException", (error) => tell({ type: "uncaught", error: describeError(error, "render") }));
  process.on("unhandledRejection", (error) => tell({ type: "uncaught", error: describeError(error, "render") }));
}
