// Sets HTML out for reading: one block element a line, indented. Only for the eye; what is sent is never formatted.
const BLOCKS = new Set(
  "html head body title meta link style script table thead tbody tfoot tr td th div p h1 h2 h3 h4 h5 h6 ul ol li hr center section header footer blockquote pre img".split(
    " ",
  ),
);
const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
/** Comments (conditional ones of Outlook included), tags with quoted attributes, and what lies between. */
const TOKEN = /<!--[\s\S]*?-->|<![^>]*>|<\/?[a-zA-Z][^\s>/]*(?:"[^"]*"|'[^']*'|[^'">])*>|[^<]+|</g;

export function formatHtml(html: string): string {
  const lines: string[] = [];
  let depth = 0;
  let line = "";
  let verbatim: string | null = null;

  const flush = () => {
    if (line.trim()) lines.push("  ".repeat(Math.max(0, depth)) + line.trim());
    line = "";
  };

  for (const [token] of html.matchAll(TOKEN)) {
    const [, closing, rawName] = /^<(\/?)([a-zA-Z][^\s>/]*)/.exec(token) ?? [];
    const name = rawName?.toLowerCase();

    if (verbatim !== null) {
      if (closing && name === verbatim) {
        verbatim = null;
        depth--;
        flush();
        line = token;
        flush();
      } else {
        for (const row of reindent(token)) lines.push("  ".repeat(depth) + row);
      }
    } else if (token.startsWith("<!--") && !token.startsWith("<!--[") && !token.includes("[endif]")) {
      // React's own marks stand between words.
      line += token;
    } else if (token.startsWith("<!")) {
      flush();
      line = token;
      flush();
    } else if (name === undefined) {
      line += token.replace(/\s+/g, " ");
    } else if (!BLOCKS.has(name)) {
      line += token;
    } else if (closing) {
      // A block that held only a few words stays on its line.
      const opened = lines.at(-1);
      if (opened && isLone(opened, name, depth - 1) && line.length + opened.length < 110) {
        lines[lines.length - 1] = opened + line.trim() + token;
        line = "";
        depth--;
      } else {
        flush();
        depth--;
        line = token;
        flush();
      }
    } else {
      flush();
      line = token;
      flush();
      if (!VOID.has(name) && !token.endsWith("/>")) {
        depth++;
        if (name === "style" || name === "script" || name === "pre") verbatim = name;
      }
    }
  }
  flush();
  return lines.join("\n");
}

/** Whether a line is just the opening tag of this element at this depth. */
function isLone(line: string, name: string, depth: number): boolean {
  const text = line.slice(Math.max(0, depth) * 2);
  return line.startsWith("  ".repeat(Math.max(0, depth))) && new RegExp(`^<${name}(?:\\s[^<]*)?>$`, "i").test(text);
}

/** A stylesheet: its own lines where it has some, else one rule a line. */
function reindent(text: string): readonly string[] {
  if (!text.includes("\n")) return indentBraces(text.replace(/[^{}]+\{[^{}]*\}|\}/g, "\n$&\n").split("\n"));
  const rows = text.split("\n").filter((row) => row.trim());
  const indent = Math.min(...rows.map((row) => row.length - row.trimStart().length));
  return rows.map((row) => row.slice(indent).trimEnd());
}

function indentBraces(rows: readonly string[]): readonly string[] {
  let depth = 0;
  return rows.flatMap((row) => {
    const text = row.trim();
    if (!text) return [];
    if (text.startsWith("}")) depth = Math.max(0, depth - 1);
    const indented = "  ".repeat(depth) + text;
    if (text.endsWith("{")) depth++;
    return [indented];
  });
}
