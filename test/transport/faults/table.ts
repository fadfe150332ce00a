/** The delivery table as docs/delivery.md prints it. */

import type { Scenario } from "./scenarios.ts";

const BEGIN = "<!-- table: written by POSTHORN_WRITE_DOCS=1 npx vitest run test/transport/faults -->";
const END = "<!-- end of table -->";

/** The document with the table of this run in place of the one it has. */
export function withTable(document: string, rows: readonly Scenario[]): string {
  const start = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (start === -1 || end < start) throw new Error("docs/delivery.md has lost the marks around its table");
  return `${document.slice(0, start + BEGIN.length)}\n${tableOf(rows)}${document.slice(end)}`;
}

function tableOf(rows: readonly Scenario[]): string {
  const sections = Map.groupBy(rows, ({ section }) => section);
  return `${[...sections].map(([section, group]) => `\n### ${section}\n\n${HEAD}${group.map(line).join("")}`).join("")}\n`;
}

const HEAD = "| what happens | code | delivery | permanent | retryable |\n|---|---|---|---|---|\n";

function line({ what, outcome, connections, sizes, orUnknown }: Scenario): string {
  const { code, delivery, permanent, retryable } = outcome;
  const only = [
    ...(connections.length === 1 ? [`${connections[0]} connection`] : []),
    ...(sizes.length === 1 && sizes[0] === "huge" ? ["24 MB"] : []),
    ...(sizes.length === 1 && sizes[0] === "3 MB" ? ["3 MB"] : []),
  ];
  const where = only.length === 0 ? "" : ` (${only.join(", ")})`;
  const cells =
    code === "sent"
      ? ["sent", "", "", ""]
      : [
          `\`${code}\``,
          orUnknown === true ? `${delivery}, or unknown` : delivery,
          permanent ? "yes" : "no",
          retryable ? "yes" : "no",
        ];
  return `| ${what}${where} | ${cells.join(" | ")} |\n`;
}
