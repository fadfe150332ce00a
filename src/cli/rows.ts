/** Labelled lines, aligned: how commands show a receipt or an error. */

import { styleText } from "node:util";

export type Row = readonly [label: string, value: string | undefined];

/** Leaves out rows without a value. Text from servers and templates cannot move the cursor or change colours. */
export function rows(all: readonly Row[], stream: NodeJS.WriteStream): string {
  const shown = all.filter(([, value]) => value !== undefined && value !== "") as (readonly [string, string])[];
  const width = Math.max(...shown.map(([label]) => label.length)) + 2;
  return shown
    .map(([label, value]) => {
      const indented = printable(value)
        .trimEnd()
        .replaceAll("\n", `\n${" ".repeat(width + 2)}`);
      return `  ${styleText("dim", label.padEnd(width), { stream })}${indented}\n`;
    })
    .join("");
}

/** Without control characters other than line ends and tabs. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}
