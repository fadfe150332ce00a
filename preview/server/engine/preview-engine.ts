/** The preview without HTTP: templates and their changes in, results and events out. */

import { existsSync, realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { findTemplates, mayBeTemplate, type TemplateFile } from "../../../src/project/find-templates.ts";
import { findVite, importVite } from "../../../src/project/import-vite.ts";
import { createModuleServer, type FileChange, type ModuleServer } from "../../../src/project/module-server.ts";
import type { ProjectPlace } from "../../../src/project/project.ts";
import type { PreviewEvent, PreviewFailure, PreviewRequest, PreviewResult, TemplateSummary } from "../../protocol.ts";
import type { RenderOutcome, RenderSuccess } from "../thread/messages.ts";
import { below, toPreviewError } from "./preview-error.ts";
import { type RenderThreadOptions, startRenderThread } from "./render-thread.ts";

export interface PreviewEngine {
  readonly revision: number;
  templates(): Promise<TemplateSummary[]>;
  /** Undefined where there is no such template. `frame` gets the HTML and returns its address. */
  preview(request: PreviewRequest, frame: (html: string) => string): Promise<PreviewResult | undefined>;
  close(): Promise<void>;
}

export interface PreviewEngineOptions
  extends Pick<RenderThreadOptions, "timeoutMs" | "memoryMb" | "rendersPerThread" | "onStrayError"> {
  readonly place: ProjectPlace;
  readonly emit: (event: PreviewEvent) => void;
}

/** Files that decide what an import means. */
const INSTALLATION = ["package.json", "tsconfig.json", "jsconfig.json"];

/** @throws {MailError} `NOT_CONFIGURED` where Vite is not installed. */
export function startPreviewEngine(options: PreviewEngineOptions): PreviewEngine {
  const { place, emit } = options;
  const { root, directory } = place;
  const location = findVite(directory);
  const vite = importVite(location);
  let server = openModuleServer();
  const thread = startRenderThread({
    ...options,
    data: { runner: location.runner, directory },
    invoke: async (payload) => (await server).invoke(payload),
  });

  let revision = 1;
  let listed: readonly TemplateSummary[] | undefined;
  /** Templates that import a file which is not there: the one that is made next may be it. */
  const lacking = new Set<string>();
  let pending = newPending();

  function openModuleServer(): Promise<ModuleServer> {
    const opened = vite.then((module) =>
      createModuleServer({ vite: module, directory, developmentJsx: process.env.NODE_ENV !== "production", onChange }),
    );
    opened.then(
      (module) => {
        for (const file of INSTALLATION) if (existsSync(join(root, file))) module.watch(join(root, file));
        // What was made or removed before the watcher could see it.
        pending.list = true;
        flushSoon();
      },
      () => {}, // Reported to whoever asks for a preview.
    );
    return opened;
  }

  const list = (): Promise<readonly TemplateFile[]> => findTemplates(directory);

  async function templates(): Promise<TemplateSummary[]> {
    const found = (await list()).map(summarize);
    listed ??= found;
    return found;
  }

  /** Most of a first preview is the import of React Email: 200 ms and more, which Vite's start can hide. */
  async function preloadLibrary(): Promise<void> {
    for (const { file } of await list()) {
      const source = await readFile(file, "utf8").catch(() => ""); // Gone meanwhile.
      const [, library] = /\bfrom\s*["'](react-email|@react-email\/components)["']/.exec(source) ?? [];
      if (library !== undefined) return thread.preload(library);
    }
  }

  function summarize({ id, name, file }: TemplateFile): TemplateSummary {
    return { id, name, file: below(root, file) };
  }

  async function preview(request: PreviewRequest, frame: (html: string) => string): Promise<PreviewResult | undefined> {
    const before = revision;
    const found = await findTemplate(request.template);
    if (found === undefined) return undefined;
    const { template, source } = found;
    const { variant, props, locale } = request;
    const outcome = await renderOrReport({ template, variant, props, locale });
    const unresolved = outcome.ok ? undefined : outcome.error.unresolved;
    if (unresolved === undefined) lacking.delete(template.id);
    else {
      lacking.add(template.id);
      await watchFor(unresolved);
    }
    const base = {
      template: summarize(template),
      revision: before,
      variants: outcome.variants,
      props: outcome.props,
      source,
    };
    if (!outcome.ok) {
      return {
        ...base,
        ok: false,
        error: await toPreviewError(outcome.error, root, template.file),
      } satisfies PreviewFailure;
    }
    return { ...base, ...success(outcome), frame: frame(outcome.html) };
  }

  /** Looks where the list says, so that a preview need not read every file; the list may be behind the disk. */
  async function findTemplate(id: string): Promise<{ template: TemplateFile; source: string } | undefined> {
    for (const look of [() => listed ?? [], list]) {
      const template = (await look()).find((candidate) => candidate.id === id);
      const source = template && (await readFile(resolve(root, template.file), "utf8").catch(() => undefined));
      if (template && source !== undefined)
        return { template: { ...template, file: resolve(root, template.file) }, source };
    }
    return undefined;
  }

  async function renderOrReport(job: Parameters<typeof thread.render>[0]): Promise<RenderOutcome> {
    try {
      await server;
    } catch (error) {
      const message = `Vite could not start: ${(error as Error).message}`;
      return { ok: false, variants: [], props: null, error: { phase: "load", name: (error as Error).name, message } };
    }
    return thread.render(job);
  }

  /** An import that leads nowhere: watch where the file would be, to try again when it is made. */
  async function watchFor({ specifier, importer }: { specifier: string; importer: string }): Promise<void> {
    const wanted = specifier.startsWith(".") ? resolve(dirname(importer), specifier) : join(root, "anything");
    let folder = dirname(wanted);
    while (!existsSync(folder)) folder = dirname(folder);
    if (!isBelow(directory, folder)) (await server).watch(folder);
  }

  function onChange({ type, file, reached }: FileChange): void {
    revision += 1;
    if (isInstallation(file)) {
      reopen();
      return;
    }
    if (isBelow(join(directory, "static"), file)) pending.isStatic = true;
    else {
      for (const reachedFile of reached) pending.reached.add(reachedFile);
      for (const id of idsOf(reached)) thread.giveUp(id);
      if (isBelow(directory, file) && mayBeTemplate(file.slice(directory.length + 1))) pending.list = true;
      if (type === "create" && lacking.size > 0) void retryLacking();
    }
    flushSoon();
  }

  /** Templates among the files that a change has reached. */
  function idsOf(reached: ReadonlySet<string>): string[] {
    return (listed ?? []).filter(({ file }) => reached.has(realPath(resolve(root, file)))).map(({ id }) => id);
  }

  async function retryLacking(): Promise<void> {
    (await server).invalidateAll();
    for (const id of lacking) pending.changed.add(id);
    flushSoon();
  }

  function isInstallation(file: string): boolean {
    return INSTALLATION.includes(basename(file));
  }

  /** Another package, another tsconfig: resolution is cached in many places, so all of it starts afresh. */
  function reopen(): void {
    const old = server;
    server = openModuleServer();
    thread.restart();
    void old.then((module) => module.close()).catch(() => {}); // One that never opened needs no closing.
    for (const { id } of listed ?? []) pending.changed.add(id);
    flushSoon();
  }

  /** One save may be several events: of the file, of a neighbour that a formatter touches, of a whole branch. */
  function flushSoon(): void {
    pending.timer ??= setTimeout(() => void flush(), 2);
  }

  async function flush(): Promise<void> {
    const now = pending;
    pending = newPending();
    if (now.list) await flushList();
    const changed = new Set([...now.changed, ...idsOf(now.reached)]);
    const templates = (listed ?? []).map(({ id }) => id).filter((id) => changed.has(id));
    if (templates.length > 0) emit({ type: "changed", revision, templates });
    if (now.isStatic) emit({ type: "static", revision });
  }

  async function flushList(): Promise<void> {
    const found = (await list()).map(summarize);
    if (JSON.stringify(found) === JSON.stringify(listed)) return;
    listed = found;
    emit({ type: "templates", templates: found });
  }

  void templates(); // What changes is told by what was there.
  void preloadLibrary();
  return {
    get revision() {
      return revision;
    },
    templates,
    preview,
    async close() {
      clearTimeout(pending.timer);
      await thread.close();
      await (await server.catch(() => undefined))?.close(); // One that never opened needs no closing.
    },
  };
}

function success({ subject, headers, html, text, renderMs }: RenderSuccess) {
  return { ok: true as const, subject, headers, html, text, htmlBytes: Buffer.byteLength(html), renderMs };
}

function isBelow(directory: string, file: string): boolean {
  return file === directory || file.startsWith(directory + sep);
}

/** Changes that wait to be told together. */
function newPending() {
  return {
    reached: new Set<string>(),
    changed: new Set<string>(),
    isStatic: false,
    list: false,
    timer: undefined as NodeJS.Timeout | undefined,
  };
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // Removed in the meantime.
  }
}
