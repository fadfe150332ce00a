/**
 * Vite as Posthorn uses it: it resolves and transforms the modules of templates, knows who imports whom, and watches.
 * A module runner, in this process or in the preview's render thread, asks it for one module after the other.
 *
 * Vite's own HTTP handler and WebSocket are never mounted, and the user's Vite configuration is never loaded.
 */

import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { EnvironmentModuleNode, FetchResult, HotPayload, HotUpdateOptions, Plugin } from "vite";
import type { ViteModule } from "./import-vite.ts";
import { LoadError } from "./load-error.ts";
import { commonJs } from "./plugins/common-js.ts";
import { jsxInJavaScript } from "./plugins/jsx-in-javascript.ts";
import { OWN_PACKAGE_ID, ownPackage, ownPackageUrl } from "./plugins/own-package.ts";
import { tsconfigPaths } from "./plugins/tsconfig-paths.ts";
import { yarnVirtual } from "./plugins/yarn-virtual.ts";
import { settleWrites } from "./settled-writes.ts";
import { type FolderWatch, watchFolder } from "./watch-folder.ts";

/** A file that templates may depend on was made, written or removed. */
export interface FileChange {
  readonly type: "create" | "update" | "delete";
  /** Absolute path, with `/`. */
  readonly file: string;
  /** Every loaded file that imports it, directly or through others, and the file itself. */
  readonly reached: ReadonlySet<string>;
}

export interface ModuleServerOptions {
  readonly vite: ViteModule;
  /** Absolute and free of symlinks. It is Vite's root, so that nothing above it is watched without need. */
  readonly directory: string;
  /** React's development JSX through `traced-jsx.ts`, so that a render can be traced to lines of the templates. */
  readonly traceable?: boolean;
  /** Come before all others. */
  readonly plugins?: readonly Plugin[];
  /** Called for every change; where it is missing, nothing is watched. */
  readonly onChange?: (change: FileChange) => void;
}

export interface ModuleServer {
  /** Answers a module runner; failures are answers too. */
  invoke(payload: HotPayload): Promise<{ result: unknown } | { error: unknown }>;
  /** Makes every import be resolved and every module be read anew, for changes that no watcher has seen. */
  invalidateAll(): Promise<void>;
  /** Every loaded file that imports one of these, directly or through others, and those of these that are loaded. */
  reaching(files: Iterable<string>): Set<string>;
  /** Watches one more file or folder. What templates import is watched by itself. */
  watch(path: string): void;
  close(): Promise<void>;
}

const tracedJsxUrl = new URL(`../render/traced-jsx${extname(import.meta.url)}`, import.meta.url).href;

/** The name of our environment among those of Vite. */
const ENVIRONMENT = "mail";

export async function createModuleServer(options: ModuleServerOptions): Promise<ModuleServer> {
  const { vite, directory, traceable = false, onChange } = options;

  /** Vite's module graph with two answers of our own: where Posthorn itself is, and errors that say where. */
  class MailEnvironment extends vite.DevEnvironment {
    override async fetchModule(...[id, importer, fetchOptions]: FetchArguments): Promise<FetchResult> {
      if (id.includes(OWN_PACKAGE_ID)) return { externalize: ownPackageUrl, type: "module" };
      // What React's JSX compiles to; a package is left to Node, and never comes to a plugin.
      if (traceable && id === "react/jsx-dev-runtime") return { externalize: tracedJsxUrl, type: "module" };
      try {
        return await super.fetchModule(id, importer, fetchOptions);
      } catch (error) {
        throw await LoadError.of(error, { specifier: id, importer, fileOf: () => this.#fileOf(id) });
      }
    }

    async #fileOf(id: string): Promise<string | undefined> {
      const module = await this.moduleGraph.getModuleByUrl(id).catch(() => undefined);
      return module?.file ?? undefined;
    }
  }

  // Chokidar, Vite's watcher, reads a whole folder again, file by file, before it tells of a save in it. On other
  // systems it has other ways, and where it is told to poll, the system tells nothing.
  const isOwnWatch = process.platform === "linux" && process.env.CHOKIDAR_USEPOLLING === undefined;
  const isInDirectory = (path: string): boolean => path === directory || path.startsWith(`${directory}/`);
  let folder: FolderWatch | undefined;

  const openedAt = Date.now() - CLOCK_TICK_MS;
  const watching = Promise.withResolvers<void>();
  const nodeEnv = process.env.NODE_ENV;
  const server = await vite.createServer({
    root: directory,
    // Nothing is written there, since dependencies are not pre-bundled; it only has to be outside the project.
    cacheDir: join(tmpdir(), "posthorn"),
    mode: "development",
    appType: "custom",
    configFile: false,
    envDir: false,
    publicDir: false,
    clearScreen: false,
    logLevel: "silent",
    server: {
      middlewareMode: true,
      // Not `hmr: false`, which would switch off hotUpdate as well.
      ws: false,
      // Without a way in from the network there is nobody to keep out, and templates import from all over a monorepo.
      fs: { strict: false },
      watch: onChange ? { ignored: [...IGNORED, ...(isOwnWatch ? [isInDirectory] : [])] } : null,
    },
    resolve: { tsconfigPaths: true, dedupe: dedupable(directory) },
    // As in React Email: the automatic runtime, whatever the project's tsconfig says for its app.
    oxc: { jsx: { runtime: "automatic", development: traceable } },
    // The CSS of a mail is what its author wrote; the app's PostCSS is not for it.
    css: { postcss: {} },
    optimizeDeps: { noDiscovery: true, include: [] },
    plugins: [
      ...(options.plugins ?? []),
      ownPackage(),
      jsxInJavaScript(vite),
      commonJs(),
      tsconfigPaths(vite, directory),
      yarnVirtual(),
      reportChanges(onChange),
      {
        name: "posthorn:watching",
        configureServer({ watcher }) {
          if (!onChange) return;
          settleWrites(watcher, openedAt);
          if (isOwnWatch) folder = watchFolder(directory, (event, path) => void watcher.emit(event, path));
          watcher.once("ready", watching.resolve);
        },
      },
    ],
    environments: {
      [ENVIRONMENT]: {
        consumer: "server",
        dev: {
          createEnvironment: (name, config) => new MailEnvironment(name, config, { hot: true }),
          moduleRunnerTransform: true,
          preTransformRequests: false,
        },
      },
    },
  });
  // Vite sets it where it is missing; a command that loads a template must not change the process it runs in.
  if (nodeEnv === undefined) delete process.env.NODE_ENV;

  const environment = server.environments[ENVIRONMENT] as MailEnvironment;

  void watching.promise.then(tellUnseen);

  /** Modules are loaded before the watcher is ready, and what is saved in between it does not tell. */
  function tellUnseen(): void {
    for (const file of environment.moduleGraph.fileToModulesMap.keys()) {
      const { mtimeMs = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
      if (mtimeMs >= openedAt) server.watcher.emit("change", file);
    }
  }

  return {
    invoke: (payload) => environment.hot.handleInvoke(payload),
    async invalidateAll() {
      // What was not found is remembered by the resolver, which forgets on any new file.
      await environment.pluginContainer.watchChange(directory, { event: "create" });
      environment.moduleGraph.invalidateAll();
    },
    reaching(files) {
      const graph = environment.moduleGraph;
      return filesReaching([...files].flatMap((file) => [...(graph.getModulesByFile(file) ?? [])]));
    },
    watch: (path) => void server.watcher.add(path),
    async close() {
      folder?.close();
      await server.close();
    },
  };
}

type FetchArguments = Parameters<InstanceType<ViteModule["DevEnvironment"]>["fetchModule"]>;

/** Beside node_modules and .git: what builds leave behind, should a whole project have to be watched. */
const IGNORED = ["**/.{next,nuxt,output,svelte-kit,turbo,vercel,cache,yarn,pnpm-store}/**"];

/** File systems tell time in steps of up to that. */
const CLOCK_TICK_MS = 10;

/** One React for all: also for a linked package that has its own in its node_modules. */
function dedupable(directory: string): string[] {
  const require = createRequire(join(directory, "noop.js"));
  return ["react", "react-dom", "react-email"].filter((name) => {
    try {
      return require.resolve(name) !== "";
    } catch {
      return false; // Not installed at the templates: then whoever imports it has to bring it.
    }
  });
}

function reportChanges(onChange: ModuleServerOptions["onChange"]): Plugin {
  return {
    name: "posthorn:changes",
    // Returns no modules: there is no browser that could update them.
    hotUpdate({ type, file, modules }: HotUpdateOptions): EnvironmentModuleNode[] {
      if (this.environment.name !== ENVIRONMENT || !onChange) return [];
      const graph = this.environment.moduleGraph;
      if (type === "delete") {
        // Vite only unlinks the module. Its importers have to be resolved again to fail, or to find another file.
        for (const module of modules) {
          graph.invalidateModule(module);
          for (const importer of module.importers) graph.invalidateModule(importer);
        }
      }
      onChange({ type, file, reached: filesReaching(type === "create" ? [] : modules).add(file) });
      return [];
    },
  };
}

function filesReaching(
  modules: Iterable<EnvironmentModuleNode>,
  seen: Set<EnvironmentModuleNode> = new Set(),
): Set<string> {
  for (const module of modules) {
    if (seen.has(module)) continue;
    seen.add(module);
    filesReaching(module.importers, seen);
  }
  return new Set([...seen].flatMap((module) => module.file ?? []));
}
