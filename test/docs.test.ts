import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { runnerImport } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createInbox, type Inbox } from "../preview/inbox/index.ts";
import { type PreviewServer, startPreview } from "../preview/server/index.ts";
import { type CodeBlock, codeBlocks, documents } from "./support/documents.ts";
import { createDatabase, type TestDatabase } from "./support/postgres-database.ts";

const root = resolve(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Stands in the documents for wherever a local inbox listens. */
const INBOX = "127.0.0.1:1025";
/** The same for the preview. */
const PREVIEW = "127.0.0.1:3000";
/** The same for a database. */
const POSTGRES = "postgres://app:secret@127.0.0.1:5432/app";

/** Commands of the documents that other tests run, by the test that does. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  "npm ci": "every test run begins with it",
  "npm test": "this is it",
  "npm run demo": "test/demo.test.ts",
  "npm install posthorn react react-dom react-email": "test/package.test.ts installs the packed package beside these",
  "npm install --save-dev vite": "test/package.test.ts",
  "npx posthorn dev": "test/package.test.ts",
  "npx posthorn dev --no-open": "test/package.test.ts",
  "npx posthorn dev --host": "test/cli/dev.test.ts",
};

let inbox: Inbox;
let preview: PreviewServer;
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  inbox = await createInbox({ port: 0 });
  preview = await startPreview({ root, port: 0, inbox });
  database = await createDatabase();
  mkdirSync(join(root, ".posthorn"), { recursive: true });
  folder = mkdtempSync(join(root, ".posthorn", "docs-"));
  // Installed as a user has it: the built package, found by its name.
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "posthorn"), "dir");
  writeFileSync(join(folder, "package.json"), '{ "name": "reader", "type": "module" }');
});

afterAll(async () => {
  await preview?.close();
  await inbox?.close();
  await database?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A block without a language is a drawing. */
const all = documents(root)
  .flatMap((document) => codeBlocks(root, document))
  .filter(({ language }) => language !== "");

/** What readers come from: shown beside ours, and nothing that could run here. */
const THEIRS = ["js", "python"];

test("the documents hold code", () => {
  expect(all.length).toBeGreaterThan(8);
  const ours = all.map(({ language }) => language).filter((language) => !THEIRS.includes(language));
  expect([...new Set(ours)].sort()).toEqual(["sh", "ts", "tsx"]);
});

describe.each(documents(root).filter((document) => all.some((block) => block.document === document)))(
  "%s",
  (document) => {
    const blocks = all.filter((block) => block.document === document);

    beforeAll(() => {
      for (const block of blocks) if (isModule(block)) write(block);
    });

    test.each(blocks.filter(isModule).map((block) => [block.line, block] as const))(
      "line %i runs",
      async (_, block) => {
        const path = write(block);
        if (isTest(block)) return expect(await runVitest(path)).toBe(0);
        const before = inbox.list().total;
        const environment = { ...process.env };
        const workingDirectory = process.cwd();
        process.chdir(folder);
        try {
          await runnerImport(path, { configFile: false, root: folder, logLevel: "silent" });
        } finally {
          process.chdir(workingDirectory);
          process.env = environment;
        }
        if (block.code.includes(INBOX)) expect(inbox.list().total).toBeGreaterThan(before);
      },
    );

    test.each(
      blocks
        .filter(({ language }) => language === "sh")
        .flatMap(commandsOf)
        .map((command) => [command]),
    )("%s", async (command) => {
      if (command.startsWith("export ")) return expect(command).toMatch(/^export [A-Z_]+=\S+$/);
      const script = /^npm run ([\w:]+)/.exec(command)?.[1];
      if (script !== undefined) expect(manifest.scripts).toHaveProperty(script);
      if (command in RUN_ELSEWHERE) return;
      const [program, name, ...parameters] = withServers(command).split(" ");
      expect(`${program} ${name}`, "a command that no test runs").toBe("npx posthorn");
      expect(await runPosthorn(parameters)).toBe(0);
    });
  },
);

function isModule({ language }: CodeBlock): boolean {
  return language === "ts" || language === "tsx";
}

/** Tests of a reader's, which only a test runner can run. */
function isTest({ path }: CodeBlock): boolean {
  return path !== undefined && /\.test\.tsx?$/.test(path);
}

function commandsOf({ code }: CodeBlock): string[] {
  return code
    .split(/\n| && /)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function withServers(text: string): string {
  return text
    .replaceAll(INBOX, `${inbox.host}:${inbox.port}`)
    .replaceAll(PREVIEW, `127.0.0.1:${preview.port}`)
    .replaceAll(POSTGRES, database.url);
}

function write(block: CodeBlock): string {
  const path = join(folder, block.path ?? `${block.document.replace(/\W/g, "-")}-${block.line}.${block.language}`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, withServers(block.code));
  return path;
}

function runPosthorn(parameters: readonly string[]): Promise<number | null> {
  return run(join(root, "dist/src/cli/main.js"), parameters);
}

function runVitest(file: string): Promise<number | null> {
  return run(join(root, "node_modules/vitest/vitest.mjs"), ["run", "--root", folder, file]);
}

function run(script: string, parameters: readonly string[]): Promise<number | null> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [script, ...parameters], {
      cwd: folder,
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST"))),
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.once("close", done);
  });
}
