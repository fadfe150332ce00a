// The worker that colours code, inside of the script: from a disk, no page may start one from a file.
import HighlightWorker from "./highlight.worker.ts?worker&inline";

export function startHighlightWorker(): Worker {
  return new HighlightWorker();
}
