// Asks the worker to colour code; it is started by the first who asks.

import type { HighlightAnswer, HighlightRequest, Language } from "./highlight.worker.ts";
import { startHighlightWorker } from "./start-worker.ts";

export type { Language };

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, (html: string | null) => void>();

/** HTML with one `<br>` between lines, or null where the code could not be coloured. */
export function highlight(code: string, language: Language): Promise<string | null> {
  worker ??= startWorker();
  const request: HighlightRequest = { id: ++lastId, code, language };
  worker.postMessage(request);
  return new Promise((resolve) => waiting.set(request.id, resolve));
}

function startWorker(): Worker {
  const started = startHighlightWorker();
  started.addEventListener("message", ({ data }: MessageEvent<HighlightAnswer>) => {
    waiting.get(data.id)?.(data.html);
    waiting.delete(data.id);
  });
  return started;
}
