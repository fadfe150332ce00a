/** Tells `posthorn dev` that posthorn.config.ts was made, changed or removed. */

import { unwatchFile, watchFile } from "node:fs";
import { basename } from "node:path";
import { configFiles } from "../project/config.ts";

const LOOK_EVERY_MS = 500;

/** `onChange` gets the file's name. Returns what ends the watch. */
export function watchConfig(root: string, onChange: (name: string) => void): () => void {
  const files = configFiles(root);
  for (const file of files) {
    // Looked at by its name, so that a file that is made, removed or replaced is seen as well.
    watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, (now, before) => {
      // Called once, too, where there is no such file.
      if (now.mtimeMs !== before.mtimeMs) onChange(basename(file));
    });
  }
  return () => {
    for (const file of files) unwatchFile(file);
  };
}
