// What keeps a text from being the JSON of props, and where.
export interface JsonProblem {
  readonly message: string;
  /** Offset in the text, where the browser's parser tells it. */
  readonly offset: number | null;
}

export function jsonProblem(text: string): JsonProblem | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return null;
    return { message: "Props are an object: { … }", offset: 0 };
  } catch (error) {
    return locate(error instanceof Error ? error.message : String(error), text);
  }
}

/** Chromium tells "at position 12 (line 2 column 3)", Firefox "at line 2 column 3", Safari nothing. */
function locate(message: string, text: string): JsonProblem {
  const position = /at position (\d+)/.exec(message)?.[1];
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  const short = message
    .replace(/^JSON\.parse: /, "")
    .replace(/,? "?\.{3}.*is not valid JSON$|\s*(in JSON )?at (position|line) \d.*$/, "");
  if (position !== undefined) return { message: short, offset: Math.min(Number(position), text.length) };
  if (line !== undefined && column !== undefined) {
    const before = text
      .split("\n")
      .slice(0, Number(line) - 1)
      .join("\n").length;
    return { message: short, offset: Math.min(text.length, before + Number(column)) };
  }
  return { message: short, offset: /end of/i.test(message) ? text.length : null };
}

export function lineAndColumn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
