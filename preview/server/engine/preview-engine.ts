/** The preview without HTTP: requests and changes of files in, results and events out. */

import { existsSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Plugin } from "vite";
import type { Message } from "../../../src/message/message.ts";
import { mayBeTemplate } from "../../../src/project/find-templates.ts";
import { findVite, importVite } from "../../../src/project/import-vite.ts";
import type { Invoke } from "../../../src/project/module-runner.ts";
import { createModuleServer, type FileChange, type ModuleServer } from "../../../src/project/module-server.ts";
import type { ProjectPlace } from "../../../src/project/project.ts";
import type {
  PreviewError,
  PreviewEvent,
  PreviewRequest,
  PreviewResult,
  PropsDescription,
  SavedVariant,
  SaveVariantRequest,
  TemplateSummary,
} from "../../protocol.ts";
import type { KeptMails } from "../mail/kept-mails.ts";
import { PLACEHOLDER_SENDER, type ProjectMailer } from "../mail/project-mailer.ts";
import { describeError } from "../thread/describe-error.ts";
import type { DescribeJob, DescribeOutcome, MailSettings, RenderJob, RenderOutcome } from "../thread/messages.ts";
import type { SaveRefusal } from "../variants/save-variant.ts";
import { watchForMissingFiles } from "./missing-files.ts";
import { below, toPreviewError } from "./preview-error.ts";
import { type RenderLimits, type RenderThread, startRenderThread } from "./render-thread.ts";
import { createTemplateList } from "./template-list.ts";
import { createTemplateProps } from "./template-props.ts";

export interface PreviewEngine {
  readonly revision: number;
  templates(): Promise<TemplateSummary[]>;
  /** Undefined where there is no such template. `frame` gets the HTML and returns its address. */
  preview(request: PreviewRequest, frame: (html: string) => string): Promise<PreviewResult | undefined>;
  /** Renders for somebody in particular. Undefined where there is no such template. */
  render(request: PreviewRequest, mail: MailSettings): Promise<RenderOutcome | undefined>;
  /** What a template takes, or why that cannot be told; undefined where there is no such template. */
  describe(id: string): Promise<PropsDescription | { readonly error: PreviewError } | undefined>;
  /** Writes a variant into the template's file; undefined where there is no such template. */
  saveVariant(request: SaveVariantRequest): Promise<SavedVariant | SaveRefusal | undefined>;
  /** The mail of a preview with the lines that wrote it, for the checks. Undefined where there is no such template. */
  trace(request: PreviewRequest): Promise<TracedMail | undefined>;
  /** The templates that import one of these files, however indirectly; loads those that were not loaded so far. */
  reaching(files: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}

/** Without a message where the template fails. */
export interface TracedMail {
  readonly revision: number;
  readonly message?: Message;
  /** The message's HTML with `data-src` attributes, which name files below the root. */
  readonly traced?: string;
}

export interface PreviewEngineOptions extends RenderLimits {
  readonly place: ProjectPlace;
  readonly mailer: ProjectMailer;
  readonly mails: KeptMails;
  readonly emit: (event: PreviewEvent) => void;
  /** For every change of a file, before anybody is told. */
  readonly onChange?: (change: FileChange) => void;
  /** For Vite. With `watch: false`, the project as it was. */
  readonly plugins?: readonly Plugin[];
  readonly watch?: boolean;
  /** Hands over a thread that was started before this engine. Without it, the engine starts one. */
  readonly startThread?: (invoke: Invoke) => RenderThread;
}

/** Nobody: a domain that reaches no one (RFC 2606). */
const PREVIEW_RECIPIENT = "preview@example.com";

/** Files that decide what an import means. */
const INSTALLATION = ["package.json", "tsconfig.json", "jsconfig.json"];

/** One save may be several events: of the file, of a neighbour that a formatter touches, of a whole branch. */
const TELL_AFTER_MS = 2;

/** What fails so soon after a save may have been read half-written. */
const UNFINISHED_MS = 25;

/** @throws {MailError} `NOT_CONFIGURED` where Vite is not installed. */
export function startPreviewEngine(options: PreviewEngineOptions): PreviewEngine {
  const { place, mailer, mails, emit } = options;
  const { root, directory } = place;
  const location = findVite(directory);
  const vite = importVite(location);
  let server = openModuleServer();
  const invoke: Invoke = async (payload) => (await server).invoke(payload);
  const thread =
    options.startThread?.(invoke) ??
    startRenderThread({ ...options, data: { runner: location.runner, directory }, invoke });
  // Parsers of HTML and CSS, which are loaded while the thread loads React Email.
  const factsModule = vite.then(() => import("../mail/mail-facts.ts"));
  factsModule.catch(() => {}); // Without Vite, nobody asks for it.
  const list = createTemplateList(place);
  const missing = watchForMissingFiles({
    root,
    isWatched: (folder) => isBelow(directory, folder),
    watchAll: (folder) => void server.then((opened) => opened.watch(folder)),
    onMade: () => void retryLacking(),
  });
  let revision = 1;
  let changedAt = Number.NEGATIVE_INFINITY;
  const templateProps = createTemplateProps({ directory, revision: () => revision, read: readProps });
  let untold = nothingToTell();
  let isClosed = false;

  // What changes is told by what was there.
  void list.read();

  function openModuleServer(): Promise<ModuleServer> {
    const opening = vite.then((module) =>
      createModuleServer({
        vite: module,
        directory,
        traceable: true,
        ...(options.plugins && { plugins: options.plugins }),
        ...(options.watch !== false && { onChange }),
      }),
    );
    opening.then(
      (opened) => {
        for (const file of INSTALLATION) if (existsSync(join(root, file))) opened.watch(join(root, file));
        // Templates that were made or removed before the watcher could see it.
        untold.list = true;
        tellSoon();
      },
      () => {}, // Reported to whoever asks for a preview.
    );
    return opening;
  }

  async function preview(request: PreviewRequest, frame: (html: string) => string): Promise<PreviewResult | undefined> {
    const asked = revision;
    const found = await list.find(request.template);
    if (found === undefined) return undefined;
    const { template, source } = found;
    const { id, name, file } = template;
    const { variant, locale } = request;
    const props = request.props ?? (await templateProps.generate(template, variant));
    const outcome = await render({ template, variant, props, locale, mail: settingsOf(request) });
    if (!outcome.ok && outcome.error.phase === "load" && performance.now() - changedAt < UNFINISHED_MS) {
      await delay(UNFINISHED_MS);
      if (revision !== asked) return preview(request, frame);
    }
    if (!outcome.ok && outcome.error.unresolved) missing.lacks(id, outcome.error.unresolved);
    else missing.isWhole(id);
    const summary = { id, name, file: below(root, file) };
    const base = { template: summary, revision: asked, variants: outcome.variants, props: outcome.props, source };
    if (!outcome.ok) return { ...base, ok: false, error: await toPreviewError(outcome.error, root, file) };
    const { message, renderMs, lacksSubject } = outcome;
    const { subject, html = "", text } = message;
    try {
      const { mailFacts, withPartAddresses } = await factsModule;
      const facts = await mailFacts(message, id.replaceAll("/", "-"), mailer, mails);
      // Images that are on the web once it is sent are shown from here: they may not be there yet.
      const isEmbedded = facts.attachments.some(({ cid }) => cid !== undefined);
      const shown = isEmbedded ? withPartAddresses(html, facts.attachments) : outcome.html;
      const sent = { subject, html, text, htmlBytes: Buffer.byteLength(html), renderMs, ...facts };
      return {
        ...base,
        ok: true,
        ...sent,
        frame: frame(shown),
        ...(shown !== html && { frameHtml: shown }),
        ...(lacksSubject && { lacksSubject }),
      };
    } catch (error) {
      return { ...base, ok: false, error: await toPreviewError(describeError(error, "message"), root, file) };
    }
  }

  function settingsOf({ template, variant = "" }: PreviewRequest): MailSettings {
    return {
      to: [PREVIEW_RECIPIENT],
      defaults: { ...mailer.defaults, from: mailer.defaults.from ?? PLACEHOLDER_SENDER },
      // So that only what somebody changed differs from one time to the next.
      idempotencyKey: `preview ${template.slice(0, 100)} ${variant.slice(0, 100)}`,
    };
  }

  async function trace(request: PreviewRequest): Promise<TracedMail | undefined> {
    const asked = revision;
    const found = await list.find(request.template);
    if (found === undefined) return undefined;
    const { template } = found;
    const { variant, locale } = request;
    const props = request.props ?? (await templateProps.generate(template, variant));
    const outcome = await render({ template, variant, props, locale, mail: settingsOf(request), traced: true });
    if (!outcome.ok || outcome.traced === undefined) return { revision: asked };
    const { message, traced } = outcome;
    const { traceHtml } = await import("../../../src/checks/mail/trace.ts");
    return { revision: asked, message, traced: traceHtml(message.html ?? "", traced, (file) => below(root, file)) };
  }

  async function renderFor(request: PreviewRequest, mail: MailSettings): Promise<RenderOutcome | undefined> {
    const found = await list.find(request.template);
    if (found === undefined) return undefined;
    const { template } = found;
    const { variant, locale } = request;
    const props = request.props ?? (await templateProps.generate(template, variant));
    return render({ template, variant, props, locale, mail });
  }

  async function render(job: RenderJob): Promise<RenderOutcome> {
    try {
      const opened = await server;
      // Asking again is trying again: the file may be there, and nobody saw it being made.
      if (missing.lacking.has(job.template.id)) await opened.invalidateAll();
    } catch (error) {
      const { name, message } = error as Error;
      const told = { phase: "load", name, message: `Vite could not start: ${message}` } as const;
      return { ok: false, variants: [], props: null, error: told };
    }
    return thread.render(job);
  }

  async function readProps(job: DescribeJob): Promise<DescribeOutcome> {
    await server.catch(() => undefined); // Reported to whoever asks for a preview.
    return thread.describe(job);
  }

  async function describe(id: string): ReturnType<PreviewEngine["describe"]> {
    const template = (await list.find(id))?.template;
    if (template === undefined) return undefined;
    const described = await templateProps.describe(template);
    if ("description" in described) return described.description;
    return { error: await toPreviewError(described.error, root, template.file) };
  }

  async function save(request: SaveVariantRequest): Promise<SavedVariant | SaveRefusal | undefined> {
    const template = (await list.find(request.template))?.template;
    if (template === undefined) return undefined;
    const described = await templateProps.describe(template);
    // A template that does not load has no samples to compare with; its file can be written to all the same.
    const samples = "facts" in described ? described.facts.previewProps : null;
    const { saveVariant } = await import("../variants/save-variant.ts");
    const saved = await saveVariant(request, { place, vite: await vite, file: template.file, samples });
    // Whoever asks for the new variant at once should not have to wait for the watcher.
    if (!("code" in saved)) {
      await (await server).invalidateAll();
      revision += 1;
    }
    return saved;
  }

  function onChange(change: FileChange): void {
    const { type, file, reached } = change;
    revision += 1;
    changedAt = performance.now();
    options.onChange?.(change);
    if (INSTALLATION.includes(basename(file))) {
      reopen();
    } else if (isBelow(join(directory, "static"), file)) {
      untold.static = true;
    } else {
      for (const path of reached) untold.reached.add(path);
      for (const id of list.idsOf(reached)) thread.giveUp(id);
      if (type !== "update") untold.list = true;
      else if (isBelow(directory, file) && mayBeTemplate(file.slice(directory.length + 1))) untold.updated.add(file);
      if (type === "create") void retryLacking();
    }
    tellSoon();
  }

  async function retryLacking(): Promise<void> {
    if (missing.lacking.size === 0) return;
    await (await server).invalidateAll();
    revision += 1;
    for (const id of missing.lacking) untold.changed.add(id);
    tellSoon();
  }

  async function reaching(files: readonly string[]): Promise<string[]> {
    const opened = await server;
    for (const { id, file } of await list.read()) {
      const isLoaded = opened.reaching([join(root, file)]).size > 0;
      if (!isLoaded) await preview({ template: id }, () => "");
    }
    return list.idsOf(new Set([...opened.reaching(files), ...files]));
  }

  /** Another package, another tsconfig: resolution is cached in many places, so all of it starts afresh. */
  function reopen(): void {
    const old = server;
    server = openModuleServer();
    thread.restart();
    void old.then((opened) => opened.close()).catch(() => {}); // One that never opened needs no closing.
    for (const id of list.ids()) untold.changed.add(id);
  }

  function tellSoon(): void {
    if (!isClosed) untold.timer ??= setTimeout(() => void tell(), TELL_AFTER_MS);
  }

  async function tell(): Promise<void> {
    const now = untold;
    untold = nothingToTell();
    const newList = now.list || list.isOutdated(now.updated) ? await list.refresh() : undefined;
    if (newList) emit({ type: "templates", templates: newList });
    const changed = new Set([...now.changed, ...list.idsOf(now.reached)]);
    const templates = list.ids().filter((id) => changed.has(id));
    if (templates.length > 0) emit({ type: "changed", revision, templates });
    if (now.static) emit({ type: "static", revision });
  }

  return {
    get revision() {
      return revision;
    },
    templates: list.read,
    preview,
    render: renderFor,
    describe,
    saveVariant: save,
    trace,
    reaching,
    async close() {
      isClosed = true;
      clearTimeout(untold.timer);
      missing.close();
      await Promise.all([thread.close(), templateProps.close()]);
      await (await server.catch(() => undefined))?.close(); // One that never opened needs no closing.
    },
  };
}

/** Changes that are told together. */
interface Untold {
  /** Files that have changed, and those that import them. */
  readonly reached: Set<string>;
  /** Templates that have changed though no file they import has. */
  readonly changed: Set<string>;
  /** Files that may be templates and were so before. */
  readonly updated: Set<string>;
  static: boolean;
  list: boolean;
  timer: NodeJS.Timeout | undefined;
}

function nothingToTell(): Untold {
  return { reached: new Set(), changed: new Set(), updated: new Set(), static: false, list: false, timer: undefined };
}

function isBelow(directory: string, file: string): boolean {
  return file === directory || file.startsWith(directory + sep);
}
