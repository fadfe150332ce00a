/** The findings of a template's states → what a terminal shows, each finding once however many states have it. */

import { styleText } from "node:util";
import type { CheckReport, Finding, Severity } from "../checks/finding.ts";
import { printable } from "./rows.ts";

export interface CheckedState {
  /** Undefined for the preview props. */
  readonly variant: string | undefined;
  readonly report?: CheckReport;
  /** Why it could not be looked at. */
  readonly error?: string;
}

export interface CheckedTemplate {
  readonly id: string;
  /** Below the project's root. */
  readonly file: string;
  readonly states: readonly CheckedState[];
  /** Why it could not be loaded. */
  readonly error: string | undefined;
}

/** Findings as they are counted: the same in several states of a template is one. */
export function count(templates: readonly CheckedTemplate[]): {
  errors: number;
  warnings: number;
  infos: number;
  failed: number;
} {
  const merged = templates.flatMap(mergeStates);
  const of = (severity: Severity): number => merged.filter(({ finding }) => finding.severity === severity).length;
  const failed = templates.flatMap(({ error, states }) => [error, ...states.map((state) => state.error)]);
  return {
    errors: of("error"),
    warnings: of("warning"),
    infos: of("info"),
    failed: failed.filter((one) => one !== undefined).length,
  };
}

export function plural(number: number, word: string, many = `${word}s`): string {
  return `${number} ${number === 1 ? word : many}`;
}

/** `all` shows notes too, which are only counted otherwise. */
export function formatTemplate(template: CheckedTemplate, { all }: { readonly all: boolean }): string {
  const merged = mergeStates(template);
  const shown = merged.filter(({ finding }) => finding.severity !== "info" || (all && !finding.muted));
  const hidden = merged.length - shown.length;
  const failures = [
    ...(template.error === undefined ? [] : [template.error]),
    ...template.states.flatMap(({ variant, error }) =>
      error === undefined ? [] : [variant === undefined ? error : `${variant}: ${error}`],
    ),
  ];
  const quiet = shown.length + failures.length === 0;
  const mark = quiet ? colour("green", "ok") : "";
  const notes = hidden > 0 ? colour("dim", plural(hidden, "note")) : "";
  const head = [colour("bold", template.id), mark, notes].filter((part) => part !== "").join("  ");
  const lines = [
    head,
    ...failures.map((failure) => `  ${colour("red", "failed ")}  ${printable(failure)}`),
    ...shown.flatMap((one) => formatFinding(one, template.states.length)),
  ];
  return lines.join("\n");
}

interface MergedFinding {
  readonly finding: Finding;
  /** The states that have it. */
  readonly states: readonly (string | undefined)[];
}

function mergeStates({ states }: CheckedTemplate): MergedFinding[] {
  const merged = new Map<string, { finding: Finding; states: (string | undefined)[] }>();
  for (const { variant, report } of states) {
    for (const finding of report?.findings ?? []) {
      const key = `${finding.rule}\n${finding.message}`;
      const known = merged.get(key);
      if (known) known.states.push(variant);
      else merged.set(key, { finding, states: [variant] });
    }
  }
  const order: readonly Severity[] = ["error", "warning", "info"];
  return [...merged.values()].sort(
    (one, other) => order.indexOf(one.finding.severity) - order.indexOf(other.finding.severity),
  );
}

const COLOURS = { error: "red", warning: "yellow", info: "dim" } as const;
const INDENT = " ".repeat(11);

function formatFinding({ finding, states }: MergedFinding, stateCount: number): string[] {
  const { severity, rule, message, hint } = finding;
  const variants = states.map((variant) => variant ?? "preview props").join(", ");
  const facts = [
    placeOf(finding),
    ...(finding.count > 1 ? [`${finding.count} times`] : []),
    ...(states.length < stateCount ? [`in ${variants}`] : []),
  ].filter((fact) => fact !== undefined);
  return [
    `  ${colour(COLOURS[severity], severity.padEnd(7))}  ${printable(message)}  ${colour("dim", rule)}`,
    ...(facts.length > 0 ? [colour("dim", `${INDENT}${printable(facts.join(", "))}`)] : []),
    `${INDENT}${printable(hint)}`,
  ];
}

function placeOf({ source, where }: Finding): string | undefined {
  const [used] = source?.usedAt ?? [];
  if (source)
    return `${source.file}:${source.line}:${source.column}${used ? `, used in ${used.file}:${used.line}` : ""}`;
  return where && `line ${where.line}:${where.column} of the HTML: ${where.excerpt}`;
}

function colour(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout });
}
