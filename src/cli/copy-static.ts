/** Copies the templates' static folder beside the exported files. */

import { cp, stat } from "node:fs/promises";

/** Returns how many files were copied; having no such folder is normal. */
export async function copyStatic(from: string, to: string): Promise<number> {
  const exists = await stat(from).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!exists) return 0;
  let files = 0;
  await cp(from, to, {
    recursive: true,
    filter: async (source) => {
      if ((await stat(source)).isFile()) files++;
      return true;
    },
  });
  return files;
}
