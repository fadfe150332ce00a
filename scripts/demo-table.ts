/** What arrived, one line a mail. */

import type { CheckedMail } from "./demo-check.ts";

const SUBJECT_WIDTH = 44;

export function formatTable(mails: readonly CheckedMail[]): string {
  const lines = mails.map(({ template, variant, subject, htmlBytes, textBytes, problems }) => [
    template,
    variant ?? "(preview props)",
    shorten(subject),
    String(htmlBytes),
    String(textBytes),
    problems.length === 0 ? "ok" : problems.join("; "),
  ]);
  const all = [["Template", "Variant", "Subject", "HTML bytes", "Text bytes", "Result"], ...lines];
  const widths = (all[0] as string[]).map((_, column) =>
    Math.max(...all.map((line) => (line[column] as string).length)),
  );
  const isNumber = (column: number): boolean => column === 3 || column === 4;
  return all
    .map((line) =>
      line
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number),
        )
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `  ${line}\n`)
    .join("");
}

function shorten(text: string): string {
  return text.length <= SUBJECT_WIDTH ? text : `${text.slice(0, SUBJECT_WIDTH - 1)}…`;
}
