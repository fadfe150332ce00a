// Props somebody typed, kept in the browser per template and variant until they are reset.
import { useRef, useSyncExternalStore } from "react";

/** Other projects use the same origin, one after the other: their drafts are told apart by the project's name. */
const SCOPE = "posthorn.project";
let scope = localStorage.getItem(SCOPE) ?? "";
const listeners = new Set<() => void>();

/** Called when the server has told the project's name; until then the last one's is assumed, so as not to wait. */
export function setDraftScope(project: string): void {
  if (project === scope) return;
  scope = project;
  localStorage.setItem(SCOPE, project);
  notify();
}

/** The text as it was typed, valid or not; null where the variant's own props are used. */
export function readDraft(template: string, variant: string | null): string | null {
  return readAll(template)[variant ?? ""] ?? null;
}

export function writeDraft(template: string, variant: string | null, text: string | null): void {
  const drafts = { ...readAll(template) };
  if (text === null) delete drafts[variant ?? ""];
  else drafts[variant ?? ""] = text;
  if (Object.keys(drafts).length > 0) localStorage.setItem(keyOf(template), JSON.stringify(drafts));
  else localStorage.removeItem(keyOf(template));
  notify();
}

export interface Draft {
  readonly text: string | null;
  /** What to render with: the draft, or the last valid form of it while somebody is in the middle of a word. */
  readonly props: string | null;
}

export function useDraft(template: string, variant: string | null): Draft {
  const text = useSyncExternalStore(subscribe, () => readDraft(template, variant));
  const key = `${template}\n${variant}`;
  const last = useRef({ key, props: null as string | null });
  const props = validProps(text) ?? (text !== null && last.current.key === key ? last.current.props : null);
  last.current = { key, props };
  return { text, props };
}

/** Canonical JSON of a draft, or null where it is no JSON object (yet). */
export function validProps(draft: string | null): string | null {
  if (draft === null) return null;
  try {
    const value: unknown = JSON.parse(draft);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? JSON.stringify(value) : null;
  } catch {
    return null;
  }
}

function readAll(template: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(localStorage.getItem(keyOf(template)) ?? "{}");
  } catch {
    return {};
  }
}

function keyOf(template: string): string {
  return `posthorn.props.${scope}.${template}`;
}

function notify(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}
