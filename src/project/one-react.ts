/** One React for everything that renders: the one the templates have. */

import * as nodeModule from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Makes every import of `react` and `react-dom` in this thread mean the copy that is installed at the templates, also
 * those of Posthorn and of React Email: hooks fail where two copies meet. They do in a monorepo with two versions, and
 * where Posthorn runs through npx and brings its own. Has to be called before anything imports React.
 */
export function shareReactOf(directory: string): void {
  // From Node 22.15; before, two copies stay two.
  if (typeof nodeModule.registerHooks !== "function") return;
  const parentURL = pathToFileURL(join(directory, "template.js")).href;
  nodeModule.registerHooks({
    resolve(specifier, context, nextResolve) {
      if (/^react(?:-dom)?(?:\/|$)/.test(specifier)) {
        try {
          return nextResolve(specifier, { ...context, parentURL });
        } catch {
          // No React at the templates: whatever the importer sees.
        }
      }
      return nextResolve(specifier, context);
    },
  });
}
