/** `paths` of a tsconfig for the files that Vite leaves out. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";
import type { ViteModule } from "../import-vite.ts";

type Resolve = (specifier: string, importer: string) => Promise<string | undefined>;

/**
 * Vite applies a tsconfig to the files that its `include` names, and to JavaScript only with `allowJs`. Projects that
 * include `src` alone have their templates beside it, and React Email takes the nearest tsconfig for all of them. So
 * what Vite does not find is looked up by the nearest tsconfig.json or jsconfig.json, whatever it includes.
 */
export function tsconfigPaths(vite: ViteModule, directory: string): Plugin {
  const resolvers = new Map<string, ReturnType<typeof openResolver>>();
  return {
    name: "posthorn:tsconfig-paths",
    resolveId: {
      // A package or an alias; after Vite's own resolution, since this plugin has no `enforce`.
      filter: { id: /^[^./\0][^\0?]*/ },
      async handler(source, importer) {
        if (importer === undefined || importer.includes("/node_modules/") || source.startsWith("node:")) return null;
        const file = nearestConfig(dirname(importer));
        if (file === undefined) return null;
        if (!resolvers.has(file)) resolvers.set(file, openResolver(vite, directory, file));
        const { resolve } = await (resolvers.get(file) as ReturnType<typeof openResolver>);
        return (await resolve(source, importer)) ?? null;
      },
    },
    async watchChange(file, change) {
      for (const resolver of resolvers.values()) await (await resolver).watchChange(file, change);
    },
    async buildEnd() {
      for (const resolver of resolvers.values()) await (await resolver).close();
      resolvers.clear();
    },
  };
}

/** A second Vite that does nothing but resolve, with one tsconfig for every file. */
async function openResolver(vite: ViteModule, directory: string, tsconfig: string) {
  const config = await vite.resolveConfig(
    {
      root: directory,
      configFile: false,
      envDir: false,
      publicDir: false,
      logLevel: "silent",
      tsconfig,
      resolve: { tsconfigPaths: true },
    },
    "serve",
  );
  const environment = new vite.DevEnvironment("ssr", config, { hot: false });
  await environment.init();
  const resolve: Resolve = async (specifier, importer) =>
    (await environment.pluginContainer.resolveId(specifier, importer))?.id;
  return {
    resolve,
    watchChange: (file: string, change: { event: "create" | "update" | "delete" }): Promise<void> =>
      environment.pluginContainer.watchChange(file, change),
    close: (): Promise<void> => environment.close(),
  };
}

function nearestConfig(directory: string): string | undefined {
  const found = ["tsconfig.json", "jsconfig.json"]
    .map((name) => join(directory, name))
    .find((path) => existsSync(path));
  const parent = dirname(directory);
  return found ?? (parent === directory ? undefined : nearestConfig(parent));
}
