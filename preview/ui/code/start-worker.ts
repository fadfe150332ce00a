// The worker that colours code. The static site has a form of this file of its own.
export function startHighlightWorker(): Worker {
  return new Worker(new URL("./highlight.worker.ts", import.meta.url), { type: "module" });
}
