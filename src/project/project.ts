/** A folder with templates, opened: its configuration, its templates, and a way to load one in this process. */

import { realpath, stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { MailError } from "../errors.ts";
import { loadConfig } from "./config.ts";
import type { PosthornConfig } from "./define-config.ts";
import { findTemplates, type TemplateFile } from "./find-templates.ts";
import { findVite, importRunner, importVite } from "./import-vite.ts";
import { createTemplateRunner, type TemplateRunner } from "./module-runner.ts";
import { createModuleServer } from "./module-server.ts";
import { type LoadedTemplate, readTemplate } from "./read-template.ts";

export interface ProjectOptions {
  /** The folder that holds package.json. Default: the working directory. */
  readonly root?: string | undefined;
  /** The templates' folder, below `root`. Default: what `posthorn.config.ts` says, else `emails`, else `src/emails`. */
  readonly directory?: string | undefined;
  /** Whether renders may be `traced`; costs a little on every render. */
  readonly traceable?: boolean | undefined;
}

/** Where a project's templates are. */
export interface ProjectPlace {
  /** Absolute and free of symlinks, as is `directory`. */
  readonly root: string;
  readonly directory: string;
  readonly config: PosthornConfig;
}

export interface Project extends ProjectPlace, AsyncDisposable {
  /** Lists the templates as they are on disk now; loads none. */
  templates(): Promise<TemplateFile[]>;
  /**
   * Loads one template through Vite, with everything it imports. A file that was loaded before is not read again.
   *
   * @throws {MailError} `INVALID_TEMPLATE` where there is no such template or it exports no component.
   */
  load(id: string): Promise<LoadedTemplate>;
  close(): Promise<void>;
}

/**
 * Opens a project.
 *
 * @throws {MailError} `NOT_CONFIGURED` where there is no folder of templates, `INVALID_CONFIGURATION` where
 * `posthorn.config.ts` cannot be used.
 *
 * @example
 * await using project = await openProject();
 * const { component, previewProps } = await project.load("auth/magic-link");
 */
export async function openProject(options: ProjectOptions = {}): Promise<Project> {
  const place = await findProject(options);
  let loader: Promise<Loader> | undefined;

  async function load(id: string): Promise<LoadedTemplate> {
    const file = (await findTemplates(place.directory)).find((template) => template.id === id);
    if (file === undefined) {
      throw new MailError("INVALID_TEMPLATE", `There is no template "${id}" in ${place.directory}`, { template: id });
    }
    loader ??= openLoader(place.directory, options.traceable ?? false);
    return readTemplate(file, await (await loader).runner.import(file.file));
  }

  async function close(): Promise<void> {
    const opened = await loader?.catch(() => undefined);
    loader = undefined;
    await opened?.close();
  }

  return {
    ...place,
    templates: () => findTemplates(place.directory),
    load,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Finds the project's folders and reads its configuration. Throws as {@link openProject} does. */
export async function findProject(options: ProjectOptions = {}): Promise<ProjectPlace> {
  const root = resolve(options.root ?? ".");
  if (!(await isDirectory(root))) {
    throw new MailError("NOT_CONFIGURED", `There is no folder ${root}; start Posthorn where your package.json is`);
  }
  const config = await loadConfig(root);
  const named = options.directory ?? config.directory;
  for (const candidate of named === undefined ? ["emails", "src/emails"] : [named]) {
    const directory = resolve(root, candidate);
    if (await isDirectory(directory))
      return { root: await realpath(root), directory: await realpath(directory), config };
  }
  throw new MailError(
    "NOT_CONFIGURED",
    named === undefined
      ? `There is no folder "emails" (or "src/emails") in ${root}; make it and put a first template in it, or name your folder as "directory" in posthorn.config.ts`
      : `There is no folder "${relative(root, resolve(root, named))}" in ${root}; make it, or correct "directory"${options.directory === undefined ? " in posthorn.config.ts" : ""}`,
  );
}

interface Loader {
  readonly runner: TemplateRunner;
  close(): Promise<void>;
}

async function openLoader(directory: string, traceable: boolean): Promise<Loader> {
  const location = findVite(directory);
  const [vite, runnerModule] = await Promise.all([importVite(location), importRunner(location)]);
  const server = await createModuleServer({ vite, directory, traceable });
  const runner = createTemplateRunner(runnerModule, server.invoke);
  return {
    runner,
    async close() {
      await runner.close();
      await server.close();
    },
  };
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined); // Nothing there: no folder either.
  return found?.isDirectory() ?? false;
}
