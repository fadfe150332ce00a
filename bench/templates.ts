/** Templates, built to plain JavaScript as an application that sends them would build them. */

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
  /** Whether it takes any, so that no two recipients get the same mail. */
  readonly hasProps: boolean;
}

interface LoadOptions {
  readonly quick: boolean;
}

/** The example templates. */
export function loadTemplates(options: LoadOptions): Promise<BenchTemplate[]> {
  return loadFolder(join(ROOT, "emails"), join(WORK, "templates"), options);
}

/** Those that React Email's `create-email` begins a project with. */
export function loadStarters(options: LoadOptions): Promise<BenchTemplate[]> {
  return loadFolder(join(ROOT, "node_modules/create-email/template/emails"), join(WORK, "starters"), options);
}

/** @throws {Error} Where the example templates have none of that name. */
export async function loadTemplate(name: string, options: LoadOptions): Promise<BenchTemplate> {
  const found = (await loadTemplates(options)).find((template) => template.name === name);
  if (found === undefined) throw new Error(`emails/${name}.tsx is gone; name another template of about its size`);
  return found;
}

async function loadFolder(folder: string, outDir: string, { quick }: LoadOptions): Promise<BenchTemplate[]> {
  const recipients = quick ? RECIPIENTS.slice(0, 8) : RECIPIENTS;
  const names = (await readdir(folder))
    .filter((file) => file.endsWith(".tsx"))
    .map((file) => file.slice(0, -".tsx".length))
    .sort();
  await buildModules(Object.fromEntries(names.map((name) => [name, join(folder, `${name}.tsx`)])), outDir);
  return Promise.all(names.map((name) => load(name, join(outDir, `${name}.js`), recipients)));
}

/** Bundles each file, by its name, into `outDir`. Packages stay packages: all sides use the same React. */
export async function buildModules(input: Readonly<Record<string, string>>, outDir: string): Promise<void> {
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
        input: { ...input },
        external: (id: string) => /^[@a-z]/i.test(id),
        output: { entryFileNames: "[name].js" },
      },
    },
  });
}

async function load(name: string, file: string, recipients: readonly Recipient[]): Promise<BenchTemplate> {
  const { default: template } = (await import(pathToFileURL(file).href)) as {
    default: AnyEmailTemplate & { PreviewProps?: object; text?: unknown };
  };
  // A plaintext written by hand costs nothing to make; here, all sides make it from the HTML.
  delete template.text;
  const sample = template.PreviewProps ?? {};
  return {
    name,
    template,
    recipients,
    props: recipients.map((recipient) => propsFor(sample, recipient)),
    hasProps: Object.keys(sample).length > 0,
  };
}
