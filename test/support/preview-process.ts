/** The built `posthorn dev` as its own process over a project of its own, as a designer runs it. */

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

export interface PreviewProcess extends AsyncDisposable {
  readonly url: string;
  readonly smtpUrl: string;
  /** The project's folder; tests may write into it. */
  readonly folder: string;
}

interface ProjectParts {
  /** Paths within the project, and what stands there before the preview starts. */
  readonly files?: Readonly<Record<string, string>>;
  /** Beside that of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the project's folder before the preview starts. */
  readonly prepare?: (folder: string) => void;
}

/**
 * Copies a folder of templates into a new project inside this repository, where it finds the installed packages, and
 * starts the preview over it.
 */
export async function startPreviewProcess(
  templates: string | null,
  { files = {}, env, prepare }: ProjectParts = {},
): Promise<PreviewProcess> {
  mkdirSync(join(root, ".posthorn"), { recursive: true });
  const folder = mkdtempSync(join(root, ".posthorn", "preview-"));
  if (templates === null) mkdirSync(join(folder, "emails"));
  else cpSync(templates, join(folder, "emails"), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  prepare?.(folder);
  const child = spawn(process.execPath, [join(root, "dist/src/cli/main.js"), "dev", "--no-open"], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  const output = await new Promise<string>((found, failed) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (/SMTP_URL=\S+\n/.test(text)) found(text);
    });
    exited.then(() => failed(new Error(`posthorn dev ended:\n${text}`)));
  });
  return {
    url: (/http:\/\/127\.0\.0\.1:\d+/.exec(output) as RegExpExecArray)[0],
    smtpUrl: (/SMTP_URL=(\S+)/.exec(output) as RegExpExecArray)[1] as string,
    folder,
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
