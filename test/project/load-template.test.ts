import { mkdir, symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openProject } from "../../src/project/project.ts";
import type { LoadedTemplate } from "../../src/project/read-template.ts";
import { renderEmail } from "../../src/render/render-email.ts";
import { makeProject } from "./temp-project.ts";

type Files = Readonly<Record<string, string>>;

async function load(files: Files, id = "mail"): Promise<LoadedTemplate> {
  await using project = await makeProject(files);
  await using opened = await openProject({ root: project.root });
  return await opened.load(id);
}

/** The plaintext of the template with its own preview props: what it says, whatever it is written in. */
async function textOf(files: Files, id = "mail"): Promise<string> {
  await using project = await makeProject(files);
  await using opened = await openProject({ root: project.root });
  const { component, previewProps } = await opened.load(id);
  return (await renderEmail(component, { props: previewProps as never })).text.trim();
}

describe("a template from a React Email folder", () => {
  it.each<[what: string, file: string, source: string]>([
    [
      "a function",
      "mail.tsx",
      "export default function Mail({ name }: { name: string }) { return <p>Hi {name}</p>; }\nMail.PreviewProps = { name: 'Ada' };",
    ],
    [
      "an arrow function",
      "mail.tsx",
      "const Mail = ({ name }: { name: string }) => <p>Hi {name}</p>;\nMail.PreviewProps = { name: 'Ada' };\nexport default Mail;",
    ],
    [
      "an async function",
      "mail.tsx",
      "export default async function Mail({ name }) { await null; return <p>Hi {name}</p>; }\nMail.PreviewProps = { name: 'Ada' };",
    ],
    [
      "memo",
      "mail.tsx",
      "import { memo } from 'react';\nconst Mail = memo(({ name }: any) => <p>Hi {name}</p>);\n(Mail as any).PreviewProps = { name: 'Ada' };\nexport default Mail;",
    ],
    [
      "forwardRef",
      "mail.jsx",
      "import { forwardRef } from 'react';\nconst Mail = forwardRef(({ name }, ref) => <p ref={ref}>Hi {name}</p>);\nMail.PreviewProps = { name: 'Ada' };\nexport default Mail;",
    ],
    [
      "a class",
      "mail.tsx",
      "import { Component } from 'react';\nexport default class Mail extends Component<{ name: string }> { static PreviewProps = { name: 'Ada' }; render() { return <p>Hi {this.props.name}</p>; } }",
    ],
    [
      "JSX in a .js file",
      "mail.js",
      "export default function Mail({ name }) { return <p>Hi {name}</p>; }\nMail.PreviewProps = { name: 'Ada' };",
    ],
    [
      "TypeScript without JSX",
      "mail.ts",
      "import { createElement } from 'react';\nexport default function Mail({ name }: { name: string }) { return createElement('p', null, 'Hi ', name); }\nMail.PreviewProps = { name: 'Ada' };",
    ],
    [
      "module.exports",
      "mail.js",
      "const { createElement } = require('react');\nmodule.exports = function Mail({ name }) { return createElement('p', null, 'Hi ', name); };\nmodule.exports.PreviewProps = { name: 'Ada' };",
    ],
    [
      "module.exports in .cjs",
      "mail.cjs",
      "const React = require('react');\nmodule.exports = ({ name }) => React.createElement('p', null, 'Hi ', name);\nmodule.exports.PreviewProps = { name: 'Ada' };",
    ],
    [
      "what a compiler made of ESM",
      "mail.js",
      "'use strict';\nObject.defineProperty(exports, '__esModule', { value: true });\nconst jsx = require('react/jsx-runtime');\nexports.default = function Mail({ name }) { return jsx.jsx('p', { children: 'Hi ' + name }); };\nexports.default.PreviewProps = { name: 'Ada' };",
    ],
    [
      "jsx-email's Template, previewProps and templateName",
      "mail.tsx",
      "export const templateName = 'Greeting';\nexport const previewProps = { name: 'Ada' };\nexport const Template = ({ name }: typeof previewProps) => <p>Hi {name}</p>;",
    ],
    ["a default export passed on", "mail.tsx", "export { default } from './_parts/greeting';"],
  ])("may be %s", async (_, file, source) => {
    const greeting =
      "export default function Greeting({ name }) { return <p>Hi {name}</p>; }\nGreeting.PreviewProps = { name: 'Ada' };";
    expect(await textOf({ [`emails/${file}`]: source, "emails/_parts/greeting.jsx": greeting })).toBe("Hi Ada");
  });

  it("has jsx-email's templateName as its name, and its file's name otherwise", async () => {
    const named = await load({
      "emails/mail.tsx": "export const templateName = 'Greeting';\nexport const Template = () => null;",
    });
    expect(named.name).toBe("Greeting");
    expect((await load({ "emails/a/mail.tsx": "export default () => null;" }, "a/mail")).name).toBe("mail");
  });

  it("has the subject and variants that defineEmail gave it", async () => {
    const source = `import { defineEmail } from "posthorn";
      export default defineEmail(({ name }: { name: string }) => <p>Hi {name}</p>, {
        subject: ({ name }) => "For " + name, previewProps: { name: "Ada" }, variants: { long: { name: "Ada Lovelace" } },
      });`;
    const { component, previewProps, variants } = await load({ "emails/mail.tsx": source });
    expect({ previewProps, variants }).toEqual({
      previewProps: { name: "Ada" },
      variants: { long: { name: "Ada Lovelace" } },
    });
    expect((await renderEmail(component, { props: previewProps as never })).subject).toBe("For Ada");
  });

  it("reads the locale through posthorn, and shares its errors", async () => {
    const source = `import { MailError, useLocale } from "posthorn";
      export const error = new MailError("INVALID_PROPS", "x");
      export default () => <p>{useLocale().locale} {String(error instanceof MailError)}</p>;`;
    const { component } = await load({ "emails/mail.tsx": source });
    expect((await renderEmail(component, { locale: "de-AT" })).text.trim()).toBe("de-AT true");
  });

  it.each(["react-email", "@react-email/components"])("imports from %s, with one React for all", async (library) => {
    const source = `import { Body, Button, Html, Tailwind, Text } from "${library}";
      import { useMemo } from "react";
      export default function Mail() {
        const word = useMemo(() => "Hello", []);
        return <Html><Tailwind><Body><Text className="text-red-500">{word}</Text><Button href="https://acme.example">Go</Button></Body></Tailwind></Html>;
      }`;
    const { component } = await load({ "emails/mail.tsx": source });
    const { html, text } = await renderEmail(component);
    expect(html).toMatch(/color:\s?(rgb|oklch|#)/);
    expect(text).toContain("Hello");
  });

  it("imports from @react-email/render", async () => {
    const source = `import { pretty } from "@react-email/render";\nexport default () => <p>{typeof pretty}</p>;`;
    expect(await textOf({ "emails/mail.tsx": source })).toBe("function");
  });
});

describe("what a template may import", () => {
  it("goes through the paths of tsconfig", async () => {
    const files = {
      "tsconfig.json": '{ "compilerOptions": { "jsx": "preserve", "paths": { "@/*": ["./src/*"] } } }',
      "src/lib/brand.ts": 'export const brand: string = "Acme";',
      "emails/mail.tsx": 'import { brand } from "@/lib/brand";\nexport default () => <p>{brand}</p>;',
    };
    expect(await textOf(files)).toBe("Acme");
  });

  it.each([
    ["a tsconfig that includes another folder only", "tsconfig.json", { include: ["src"] }, "mail.tsx"],
    ["a tsconfig that excludes the templates", "tsconfig.json", { exclude: ["emails"] }, "mail.tsx"],
    ["a tsconfig without allowJs", "tsconfig.json", {}, "mail.js"],
    ["a jsconfig", "jsconfig.json", {}, "mail.jsx"],
  ])("goes through the paths of %s", async (_, config, fields, file) => {
    const files = {
      [config]: JSON.stringify({ ...fields, compilerOptions: { paths: { "@/*": ["./src/*"] } } }),
      "src/lib/brand.ts": 'export const brand: string = "Acme";',
      [`emails/${file}`]: 'import { brand } from "@/lib/brand";\nexport default () => <p>{brand}</p>;',
    };
    expect(await textOf(files)).toBe("Acme");
  });

  it("uses the automatic JSX runtime whatever the tsconfig says", async () => {
    const mail = "export default () => <p>automatic</p>;";
    for (const jsx of ["preserve", "react", "react-native", "react-jsx", "react-jsxdev"]) {
      expect(
        await textOf({ "tsconfig.json": `{ "compilerOptions": { "jsx": "${jsx}" } }`, "emails/mail.tsx": mail }),
      ).toBe("automatic");
    }
  });

  it("takes CSS with ?inline and ?raw, CSV with ?raw, and JSON", async () => {
    const files = {
      "emails/_assets/base.css": ".base { margin: 0 }",
      "emails/_assets/mail.css": '@import "./base.css";\np { color: red }',
      "emails/_assets/prices.csv": "a;1\nb;2",
      "emails/_assets/data.json": '{ "title": "From JSON", "list": [1, 2] }',
      "emails/mail.tsx": `import inline from "./_assets/mail.css?inline";
        import raw from "./_assets/mail.css?raw";
        import csv from "./_assets/prices.csv?raw";
        import data, { title } from "./_assets/data.json";
        export default () => <p>{[inline.includes("margin") && !inline.includes("@import"), raw.includes("@import"), csv.split("\\n").length, title, data.list.length].join(" ")}</p>;`,
    };
    expect(await textOf(files)).toBe("true true 2 From JSON 2");
  });

  it("takes files two folders up, and outside the project in a monorepo", async () => {
    await using project = await makeProject({
      "packages/ui/button.tsx": "export const Button = () => <b>outside</b>;",
      "apps/mail/shared/text.tsx": "export const Text = () => <i>above</i>;",
      "apps/mail/emails/auth/mail.tsx": `import { Button } from "../../../../packages/ui/button";
        import { Text } from "../../shared/text";
        export default () => <p><Text /> <Button /></p>;`,
    });
    await using opened = await openProject({ root: project.path("apps/mail") });
    const { component } = await opened.load("auth/mail");
    expect((await renderEmail(component)).text.trim()).toBe("above outside");
  });

  it("has import.meta, __dirname, __filename, require and process.env", async () => {
    process.env.POSTHORN_TEST_BRAND = "Acme";
    const files = {
      "emails/note.txt": "a note",
      "emails/mail.tsx": `import { readFileSync } from "node:fs";
        import path from "path";
        const note = readFileSync(path.join(__dirname, "note.txt"), "utf8");
        const same = readFileSync(new URL("./note.txt", import.meta.url), "utf8");
        const facts = [note === same, import.meta.dirname === __dirname, import.meta.filename === __filename,
          import.meta.env.MODE, import.meta.env.DEV, typeof require("node:os").cpus, require.resolve("react").includes("react"),
          Object.keys(import.meta.glob("./*.txt")).length, process.env.POSTHORN_TEST_BRAND];
        export default () => <p>{facts.map(String).join(" ")}</p>;`,
    };
    expect(await textOf(files)).toBe("true true true development true function true 1 Acme");
  });

  it("may declare __dirname and require itself", async () => {
    const source = `import { createRequire } from "node:module";
      import { dirname } from "node:path";
      import { fileURLToPath } from "node:url";
      const require = createRequire(import.meta.url);
      const __filename = fileURLToPath(import.meta.url);
      const __dirname = dirname(__filename);
      export default () => <p>{require("./package.json").name} {__dirname.endsWith("emails") ? "here" : "elsewhere"}</p>;`;
    expect(await textOf({ "emails/mail.tsx": source, "emails/package.json": '{ "name": "own" }' })).toBe("own here");
  });

  it("takes local CommonJS: from ESM, from CommonJS, through tsconfig paths, and JSON and JSX by require", async () => {
    const files = {
      "tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
      "lib/upper.ts": "export const upper = (text: string): string => text.toUpperCase();",
      "emails/_lib/words.js": "exports.hello = 'hello';\nexports.world = 'world';",
      "emails/_lib/button.jsx": "module.exports = function Button({ children }) { return <b>{children}</b>; };",
      "emails/_lib/data.json": '{ "end": "!" }',
      "emails/mail.jsx": `const { hello } = require("./_lib/words");
        const Button = require("./_lib/button.jsx");
        const { upper } = require("@/upper");
        const { end } = require("./_lib/data.json");
        module.exports = () => <p>{upper(hello)} <Button>b</Button>{end}</p>;`,
      "emails/esm.tsx": `import words, { world } from "./_lib/words";
        import Button from "./_lib/button";
        export default () => <p>{words.hello} {world} <Button>b</Button></p>;`,
    };
    expect(await textOf(files)).toBe("HELLO b!");
    expect(await textOf(files, "esm")).toBe("hello world b");
  });

  it("takes packages in ESM and in CommonJS as a bundler does, and TypeScript of linked workspaces", async () => {
    await using project = await makeProject({
      "packages/brand/package.json": '{ "name": "@acme/brand", "type": "module", "exports": "./src/index.tsx" }',
      "packages/brand/src/index.tsx":
        'import { useMemo } from "react";\nexport const Brand = () => <b>{useMemo(() => "Acme", [])}</b>;',
      "apps/mail/node_modules/esm-only/package.json":
        '{ "name": "esm-only", "type": "module", "exports": "./index.js" }',
      "apps/mail/node_modules/esm-only/index.js": 'export const esm = "esm";',
      "apps/mail/node_modules/cjs/package.json": '{ "name": "cjs", "main": "./index.js" }',
      // Names that Node cannot tell without running it.
      "apps/mail/node_modules/cjs/index.js": 'module.exports = Object.fromEntries([["cjs", "cjs"]]);',
      "apps/mail/node_modules/once-esm/package.json": '{ "name": "once-esm", "main": "./index.js" }',
      "apps/mail/node_modules/once-esm/index.js":
        'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = () => "default"; exports.named = "named";',
      "apps/mail/emails/mail.tsx": `import { Brand } from "@acme/brand";
        import { esm } from "esm-only";
        import { cjs } from "cjs";
        import whole from "cjs";
        import once, { named } from "once-esm";
        export default () => <p><Brand /> {esm} {cjs} {whole.cjs} {once()} {named}</p>;`,
    });
    await mkdir(project.path("apps/mail/node_modules/@acme"), { recursive: true });
    await symlink(project.path("packages/brand"), project.path("apps/mail/node_modules/@acme/brand"));
    await using opened = await openProject({ root: project.path("apps/mail") });
    const { component } = await opened.load("mail");
    expect((await renderEmail(component)).text.trim()).toBe("Acme esm cjs cjs default named");
  });

  it("may be two modules that import each other", async () => {
    const files = {
      "emails/_a.ts": 'import { b } from "./_b";\nexport const a = "a";\nexport const both = () => a + b();',
      "emails/_b.ts": 'import { a } from "./_a";\nexport const b = () => "b" + a;',
      "emails/mail.tsx": 'import { both } from "./_a";\nexport default () => <p>{both()}</p>;',
    };
    expect(await textOf(files)).toBe("aba");
  });

  it("may pass on a type like a value, as TypeScript allows", async () => {
    const files = {
      "emails/_button.tsx":
        "export interface ButtonProps { readonly to: string }\nexport const Button = ({ to }: ButtonProps) => <b>{to}</b>;",
      "emails/_index.ts": 'export { Button, ButtonProps } from "./_button";',
      "emails/mail.tsx":
        'import { Button, ButtonProps } from "./_index";\nconst props: ButtonProps = { to: "there" };\nexport default () => <p><Button {...props} /></p>;',
    };
    expect(await textOf(files)).toBe("there");
  });

  it("never loads the project's own Vite or PostCSS configuration", async () => {
    const files = {
      "vite.config.ts": 'throw new Error("vite.config.ts was loaded");',
      "emails/vite.config.js": 'throw new Error("vite.config.js was loaded");',
      "postcss.config.cjs": 'throw new Error("postcss.config.cjs was loaded");',
      "emails/_mail.css": "p { color: red }",
      "emails/mail.tsx":
        'import css from "./_mail.css?inline";\nexport default () => <p>{css.length > 0 ? "fine" : "empty"}</p>;',
    };
    expect(await textOf(files)).toBe("fine");
  });

  it("leaves NODE_ENV of the process alone", async () => {
    const before = process.env.NODE_ENV;
    await load({ "emails/mail.tsx": "export default () => null;" });
    expect(process.env.NODE_ENV).toBe(before);
  });
});

describe("a template that cannot be loaded", () => {
  async function errorOf(files: Files, id = "mail"): Promise<unknown> {
    return load(files, id).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it("says what a template has to export", async () => {
    expect(await errorOf({ "emails/magic-link.tsx": "" }, "magic-link")).toMatchObject({
      code: "INVALID_TEMPLATE",
      message: expect.stringContaining("export default function MagicLink()"),
    });
    expect(await errorOf({ "emails/mail.tsx": "export default <p>an element</p>;" })).toMatchObject({
      code: "INVALID_TEMPLATE",
    });
    expect(await errorOf({ "emails/mail.tsx": "export default { not: 'a component' };" })).toMatchObject({
      code: "INVALID_TEMPLATE",
    });
  });

  it("names the place of a syntax error", async () => {
    expect(await errorOf({ "emails/mail.tsx": "export default () =>\n  <p>hi</b>;\n" })).toMatchObject({
      name: "SyntaxError",
      place: { file: expect.stringMatching(/emails\/mail\.tsx$/), line: 2, column: 10 },
    });
  });

  it("names the import that leads nowhere", async () => {
    const mail = 'import a from "./_a";\nexport default () => <p>{a}</p>;';
    expect(await errorOf({ "emails/mail.tsx": mail })).toMatchObject({
      message: 'Cannot find "./_a"',
      place: { file: expect.stringMatching(/mail\.tsx$/), line: 1, column: 15 },
    });
    expect(await errorOf({ "emails/mail.tsx": mail.replace("./_a", "no-such-package/x") })).toMatchObject({
      message: expect.stringContaining("npm install no-such-package"),
    });
    expect(await errorOf({ "emails/mail.tsx": mail.replace("./_a", "@/lib/a") })).toMatchObject({
      message: expect.stringContaining("tsconfig.json"),
    });
  });

  it.each([
    [
      "a name",
      'import { there, gone } from "./_a";\nexport default () => <p>{there}{gone}</p>;',
      '"_a.ts" has no export named "gone"',
      17,
    ],
    ["a default", 'import gone from "./_a";\nexport default () => <p>{gone}</p>;', '"_a.ts" has no default export', 8],
  ])("names %s that the imported file does not export", async (_, mail, message, column) => {
    expect(await errorOf({ "emails/_a.ts": "export const there = 1;", "emails/mail.tsx": mail })).toMatchObject({
      name: "SyntaxError",
      message,
      place: { file: expect.stringMatching(/mail\.tsx$/), line: 1, column },
    });
  });

  it("can be loaded once it is whole", async () => {
    await using project = await makeProject({
      "emails/mail.tsx": 'import { a } from "./_a";\nexport default () => <p>{a}</p>;',
    });
    await using opened = await openProject({ root: project.root });
    await expect(opened.load("mail")).rejects.toThrow("Cannot find");
    await project.write("emails/_a.ts", "export const a = 'found';");
    await using again = await openProject({ root: project.root });
    expect((await renderEmail((await again.load("mail")).component)).text.trim()).toBe("found");
  });
});
