/** Yarn's Plug'n'Play: packages with peer dependencies have a path that is on no disk, where nothing can be watched. */

import { dirname, resolve } from "node:path";
import type { Plugin } from "vite";

/**
 * `/app/.yarn/__virtual__/acme-ui-1a2b3c/1/packages/ui/index.tsx` → `/app/packages/ui/index.tsx`: behind the hash
 * stands how many folders to go up (https://yarnpkg.com/advanced/pnp-spec#virtual-folders). Undefined for other paths.
 */
export function behindVirtualPath(path: string): string | undefined {
  const [, base, up, rest] = /^(.*)\/(?:\$\$virtual|__virtual__)\/[^/]+\/(\d+)\/(.*)$/.exec(path) ?? [];
  if (base === undefined || up === undefined || rest === undefined) return undefined;
  let folder = base;
  for (let step = Number(up); step > 0; step--) folder = dirname(folder);
  return resolve(folder, rest);
}

/** Watches the file itself, so that an edit in a workspace with peer dependencies reaches the templates. */
export function yarnVirtual(): Plugin {
  return {
    name: "posthorn:yarn-virtual",
    transform: {
      filter: { id: /\/(?:\$\$virtual|__virtual__)\// },
      handler(_, id) {
        const file = behindVirtualPath(id.replace(/[?#].*$/, ""));
        if (file !== undefined && !file.includes("/node_modules/")) this.addWatchFile(file);
        return null;
      },
    },
  };
}
