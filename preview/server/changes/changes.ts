/** Which templates a change reaches: each state as it was, beside what it is now. */

import { createHash } from "node:crypto";
import type {
  ChangeBaseline,
  ChangedState,
  ChangedTemplate,
  ChangePair,
  ChangesReport,
  PreviewResult,
} from "../../protocol.ts";
import type { PreviewEngine } from "../engine/preview-engine.ts";
import type { FileContents, FileHistory } from "./file-history.ts";
import { filesOfHead } from "./git-head.ts";

export interface ChangesOptions {
  /** Absolute. */
  readonly root: string;
  readonly engine: PreviewEngine;
  readonly history: FileHistory;
  /** The same project with some files as they were. */
  readonly openPast: (files: FileContents) => PreviewEngine;
  /** Keeps a mail's HTML and returns its address. */
  readonly frame: (html: string) => string;
}

export interface Changes {
  report(against: ChangeBaseline): Promise<ChangesReport>;
  pair(against: ChangeBaseline, template: string, variant: string | undefined): Promise<ChangePair>;
  close(): Promise<void>;
}

/** A past that nobody has asked about for so long gives its memory back. */
const IDLE_MS = 60_000;

interface Past {
  readonly key: string;
  readonly engine: PreviewEngine;
}

export function createChanges({ root, engine, history, openPast, frame }: ChangesOptions): Changes {
  let past: Past | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: { readonly key: string; readonly report: ChangesReport } | undefined;
  /** One question after the other: they share the past. */
  let queue: Promise<unknown> = Promise.resolve();

  async function filesOf(against: ChangeBaseline): Promise<FileContents | string> {
    if (against === "head") return filesOfHead(root);
    return against === "save" ? history.beforeLastSave() : history.sinceStart();
  }

  /** Unchanged files are read from the disk, so every revision of it has a past of its own. */
  async function pastWith(against: ChangeBaseline, files: FileContents): Promise<PreviewEngine> {
    const key = `${against} ${engine.revision} ${digest(files)}`;
    if (past?.key !== key) {
      await closePast();
      past = { key, engine: openPast(files) };
    }
    clearTimeout(idle);
    idle = setTimeout(() => void closePast(), IDLE_MS).unref();
    return past.engine;
  }

  async function closePast(): Promise<void> {
    const old = past;
    past = undefined;
    await old?.engine.close();
  }

  async function makeReport(
    against: ChangeBaseline,
    files: FileContents | string,
    revision: number,
  ): Promise<ChangesReport> {
    const base = { against, revision };
    if (typeof files === "string") return { ...base, problem: files, files: [], templates: [], total: 0 };
    const templates = await engine.templates();
    const named = [...files].map(([file, content]) => ({
      file: file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file,
      isNew: content === null,
    }));
    const report = { ...base, files: named.sort((a, b) => (a.file < b.file ? -1 : 1)), total: templates.length };
    if (files.size === 0) return { ...report, templates: [] };
    const reached = new Set(await engine.reaching([...files.keys()]));
    const old = await pastWith(against, files);
    const changed: ChangedTemplate[] = [];
    for (const template of templates.filter(({ id }) => reached.has(id))) {
      const isNew = named.some(({ file, isNew }) => isNew && file === template.file);
      const states = isNew ? [] : await compareStates(old, template.id);
      if (isNew || states.length > 0) changed.push({ template, isNew, states });
    }
    return { ...report, templates: changed };
  }

  /** Only those that differ. */
  async function compareStates(old: PreviewEngine, template: string): Promise<ChangedState[]> {
    const states: ChangedState[] = [];
    const [before, after] = await bothOf(old, template, undefined);
    const variants = [undefined, ...new Set([...(after?.variants ?? []), ...(before?.variants ?? [])])];
    for (const variant of variants) {
      const [one, other] = variant === undefined ? [before, after] : await bothOf(old, template, variant);
      const state = compare(variant, one, other);
      if (state) states.push(state);
    }
    return states;
  }

  async function bothOf(
    old: PreviewEngine,
    template: string,
    variant: string | undefined,
  ): Promise<readonly [before: PreviewResult | undefined, after: PreviewResult | undefined]> {
    const request = { template, ...(variant !== undefined && { variant }) };
    return Promise.all([old.preview(request, frame), engine.preview(request, frame)]);
  }

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = queue.then(work);
    queue = result.catch(() => {});
    return result;
  }

  return {
    report: (against) =>
      inTurn(async () => {
        const { revision } = engine;
        const files = await filesOf(against);
        // HEAD moves without a change of files, so what it held is part of the key.
        const key = `${against} ${revision} ${digest(files)}`;
        if (last?.key !== key) last = { key, report: await makeReport(against, files, revision) };
        return last.report;
      }),
    pair: (against, template, variant) =>
      inTurn(async () => {
        const files = await filesOf(against);
        if (typeof files === "string") return { before: null, after: null };
        const [before, after] = await bothOf(await pastWith(against, files), template, variant);
        return { before: before ?? null, after: after ?? null };
      }),
    async close() {
      clearTimeout(idle);
      await closePast();
    },
  };
}

function digest(files: FileContents | string): string {
  return createHash("sha256")
    .update(JSON.stringify(typeof files === "string" ? files : [...files]))
    .digest("base64url");
}

function compare(
  variant: string | undefined,
  before: PreviewResult | undefined,
  after: PreviewResult | undefined,
): ChangedState | undefined {
  const state = { variant: variant ?? null };
  const existed = variant === undefined || before?.variants.includes(variant) || before?.ok === false;
  const exists = variant === undefined || after?.variants.includes(variant) || after?.ok === false;
  if (!existed) return { ...state, differs: ["new"] };
  if (!exists) return { ...state, differs: ["gone"] };
  if (!before?.ok || !after?.ok) {
    const isSame = !before?.ok && !after?.ok && before?.error.message === after?.error.message;
    return isSame ? undefined : { ...state, differs: ["error"] };
  }
  const differs = (["subject", "html", "text"] as const).filter((part) => before[part] !== after[part]);
  return differs.length > 0 ? { ...state, differs } : undefined;
}
