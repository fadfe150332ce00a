/** React Email's syntax highlighter, loaded by the first code block instead of by every template. */

import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";

/** In React Email 6; where another version has it elsewhere, it is loaded as before. */
const PRISM = /\/react-email\/dist\/components\/code-block\/prism\.mjs$/;

/**
 * Puts off Prism's 300 languages, of which a mail uses one at most: they are half of what importing React Email takes.
 * Nothing else changes. Has to be called before anything imports React Email in this thread.
 */
export function loadPrismLate(): void {
  // From Node 22.15; before, it is loaded at once.
  if (typeof nodeModule.registerHooks !== "function") return;
  nodeModule.registerHooks({
    load(url, context, nextLoad) {
      const isLate = PRISM.test(url) && existsSync(fileURLToPath(url).replace(/\.mjs$/, ".cjs"));
      return isLate ? { format: "module", source: LATE_PRISM, shortCircuit: true } : nextLoad(url, context);
    },
  });
}

/** Beside it, React Email brings the same as CommonJS, which can be had without a promise. */
const LATE_PRISM = `
  import { createRequire } from "node:module";
  const require = createRequire(import.meta.url);
  export const Prism = new Proxy({}, { get: (_, key) => require("./prism.cjs").Prism[key] });
`;
