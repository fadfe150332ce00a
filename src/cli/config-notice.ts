/** Says in the terminal of `posthorn dev` that the configuration was changed: it is read when the preview starts. */

import { unwatchFile, watchFile } from "node:fs";
import { basename } from "node:path";
import { configFiles } from "../project/config.ts";

const LOOK_EVERY_MS = 500;

/** Returns what ends the watch. */
export function noticeConfigChanges(root: string): () => void {
  const files = configFiles(root);
  for (const file of files) {
    // Looked at by its name, so that a file that is made, removed or replaced is seen as well.
    watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, (now, before) => {
      // Called once, too, where there is no such file.
      if (now.mtimeMs === before.mtimeMs) return;
      process.stderr.write(`\n  ${basename(file)} has changed: end posthorn dev and start it again to use it.\n`);
    });
  }
  return () => {
    for (const file of files) unwatchFile(file);
  };
}
