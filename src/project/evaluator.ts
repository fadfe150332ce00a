/**
 * Runs the code of one module. Beyond what Vite's evaluator does, it gives CommonJS its names, makes imports from
 * CommonJS packages work as they do in a bundler, and reports imported names that do not exist.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import type { EvaluatedModuleNode, ModuleEvaluator, ModuleRunnerContext } from "vite/module-runner";
import { noteExternals } from "../render/trace.ts";
import type { RunnerModule } from "./import-vite.ts";
import { missingExport } from "./load-error.ts";
import { REQUIRED } from "./plugins/common-js.ts";

type Exports = Record<string, unknown>;
type Import = (specifier: string, metadata?: { readonly importedNames?: readonly string[] }) => Promise<Exports>;

/** A module of the user's while it runs, and what became of its CommonJS side. */
interface RunningModule {
  readonly initial: Exports;
  readonly module: { exports: unknown };
  done: boolean;
}

// biome-ignore lint/complexity/useArrowFunction: only an async function has the constructor that is wanted
const AsyncFunction = async function () {}.constructor as new (
  ...parameters: string[]
) => (...values: unknown[]) => Promise<void>;

export function createEvaluator(vite: RunnerModule): ModuleEvaluator {
  const running = new WeakMap<object, RunningModule>();
  const packageTypes = new Map<string, boolean>();

  async function runInlinedModule(
    context: ModuleRunnerContext,
    code: string,
    node: Readonly<EvaluatedModuleNode>,
  ): Promise<void> {
    const exports = context[vite.ssrModuleExportsKey];
    const importModule = context[vite.ssrImportKey] as Import;
    const initial: Exports = {};
    const state: RunningModule = { initial, module: { exports: initial }, done: false };
    running.set(exports, state);
    const scope = {
      [vite.ssrModuleExportsKey]: exports,
      [vite.ssrImportMetaKey]: context[vite.ssrImportMetaKey],
      [vite.ssrImportKey]: async (specifier: string, metadata?: { readonly importedNames?: readonly string[] }) => {
        const imported = await importModule(specifier, metadata);
        checkImportedNames(imported, metadata?.importedNames ?? [], { code, specifier, file: node.file });
        return interopDefault(imported, node.file);
      },
      [vite.ssrDynamicImportKey]: context[vite.ssrDynamicImportKey],
      [vite.ssrExportAllKey]: context[vite.ssrExportAllKey],
      [vite.ssrExportNameKey]: context[vite.ssrExportNameKey],
      ...commonJsScope(node.file, state),
    };
    // A block of its own, so that a module may declare a `require` or `__dirname` itself.
    const run = new AsyncFunction(...Object.keys(scope), `"use strict";{\n${code}\n}`);
    await run(...Object.values(scope));
    state.done = true;
    publishCommonJs(exports, state);
    Object.seal(exports);
  }

  function commonJsScope(file: string, state: RunningModule): Exports {
    const required: Record<string, Exports> = {};
    const nodeRequire = createRequire(file);
    const require = (specifier: string): unknown => {
      const local = required[specifier];
      return local === undefined ? nodeRequire(specifier) : asRequired(local, specifier);
    };
    return {
      require: Object.assign(require, nodeRequire),
      module: state.module,
      exports: state.initial,
      __filename: file,
      __dirname: dirname(file),
      [REQUIRED]: (table: Record<string, Exports>) => void Object.assign(required, table),
    };
  }

  function asRequired(imported: Exports, specifier: string): unknown {
    const state = running.get(imported);
    if (state && isCommonJs(state)) return state.module.exports;
    return specifier.endsWith(".json") ? imported.default : imported;
  }

  function checkImportedNames(imported: Exports, names: readonly string[], from: ImportStatement): void {
    // Of a package, the runner has checked it. Of a circle's part that has not run yet, nobody can say.
    if (!running.get(imported)?.done) return;
    for (const name of names) {
      if (!(name in imported) && isUsed(name, from)) throw missingExport(name, shortName(from.specifier), from.file);
    }
  }

  /**
   * A default import of CommonJS that was ESM once (`__esModule`) means its `default`, as in every bundler; Node, and
   * thus a package that says `"type": "module"`, means the whole `module.exports`.
   */
  function interopDefault(imported: Exports, importer: string): Exports {
    if (running.has(imported) || !isNamespaceOfCommonJs(imported)) return imported;
    const whole = imported.default as Exports;
    if (!whole.__esModule || !("default" in whole) || isNodeModule(importer)) return imported;
    return { ...whole };
  }

  function isNodeModule(file: string): boolean {
    const extension = extname(file);
    if (extension === ".mjs" || extension === ".mts") return true;
    return saysTypeModule(dirname(file));
  }

  function saysTypeModule(directory: string): boolean {
    const known = packageTypes.get(directory);
    if (known !== undefined) return known;
    const type = readPackageType(directory);
    const parent = dirname(directory);
    const result = type === undefined ? parent !== directory && saysTypeModule(parent) : type === "module";
    packageTypes.set(directory, result);
    return result;
  }

  return {
    startOffset: new vite.ESModulesEvaluator().startOffset,
    runInlinedModule,
    async runExternalModule(url) {
      const namespace = withAllNames((await import(/* @vite-ignore */ url)) as Exports);
      noteExternals(namespace);
      return namespace;
    },
  };
}

interface ImportStatement {
  readonly code: string;
  readonly specifier: string;
  readonly file: string;
}

/**
 * Whether an imported name is used and not just passed on: TypeScript lets a type be passed on like a value
 * (`export { Button, ButtonProps } from "./button"`), and then there is nothing to find at run time.
 */
function isUsed(name: string, { code, specifier }: ImportStatement): boolean {
  const imports = code.matchAll(
    /const (__vite_ssr_import_\d+__) = await __vite_ssr_import__\(("(?:[^"\\]|\\.)*"), \{"importedNames":(\[[^\]]*\])\}\)/g,
  );
  const body = code.replace(/^__vite_ssr_exportName__\(.*$/gm, "");
  for (const [, variable, from, names] of imports) {
    if (JSON.parse(from as string) !== specifier || !(JSON.parse(names as string) as string[]).includes(name)) continue;
    if (new RegExp(`${variable}(?:\\.${name.replace(/\$/g, "\\$&")}(?![\\w$])|\\["${name}"\\])`).test(body))
      return true;
  }
  return false;
}

/** `/_components/button.tsx` → `_components/button.tsx`; `/@fs/a/b.tsx` → `/a/b.tsx`. */
function shortName(specifier: string): string {
  return JSON.stringify(specifier.startsWith("/@fs/") ? specifier.slice("/@fs".length) : specifier.replace(/^\//, ""));
}

function isCommonJs({ initial, module }: RunningModule): boolean {
  return module.exports !== initial || Object.keys(initial).length > 0;
}

function publishCommonJs(exports: Exports, state: RunningModule): void {
  if (!isCommonJs(state)) return;
  const whole = state.module.exports as Exports;
  const isObject = (typeof whole === "object" && whole !== null) || typeof whole === "function";
  const names = isObject ? Object.keys(whole).filter((name) => name !== "default" && !(name in exports)) : [];
  for (const name of names)
    Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => whole[name] });
  if ("default" in exports) return;
  const value = isObject && whole.__esModule && "default" in whole ? whole.default : whole;
  Object.defineProperty(exports, "default", { enumerable: true, configurable: true, value });
}

/** Node sees only those names of a CommonJS package that it can tell without running it; bundlers see all. */
function withAllNames(namespace: Exports): Exports {
  if (!isNamespaceOfCommonJs(namespace)) return namespace;
  const whole = namespace.default as Exports;
  const missing = Object.keys(whole).filter((name) => !(name in namespace));
  if (missing.length === 0) return namespace;
  return Object.assign(Object.create(null), namespace, Object.fromEntries(missing.map((name) => [name, whole[name]])));
}

function isNamespaceOfCommonJs(namespace: Exports): boolean {
  const whole = namespace.default;
  if ((typeof whole !== "object" && typeof whole !== "function") || whole === null) return false;
  if ("module.exports" in namespace) return namespace["module.exports"] === whole;
  // Node 22 does not tell. Of ESM, the names are rarely all found on the default export as well.
  const names = Object.keys(namespace).filter((name) => name !== "default" && name !== "__esModule");
  return names.length > 0 && names.every((name) => (whole as Exports)[name] === namespace[name]);
}

function readPackageType(directory: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, "package.json"), "utf8");
  } catch {
    return undefined;
  }
  const { type } = JSON.parse(text) as { type?: string };
  return type ?? "commonjs";
}
