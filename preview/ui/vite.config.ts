// Builds the preview's page into dist/preview/ui, from where the preview server sends it: `vite build preview/ui`.
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type Rollup } from "vite";
import { onlyEnglish } from "./only-english.ts";

export default defineConfig({
  base: "/",
  publicDir: false,
  plugins: [react(), tailwindcss(), onlyEnglish(), startEarly()],
  build: {
    outDir: "../../dist/preview/ui",
    emptyOutDir: true,
    target: "es2023",
    // A loopback server needs no polyfill and no compressed-size report.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Everything stays a file of our own origin, so that the page's CSP can be narrow.
    assetsInlineLimit: 0,
  },
  worker: { format: "es" },
});

/**
 * The entry sets the theme and asks for the first mail before the app is even parsed: it may hold back the first
 * paint, and all that the app is made of is fetched beside it instead of after it.
 */
function startEarly(): Plugin {
  return {
    name: "posthorn:start-early",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const app = Object.values(bundle).find((chunk) => chunk.type === "chunk" && chunk.name === "app");
        const files = app ? withImports(app.fileName, bundle) : [];
        const tags = [...files]
          .filter((file) => !html.includes(file))
          .map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", href: `/${file}` },
            injectTo: "head" as const,
          }));
        return { html: html.replace(/<script type="module"/, '$& blocking="render"'), tags };
      },
    },
  };
}

/** A chunk and those that it imports at once, directly or through others. */
function withImports(file: string, bundle: Rollup.OutputBundle, found: Set<string> = new Set()): Set<string> {
  const chunk = bundle[file];
  if (chunk?.type !== "chunk" || found.has(file)) return found;
  found.add(file);
  for (const imported of chunk.imports) withImports(imported, bundle, found);
  return found;
}
