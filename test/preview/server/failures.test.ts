import { existsSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import type { PreviewError } from "../../../preview/protocol.ts";
import { template } from "../../project/temp-project.ts";
import { openPreview, type Preview, textOf } from "./preview-client.ts";

async function errorOf(preview: Preview, id: string): Promise<PreviewError> {
  const result = await preview.preview(id);
  if (result.ok) throw new Error(`${id} was rendered: ${result.text}`);
  return result.error;
}

describe("a template that fails", () => {
  it("says where in the user's own file, with the lines around it", async () => {
    await using preview = await openPreview({
      "emails/throws.tsx": `interface Props {
  name?: string;
}

function shout(text: string): string {
  return text.toUpperCase();
}

export default function Throws({ name }: Props) {
  return <p>{shout(name as string)}</p>;
}
`,
    });
    const error = await errorOf(preview, "throws");
    expect(error).toEqual({
      phase: "render",
      name: "TypeError",
      message: "Cannot read properties of undefined (reading 'toUpperCase')",
      file: "emails/throws.tsx",
      line: 6,
      column: 15,
      codeFrame: [
        "  3 | }",
        "  4 |",
        "  5 | function shout(text: string): string {",
        "> 6 |   return text.toUpperCase();",
        "    |               ^",
        "  7 | }",
        "  8 |",
        "  9 | export default function Throws({ name }: Props) {",
      ].join("\n"),
      stack: [
        "TypeError: Cannot read properties of undefined (reading 'toUpperCase')",
        "    at shout (emails/throws.tsx:6:15)",
        "    at Throws (emails/throws.tsx:10:14)",
      ].join("\n"),
    });
  });

  it("speaks of names as they are in the source", async () => {
    await using preview = await openPreview({
      "emails/_part.ts": "export const part: any = 5;",
      "emails/a.tsx": "import { part } from './_part';\nexport default () => <p>{part()}</p>;\n",
    });
    const error = await errorOf(preview, "a");
    expect(error.message).toBe("part is not a function");
    expect(error.stack).toBe("TypeError: part is not a function\n    at default (emails/a.tsx:2:26)");
  });

  it("says where in an imported file", async () => {
    await using preview = await openPreview({
      "lib/part.tsx": "export function Part(): never {\n  throw new RangeError('out of range');\n}\n",
      "emails/a.tsx": "import { Part } from '../lib/part';\nexport default () => <div><Part /></div>;\n",
    });
    expect(await errorOf(preview, "a")).toMatchObject({
      phase: "render",
      name: "RangeError",
      file: "lib/part.tsx",
      line: 2,
      column: 9,
    });
  });

  it.each([
    [
      "at its top",
      "export const x = (undefined as any).y;\nexport default () => null;",
      { phase: "load", name: "TypeError", line: 1 },
    ],
    [
      "in an async component",
      "export default async () => {\n  await null;\n  throw new Error('late');\n};",
      { phase: "render", message: "late", line: 3 },
    ],
    [
      "in its subject",
      "import { defineEmail } from 'posthorn';\nexport default defineEmail(() => null, { subject: () => {\n  throw new Error('no subject');\n} });",
      { phase: "render", message: "no subject", line: 3 },
    ],
    [
      "with something that is no error",
      "export default () => { throw 'a string'; };",
      { phase: "render", message: expect.stringContaining('"a string"') },
    ],
    [
      "with a syntax error",
      "export default () => (\n  <p>one</b>\n);",
      { phase: "load", name: "SyntaxError", line: 2, codeFrame: expect.stringContaining("> 2 |   <p>one</b>") },
    ],
    [
      "with a name that does not exist",
      "import { Nothing } from './_part';\nexport default () => <Nothing />;",
      { phase: "load", message: expect.stringContaining('no export named "Nothing"'), line: 1, column: 10 },
    ],
    [
      "without a default export, though it looks like one",
      "const text = 'export default';\nexport const part = text;",
      { phase: "load", message: expect.stringContaining("export default function A()") },
    ],
    [
      "on a missing package",
      "import x from 'no-such-package';\nexport default () => <p>{x}</p>;",
      { phase: "load", message: expect.stringContaining("npm install no-such-package"), line: 1, column: 15 },
    ],
  ])("%s", async (_, source, expected) => {
    await using preview = await openPreview({
      "emails/a.tsx": source,
      "emails/_part.tsx": "export const Part = () => null;",
    });
    expect(await errorOf(preview, "a")).toMatchObject({ file: "emails/a.tsx", ...expected });
    await preview.save("emails/a.tsx", template("healed"));
    expect(textOf(await preview.preview("a"))).toBe("healed");
  });

  it("on its schema says which props do not fit, and keeps them for the form", async () => {
    await using preview = await openPreview({
      "emails/a.tsx": `import { defineEmail } from "posthorn";
        import { z } from "zod";
        export default defineEmail(({ name }: { name: string }) => <p>{name}</p>, { subject: "s", schema: z.object({ name: z.string() }), previewProps: { name: "Ada" }, variants: { other: { name: "G" } } });`,
    });
    const result = await preview.preview({ template: "a", props: { name: 5 } });
    expect(result).toMatchObject({
      ok: false,
      error: { phase: "props", name: "MailError", message: expect.stringContaining("name:") },
      props: { name: 5 },
      variants: ["other"],
    });
    expect(textOf(await preview.preview("a"))).toBe("Ada");
  });

  it("on a locale that is none says so", async () => {
    await using preview = await openPreview({ "emails/a.tsx": template("a") });
    expect(await preview.preview({ template: "a", locale: "not a locale" })).toMatchObject({
      ok: false,
      error: { phase: "props", name: "MailError" },
    });
  });
});

describe("a template that ruins its process", () => {
  it.each<[what: string, source: string, expected: object]>([
    [
      "calls process.exit",
      "export default () => {\n  process.exit(3);\n};",
      { phase: "render", message: expect.stringContaining("process.exit(3)"), line: 2 },
    ],
    [
      "calls process.exit at its top",
      "process.exit();\nexport default () => null;",
      { phase: "load", message: expect.stringContaining("process.exit()"), line: 1 },
    ],
    [
      "ends its thread behind our back",
      "export default () => {\n  process.reallyExit(1);\n};",
      { phase: "render", message: expect.stringContaining("ended with code 1") },
    ],
    [
      "loops without end",
      "export default () => {\n  for (;;);\n};",
      { phase: "timeout", message: expect.stringContaining("within 2 s") },
    ],
    [
      "loops without end at its top",
      "for (;;);\nexport default () => null;",
      { phase: "timeout", message: expect.stringContaining("loading") },
    ],
    ["waits for ever", "export default async () => {\n  await new Promise(() => {});\n};", { phase: "timeout" }],
    [
      "fills the memory",
      "const kept: unknown[] = [];\nexport default () => {\n  for (;;) kept.push(new Array(10_000).fill(Math.random()).map((x) => ({ x })));\n};",
      { message: expect.stringContaining("64 MB") },
    ],
  ])("%s: the preview says so and goes on", { timeout: 20_000 }, async (what, source, expected) => {
    const renderTimeoutMs = what === "fills the memory" ? 10_000 : 2_000;
    await using preview = await openPreview(
      { "emails/a.tsx": source, "emails/b.tsx": template("b") },
      { renderTimeoutMs, renderMemoryMb: 64 },
    );
    expect(await errorOf(preview, "a")).toMatchObject({ file: "emails/a.tsx", ...expected });
    expect(textOf(await preview.preview("b"))).toBe("b");
    expect(await preview.save("emails/a.tsx", template("healed"))).toEqual(["a"]);
    expect(textOf(await preview.preview("a"))).toBe("healed");
  });

  it("throws where nobody waits: it is told, and the thread stays", async () => {
    const stray: string[] = [];
    const late =
      "setTimeout(() => { throw new Error('in a timer'); });\nPromise.reject(new Error('nobody waits'));\nexport default async () => {\n  await new Promise((resolve) => setTimeout(resolve, 30));\n  return <p>fine</p>;\n};";
    await using preview = await openPreview(
      { "emails/a.tsx": late },
      { onStrayError: ({ message }) => stray.push(message) },
    );
    expect(textOf(await preview.preview("a"))).toBe("fine");
    expect(stray.sort()).toEqual(["in a timer", "nobody waits"]);
  });

  it("is given up at once when it is saved anew", { timeout: 20_000 }, async () => {
    await using preview = await openPreview({ "emails/a.tsx": template("a") }, { renderTimeoutMs: 60_000 });
    await preview.preview("a");
    const marker = preview.project.path("started");
    await preview.save(
      "emails/a.tsx",
      `import { writeFileSync } from "node:fs";\nexport default () => {\n  writeFileSync(${JSON.stringify(marker)}, "");\n  for (;;);\n};`,
    );
    const stuck = preview.preview("a");
    await vi.waitFor(() => expect(existsSync(marker)).toBe(true), { timeout: 5_000 });
    // Saves until one finds the job old enough to be given up; each is a change of the same template.
    let settled = false;
    void stuck.then(() => {
      settled = true;
    });
    for (let round = 0; !settled; round += 1) await preview.save("emails/a.tsx", template(`healed ${round}`));
    expect(await stuck).toMatchObject({ ok: false, error: { phase: "timeout" } });
    expect(textOf(await preview.preview("a"))).toMatch(/^healed/);
  });

  it("holds up no change of what the server itself does", async () => {
    await using preview = await openPreview(
      { "emails/a.tsx": "export default () => { for (;;); };" },
      { renderTimeoutMs: 1_000 },
    );
    const stuck = preview.preview("a");
    expect((await fetch(preview.url("/api/project"))).status).toBe(200);
    expect(await stuck).toMatchObject({ ok: false });
  });
});
