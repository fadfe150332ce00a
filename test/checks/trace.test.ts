import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkMail } from "../../src/checks/check-mail.ts";
import { parseDocument } from "../../src/checks/mail/document.ts";
import { traceHtml } from "../../src/checks/mail/trace.ts";
import { openProject, type Project } from "../../src/project/project.ts";
import { renderEmail } from "../../src/render/render-email.ts";
import { renderTraced } from "../../src/render/trace.ts";
import { makeProject, type TempProject } from "../project/temp-project.ts";

const root = resolve(import.meta.dirname, "../..");

async function traceOf(project: Project, id: string, variant?: string): Promise<{ html: string; traced: string }> {
  const { component, previewProps, variants } = await project.load(id);
  const props = variant === undefined ? previewProps : variants[variant];
  const render = async () => (await renderEmail(component, { props } as never, { referenceOnly: true })).html;
  const html = await render();
  const traced = await renderTraced(html, render);
  return { html, traced: traceHtml(html, traced, (file) => file.replace(`${project.root}/`, "")) };
}

describe("the example templates, traced", () => {
  let project: Project;
  beforeAll(async () => {
    project = await openProject({ root, traceable: true });
  });
  afterAll(() => project.close());

  it("are what is sent once the traces are out, and know the line of every element", { timeout: 60_000 }, async () => {
    for (const { id } of await project.templates()) {
      const { variants } = await project.load(id);
      for (const variant of [undefined, ...Object.keys(variants)]) {
        const { html, traced } = await traceOf(project, id, variant);
        expect(html).not.toContain("data-src");
        const document = parseDocument(traced);
        expect(document.html).toBe(html);
        expect(document.elements.filter(({ source }) => source === undefined)).toEqual([]);
      }
    }
  });

  it("lead from an element to its line, and to the lines that used its component", async () => {
    const { traced } = await traceOf(project, "welcome");
    const button = parseDocument(traced).elements.find(
      ({ tag, attributes }) => tag === "a" && attributes.get("href") === "https://wren.example/dashboard",
    );
    const { file, line, usedAt } = button?.source ?? {};
    expect(await lineOf(file, line)).toMatch(/^\s*<Button/);
    expect(usedAt?.map((place) => place.file)).toEqual(["emails/welcome.tsx"]);
    expect(await lineOf(usedAt?.[0]?.file, usedAt?.[0]?.line)).toMatch(/<ActionButton /);
  });

  it("say which component's elements cost how many of the 102 KB", async () => {
    const { html, traced } = await traceOf(project, "receipt");
    const { size } = await checkMail({ subject: "Receipt", text: "Receipt", html: traced });
    expect(size).toMatchObject({ by: "component", bytes: Buffer.byteLength(html), limit: 102 * 1024 });
    expect(size?.parts[0]?.name).toBe("emails/_components/receipt-table.tsx");
    expect(size?.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(size?.bytes);
  });

  async function lineOf(file = "", line = 0): Promise<string | undefined> {
    return (await readFile(join(root, file), "utf8")).split("\n")[line - 1];
  }
});

describe("a traced render", () => {
  let folder: TempProject;
  let project: Project;
  beforeAll(async () => {
    folder = await makeProject(TEMPLATES);
    project = await openProject({ root: folder.root, traceable: true });
  });
  afterAll(async () => {
    await project.close();
    await folder[Symbol.asyncDispose]();
  });

  it("is the same where a component looks at what its children are", async () => {
    const { html, traced } = await traceOf(project, "tabs");
    expect(html).toContain("<b>One</b><b>Two</b>");
    const document = parseDocument(traced);
    expect(document.html).toBe(html);
    expect(document.elements.find(({ tag }) => tag === "b")?.source?.file).toBe("emails/tabs.tsx");
  });

  it("finds its places by order where every render differs", async () => {
    const { html, traced } = await traceOf(project, "clock");
    const document = parseDocument(traced);
    expect(document.html).toBe(html);
    expect(document.elements.find(({ tag }) => tag === "p")?.source).toMatchObject({
      file: "emails/clock.tsx",
      line: 3,
    });
  });

  it("traces nothing where even the elements differ", async () => {
    const { html, traced } = await traceOf(project, "dice");
    expect(traced).toBe(html);
  });

  it("leaves a data-src that the template wrote", async () => {
    const { html, traced } = await traceOf(project, "lazy");
    expect(html).toContain('data-src="https://a.example/a.png"');
    expect(parseDocument(traced).html).toBe(html);
  });

  it("follows async components", async () => {
    const { traced } = await traceOf(project, "later");
    const source = parseDocument(traced).elements.find(({ tag }) => tag === "i")?.source;
    expect(source).toMatchObject({
      file: "emails/later.tsx",
      line: 4,
      usedAt: [{ file: "emails/later.tsx", line: 7 }],
    });
  });
});

const TEMPLATES = {
  "emails/tabs.tsx": `import { Children, isValidElement } from "react";
function Tab({ children }) { return <b>{children}</b>; }
function Tabs({ children }) { return <p>{Children.toArray(children).filter((child) => isValidElement(child) && child.type === Tab)}</p>; }
export default () => <Tabs><Tab>One</Tab><i>no tab</i><Tab>Two</Tab></Tabs>;
`,
  "emails/clock.tsx": `let now = 0;
export default () => (
  <p title={String(now++)}>It is {now}</p>
);
`,
  "emails/dice.tsx": `let thrown = 0;
export default () => <p>{Array.from({ length: thrown++ }, (_, key) => <i key={key}>!</i>)}</p>;
`,
  "emails/lazy.tsx": `export default () => <p><img data-src="https://a.example/a.png" alt="" /></p>;
`,
  "emails/later.tsx": `const soon = () => new Promise((resolve) => setTimeout(resolve, 1));
async function Later() {
  await soon();
  return <i>later</i>;
}
export default function Mail() {
  return <p><Later /></p>;
}
`,
};
