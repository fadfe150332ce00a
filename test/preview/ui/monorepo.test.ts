import { mkdir, symlink } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempProject } from "../../project/temp-project.ts";
import { launchBrowser } from "../../support/browser.ts";
import { openPreview, type Preview } from "../server/preview-client.ts";

const PACKAGES = resolve(import.meta.dirname, "../../../node_modules");

/** Each file that the mail is made of, with one word in it that the mail shows. */
const PARTS: Readonly<Record<string, (word: string) => string>> = {
  "apps/mail/emails/welcome.tsx": (word) => `import { Button } from "@acme/ui";
import { footer } from "@acme/ui/footer";
import brand from "~/brand";
import words from "@acme/i18n/en.json";
import legacy from "@acme/legacy";
import { year } from "../../shared/year";
import style from "./_parts/style.css?inline";
import note from "./_parts/note.txt?raw";
import { Sign } from "./_parts/sign";

export default function Welcome() {
  return (
    <html lang="en">
      <head><style>{style}</style></head>
      <body>
        <p>template ${word}; {words.greeting}; {brand}; {legacy.slogan}; {year}; {note}; {footer()}</p>
        <Button>Go</Button>
        <Sign />
      </body>
    </html>
  );
}
`,
  "apps/mail/emails/_parts/sign.tsx": (word) => `export const Sign = () => <p>sign ${word}</p>;\n`,
  "apps/mail/emails/_parts/style.css": (word) => `p::after { content: "style ${word}"; }\n`,
  "apps/mail/emails/_parts/note.txt": (word) => `note ${word}`,
  "apps/mail/src/brand.ts": (word) => `export default "brand ${word}" satisfies string;\n`,
  "apps/shared/year.ts": (word) => `export const year: string = "year ${word}";\n`,
  "packages/ui/src/button.tsx": (word) =>
    `import type { ReactNode } from "react";
export function Button({ children }: { children: ReactNode }) {
  return <a href="https://acme.example">{children} button ${word}</a>;
}
`,
  "packages/ui/src/footer.ts": (word) => `export const footer = (): string => "footer ${word}";\n`,
  "packages/i18n/en.json": (word) => JSON.stringify({ greeting: `greeting ${word}` }),
  "packages/legacy/index.js": (word) => `const words = require("./words");\nexports.slogan = words("${word}");\n`,
  "packages/legacy/words.js": (word) => `module.exports = (other) => "slogan " + other + " legacy ${word}";\n`,
};

const FIXED: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "acme", private: true }),
  "pnpm-workspace.yaml": "packages: [apps/*, packages/*]\n",
  "apps/mail/package.json": JSON.stringify({ name: "@acme/mail", type: "module" }),
  "apps/mail/tsconfig.json": JSON.stringify({ compilerOptions: { jsx: "preserve", paths: { "~/*": ["./src/*"] } } }),
  // The user's own configuration is neither needed nor run.
  "apps/mail/vite.config.ts": "throw new Error('not for the preview');",
  "packages/ui/package.json": JSON.stringify({
    name: "@acme/ui",
    type: "module",
    exports: { ".": "./src/index.ts", "./footer": "./src/footer.ts" },
  }),
  "packages/ui/src/index.ts": 'export * from "./button";\n',
  "packages/i18n/package.json": JSON.stringify({ name: "@acme/i18n", exports: { "./*": "./*" } }),
  "packages/legacy/package.json": JSON.stringify({ name: "@acme/legacy", main: "index.js" }),
};

let browser: Browser;
let preview: Preview;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  const parts = Object.entries(PARTS).map(([file, write]) => [file, write("one")] as const);
  preview = await openPreview({ ...FIXED, ...Object.fromEntries(parts) }, { root: "apps/mail", prepare: linkPackages });
  page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(preview.url("/t/welcome"));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await preview?.[Symbol.asyncDispose]();
});

/** As pnpm lays packages out: each in the store, seen by a symlink only where it is a dependency. */
async function linkPackages(project: TempProject): Promise<void> {
  await project.remove("node_modules");
  const link = async (at: string, target: string): Promise<void> => {
    await mkdir(dirname(project.path(at)), { recursive: true });
    await symlink(target, project.path(at));
  };
  for (const name of ["react", "react-dom"]) {
    const store = `node_modules/.pnpm/${name}@19/node_modules/${name}`;
    await link(store, resolve(PACKAGES, name));
    await link(`apps/mail/node_modules/${name}`, project.path(store));
    await link(`packages/ui/node_modules/${name}`, project.path(store));
  }
  for (const name of ["ui", "i18n", "legacy"])
    await link(`apps/mail/node_modules/@acme/${name}`, `../../../../packages/${name}`);
}

describe("a pnpm monorepo with an alias, a shared package and translations", { timeout: 180_000 }, () => {
  it("shows the edit of every file that the mail is made of", async () => {
    await shows("template one", "button one", "slogan one legacy one");
    for (const [file, write] of Object.entries(PARTS)) {
      await preview.project.write(file, write("two"));
      // The words before the marked word are the part's own name.
      const [shown] = /\w+ two/.exec(write("two")) ?? [];
      await shows(file === "packages/legacy/index.js" ? "slogan two" : (shown as string));
    }
    await shows("template two", "sign two", "note two", "brand two", "year two", "button two", "footer two");
  });

  it("ends a hundred broken and good saves with the right mail and a living server", async () => {
    const file = "packages/ui/src/button.tsx";
    const write = PARTS[file] as (word: string) => string;
    for (let save = 1; save <= 50; save++) {
      await preview.project.write(file, "export function Button( {");
      if (save % 10 === 0) expect(await preview.preview("welcome")).toHaveProperty("ok");
      await preview.project.write(file, write(`save${save}`));
    }
    await shows("button save50");
    await expect.poll(() => page.getByTestId("error-overlay").count()).toBe(0);
    expect(await preview.preview("welcome")).toMatchObject({ ok: true });
  });
});

async function shows(...texts: readonly string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const frames = [...document.querySelectorAll("iframe")].map((frame) => frame.contentDocument);
      // A document that is just being loaded has no element yet.
      const html = frames.map((mail) => mail?.documentElement?.textContent ?? "").join();
      return wanted.every((text) => html.includes(text));
    },
    texts,
    { polling: 50 },
  );
}
