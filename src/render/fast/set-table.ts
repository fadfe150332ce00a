/** The cells of a data table → its plaintext, in columns, each as wide as its widest line. */

/** The texts of a row's cells; there is at least one. */
export type TableRow = readonly string[];

const BETWEEN_COLUMNS = 3;

export function setTable(rows: readonly TableRow[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.split("\n")));
  const lines: string[] = [];
  const firstLines: number[] = [];
  let height = 0;
  for (const row of cells) {
    firstLines.push(height);
    height += Math.max(...row.map((cell) => cell.length));
  }
  const columns = Math.max(0, ...cells.map((row) => row.length));
  let left = 0;
  for (let column = 0; column < columns; column += 1) {
    let width = 0;
    for (const [index, row] of cells.entries()) {
      for (const [below, text] of (row[column] ?? []).entries()) {
        const line = (firstLines[index] as number) + below;
        lines[line] = (lines[line] ?? "").padEnd(left) + text;
        width = Math.max(width, text.length);
      }
    }
    left += width + BETWEEN_COLUMNS;
  }
  return Array.from({ length: lines.length }, (_, line) => lines[line] ?? "").join("\n");
}
