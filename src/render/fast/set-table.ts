/** The cells of a data table → its plaintext, in columns, each as wide as its widest line. */

/** The texts of a row's cells; there is at least one. */
export type TableRow = readonly string[];

const BETWEEN_COLUMNS = 3;

export function setTable(rows: readonly TableRow[]): string {
  const cells = rows.map((row) => row.map(linesOf));
  const starts = columnStarts(cells);
  const lines: string[] = [];
  for (const row of cells) {
    let height = 0;
    for (const cell of row) if (cell.length > height) height = cell.length;
    for (let at = 0; at < height; at += 1) lines.push(setLine(row, at, starts));
  }
  return lines.join("\n");
}

type Cell = readonly string[];

function linesOf(cell: string): Cell {
  return cell.includes("\n") ? cell.split("\n") : [cell];
}

/** Where each column begins. */
function columnStarts(rows: readonly (readonly Cell[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (let column = 0; column < row.length; column += 1) {
      let width = widths[column] ?? 0;
      for (const line of row[column] as Cell) if (line.length > width) width = line.length;
      widths[column] = width;
    }
  }
  let start = 0;
  return widths.map((width) => {
    const own = start;
    start += width + BETWEEN_COLUMNS;
    return own;
  });
}

/** One line of a row; cells with fewer lines leave nothing behind, not even spaces at the end. */
function setLine(row: readonly Cell[], at: number, starts: readonly number[]): string {
  let line = "";
  for (let column = 0; column < row.length; column += 1) {
    const text = row[column]?.[at];
    if (text !== undefined) line = line.padEnd(starts[column] as number) + text;
  }
  return line;
}
