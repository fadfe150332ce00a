/** Runs the `posthorn` command from source, as its own process, and makes projects for it to run in. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");
const NODE_MODULES = resolve(import.meta.dirname, "../../node_modules");

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
  /** Resolves with the match as soon as stdout has it; rejects where the command ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same for stderr. */
  complained(pattern: RegExp): Promise<RegExpExecArray>;
}

export function startCli(args: readonly string[], { cwd = process.cwd(), env = {} }: RunOptions = {}): Running {
  const { PATH, HOME, XDG_CACHE_HOME } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...(PATH && { PATH }), ...(HOME && { HOME }), ...(XDG_CACHE_HOME && { XDG_CACHE_HOME }), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<Result>((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done({ code, stdout, stderr }));
  });
  const found = (stream: Readable, text: () => string, pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((done, failed) => {
      const look = (): void => {
        const match = pattern.exec(text());
        if (match) done(match);
      };
      stream.on("data", look);
      look();
      ended.then(({ code }) => failed(new Error(`ended with ${code} before ${pattern}:\n${stdout}${stderr}`)), failed);
    });
  return {
    child,
    ended,
    printed: (pattern) => found(child.stdout, () => stdout, pattern),
    complained: (pattern) => found(child.stderr, () => stderr, pattern),
  };
}

export function runCli(args: readonly string[], options?: RunOptions): Promise<Result> {
  return startCli(args, options).ended;
}

export interface Project extends AsyncDisposable {
  readonly root: string;
}

/** A folder with these files, in which the packages of this repository can be imported. */
export async function makeProject(files: Readonly<Record<string, string | Uint8Array>>): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), "posthorn-cli-"));
  await symlink(NODE_MODULES, join(root, "node_modules"));
  for (const [path, content] of Object.entries({ "package.json": '{ "type": "module" }', ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

export const WELCOME = `import { defineEmail } from "posthorn";
import { Body, Html, Text } from "react-email";

export default defineEmail(
  function Welcome({ name }: { name: string }) {
    return <Html><Body><Text>Hello {name}</Text></Body></Html>;
  },
  {
    subject: ({ name }, { locale }) => \`Welcome, \${name} (\${locale})\`,
    previewProps: { name: "Ada" },
    variants: { "Long name": { name: "Wolfeschlegelsteinhausenbergerdorff" }, "long  name!": { name: "Other" } },
  },
);
`;

/** A plain React Email file, as they are found in the wild. */
export const PLAIN = `import * as React from "react";
import { Html } from "react-email";
export default function Link({ url = "none" }) { return <Html>{url}</Html>; }
Link.PreviewProps = { url: "https://example.com/?a=1&b=2" };
`;

export const THROWS = `import { defineEmail } from "posthorn";
export default defineEmail(function Bad() { throw new TypeError("no such luck"); }, { subject: "Bad" });
`;

export const UNREADABLE = "export default function () {\n  return <p>;\n}\n";
