/** Where a template's `import … from "posthorn"` leads. */

import { readFileSync } from "node:fs";
import { dirname, extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** Stands for the copy of Posthorn that is running; the module server answers it. */
export const OWN_PACKAGE_ID = "virtual:posthorn-own-package";

/** The running copy's entry: `src/index.ts` from source, `dist/src/index.js` as installed. */
export const ownPackageUrl: string = new URL(`../../index${extname(import.meta.url)}`, import.meta.url).href;

/** The folder that holds the running copy's package.json. */
export const ownPackageRoot: string = findPackageRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * `posthorn` is the user's installed copy. The running copy takes its place where none is installed (a React Email
 * folder opened through npx), and where it is the same one, so that its modules are not evaluated twice.
 */
export function ownPackage(): Plugin {
  return {
    name: "posthorn:own-package",
    enforce: "pre",
    resolveId: {
      filter: { id: /^posthorn$/ },
      async handler(source, importer) {
        const resolved = await this.resolve(source, importer, { skipSelf: true });
        if (resolved && !resolved.id.startsWith(ownPackageRoot + sep) && resolved.id !== source) return resolved;
        return OWN_PACKAGE_ID;
      },
    },
  };
}

function findPackageRoot(directory: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { name?: string };
    if (name === "posthorn") return directory;
  } catch {
    // No package.json here: one folder up, then.
  }
  const parent = dirname(directory);
  return parent === directory ? directory : findPackageRoot(parent);
}
