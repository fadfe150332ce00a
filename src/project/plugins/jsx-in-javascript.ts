/** JSX in `.js` files, as React Email takes it; Vite on its own takes JSX in `.jsx` and `.tsx` only. */

import type { Plugin } from "vite";
import type { ViteModule } from "../import-vite.ts";

export function jsxInJavaScript(vite: ViteModule): Plugin {
  return {
    name: "posthorn:jsx-in-javascript",
    enforce: "pre",
    transform: {
      filter: { id: { include: /\.[cm]?js$/, exclude: /\/node_modules\// } },
      async handler(code, id) {
        const { oxc } = this.environment.config;
        const jsx = oxc === false ? undefined : oxc.jsx;
        const result = await vite.transformWithOxc(code, id, {
          lang: "jsx",
          sourcemap: true,
          ...(jsx === undefined ? {} : { jsx }),
        });
        return { code: result.code, map: result.map ?? null, moduleType: "js" };
      },
    },
  };
}
