import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const module = pathToFileURL(join(root, "src/project/late-prism.ts")).href;

/** In a process of its own: a hook on imports cannot be taken back. */
async function inNewProcess(code: string, { late }: { readonly late: boolean }): Promise<string> {
  const before = late ? `const { loadPrismLate } = await import("${module}"); loadPrismLate();` : "";
  const script = `${before}
    const { createElement } = await import("react");
    const { CodeBlock, dracula, render } = await import("react-email");
    ${code}`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], { cwd: root });
  return stdout;
}

test("a code block is rendered the same, with its syntax highlighter loaded by the render", async () => {
  const code = `
    const blocks = ["javascript", "css", "html", "rust", "sql"].map((language) =>
      createElement(CodeBlock, { key: language, language, theme: dracula, lineNumbers: true, code: "let a = 'b'; /* c */\\n<p class=d>e</p>" }));
    process.stdout.write(await render(createElement("div", null, blocks)));`;
  const [late, usual] = await Promise.all([inNewProcess(code, { late: true }), inNewProcess(code, { late: false })]);
  expect(late).toContain("<span");
  expect(late).toBe(usual);
});

test("a language that Prism does not know is refused as before", async () => {
  const code = `
    const block = createElement(CodeBlock, { language: "no-such", theme: dracula, code: "a" });
    process.stdout.write(await render(block).then(String, (error) => error.message));`;
  const late = await inNewProcess(code, { late: true });
  expect(late).toContain("no language defined on Prism called no-such");
  expect(late).toBe(await inNewProcess(code, { late: false }));
});

test("without a code block, the languages are never read", async () => {
  const code = `
    const { createRequire } = await import("node:module");
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes("prism"));
    process.stdout.write(JSON.stringify(loaded));`;
  expect(await inNewProcess(code, { late: true })).toBe("[]");
  expect(await inNewProcess(code, { late: false })).toContain("prism");
});
