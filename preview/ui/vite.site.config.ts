// Builds the app as one classic script, which also runs from a disk, for `posthorn build`:
// `vite build preview/ui --config preview/ui/vite.site.config.ts --mode site`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { onlyEnglish } from "./only-english.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  publicDir: false,
  plugins: [react(), tailwindcss(), onlyEnglish(), forSites()],
  build: {
    outDir: "../../dist/preview/site-ui",
    emptyOutDir: true,
    target: "es2023",
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: join(import.meta.dirname, "main.ts"),
      output: {
        format: "iife",
        codeSplitting: false,
        entryFileNames: "app.js",
        // One stylesheet, under the name that the page has; anything else must not take the script's.
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith(".css")) ? "app.css" : "assets/[name][extname]",
      },
    },
  },
  worker: { format: "iife" },
});

const NOTHING = "\0posthorn:nothing";

/** Takes the site's own form of a file where there is one, leaves out what it never runs, and brings the icon. */
function forSites(): Plugin {
  return {
    name: "posthorn:for-sites",
    enforce: "pre",
    async resolveId(source, importer) {
      // axe-core runs in a frame that only the preview's server makes.
      if (source === "axe-core/axe.min.js?url") return NOTHING;
      if (!source.endsWith("/start-worker.ts")) return null;
      return this.resolve(source.replace(".ts", ".site.ts"), importer, { skipSelf: true });
    },
    load: (id) => (id === NOTHING ? "export default '';" : null),
    generateBundle() {
      const source = readFileSync(join(import.meta.dirname, "brand/favicon.svg"));
      this.emitFile({ type: "asset", fileName: "favicon.svg", source });
    },
  };
}
