/** The code blocks of the Markdown files that users read. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface CodeBlock {
  readonly document: string;
  /** 1-based line of the first line of code. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** The path in a first-line comment such as `// emails/welcome.tsx`, where there is one. */
  readonly path: string | undefined;
}

/** Every Markdown file at the root and in docs/. */
export function documents(root: string): string[] {
  const markdown = (folder: string): string[] =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name));
  return [...markdown("."), ...markdown("docs")];
}

/** Every fenced block of one file, in order. */
export function codeBlocks(root: string, document: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const text = readFileSync(join(root, document), "utf8");
  for (const match of text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)) {
    const code = match[2] as string;
    blocks.push({
      document,
      line: text.slice(0, match.index).split("\n").length + 1,
      language: match[1] as string,
      code,
      path: /^\/\/ (\S+\.(?:tsx?|json))\n/.exec(code)?.[1],
    });
  }
  return blocks;
}
