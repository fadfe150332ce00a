/** A place in a source → the lines around it, numbered, with a marker: plain text. */

const LINES_AROUND = 3;
/** Longer lines are cut: a minified file has one line of a megabyte. */
const WIDTH = 160;

/** `line` and `column` count from 1. Undefined where the source has no such line. */
export function codeFrame(source: string, line: number, column?: number): string | undefined {
  const lines = source.split(/\r\n|\n|\r/);
  if (lines.length > line && lines.at(-1) === "") lines.pop(); // The end of the last line, not a line.
  if (line < 1 || line > lines.length) return undefined;
  const first = Math.max(1, line - LINES_AROUND);
  const last = Math.min(lines.length, line + LINES_AROUND);
  const gutter = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = lines[number - 1] as string;
    const cut = text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;
    frame.push(`${number === line ? ">" : " "} ${String(number).padStart(gutter)} | ${cut}`.trimEnd());
    if (number === line && column !== undefined && column >= 1 && column <= Math.min(text.length + 1, WIDTH)) {
      // Tabs stay tabs, so that the marker stands under its character at any tab width.
      frame.push(`  ${" ".repeat(gutter)} | ${text.slice(0, column - 1).replace(/[^\t]/g, " ")}^`);
    }
  }
  return frame.join("\n");
}
