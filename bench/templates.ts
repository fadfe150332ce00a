/** The example templates, built to plain JavaScript as an application that sends them would build them. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyEmailTemplate } from "posthorn";
import { build } from "vite";
import { ROOT, WORK } from "./paths.ts";
import { propsFor, RECIPIENTS, type Recipient } from "./recipients.ts";

export interface BenchTemplate {
  readonly name: string;
  readonly template: AnyEmailTemplate;
  /** The pool: 64, and fewer in a quick run. */
  readonly recipients: readonly Recipient[];
  /** One set for each recipient. */
  readonly props: readonly object[];
}

export async function loadTemplates({ quick }: { readonly quick: boolean }): Promise<BenchTemplate[]> {
  const recipients = quick ? RECIPIENTS.slice(0, 8) : RECIPIENTS;
  const names = (await readdir(join(ROOT, "emails")))
    .filter((file) => file.endsWith(".tsx"))
    .map((file) => file.slice(0, -".tsx".length))
    .sort();
  const outDir = await buildTemplates(names);
  return Promise.all(names.map((name) => loadTemplate(name, join(outDir, `${name}.js`), recipients)));
}

async function buildTemplates(names: readonly string[]): Promise<string> {
  const outDir = join(WORK, "templates");
  await build({
    configFile: false,
    envDir: false,
    publicDir: false,
    root: ROOT,
    mode: "production",
    logLevel: "warn",
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, join(ROOT, "emails", `${name}.tsx`)])),
        // Packages stay packages: both sides use the same React and the same components.
        external: (id: string) => /^[@a-z]/i.test(id),
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  return outDir;
}

async function loadTemplate(name: string, file: string, recipients: readonly Recipient[]): Promise<BenchTemplate> {
  const { default: template } = (await import(pathToFileURL(file).href)) as {
    default: AnyEmailTemplate & { PreviewProps?: object; text?: unknown };
  };
  // A plaintext written by hand costs nothing to make; here, both sides make it from the HTML.
  delete template.text;
  return {
    name,
    template,
    recipients,
    props: recipients.map((recipient) => propsFor(template.PreviewProps ?? {}, recipient)),
  };
}
