/** Which browser takes the screenshots: the one that is named, one that is installed, or one that npm brought. */

import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { MailError } from "../../src/errors.ts";

/** What the executables are called where they are on the PATH. */
const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge", "chrome"];

const USUAL_PLACES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"].flatMap((folder) =>
    NAMES.map((name) => join(folder, name)),
  ),
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
  ),
  win32: [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA].flatMap((folder) =>
    folder === undefined
      ? []
      : ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"].map((app) =>
          join(folder, app),
        ),
  ),
};

/**
 * Looks in this order: `CHROMIUM_PATH`, the PATH, the usual places, `@sparticuz/chromium` where the project has it.
 *
 * @throws {MailError} `NOT_CONFIGURED` where there is none; the text says what to install.
 */
export async function findChromium(directory: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env.CHROMIUM_PATH;
  if (named) {
    if (isExecutable(named)) return named;
    throw new MailError("NOT_CONFIGURED", `CHROMIUM_PATH is ${named}, and no program is there; correct it or unset it`);
  }
  const onPath = (env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const installed = [...onPath, ...(USUAL_PLACES[process.platform] ?? [])].find(isExecutable);
  const found = installed ?? (await unpackFromNpm(directory));
  if (found !== undefined) return found;
  throw new MailError(
    "NOT_CONFIGURED",
    "Screenshots need a Chromium, Chrome or Edge, and none was found. Install one (Debian and Ubuntu: apt-get install chromium), or run: npm install -D @sparticuz/chromium, or name one in CHROMIUM_PATH",
  );
}

/** A Chromium for servers, inside an npm package: for machines on which nothing can be installed. */
async function unpackFromNpm(directory: string): Promise<string | undefined> {
  let entry: string;
  try {
    entry = createRequire(join(directory, "noop.js")).resolve("@sparticuz/chromium");
  } catch {
    return undefined; // Not installed: it is one of several ways.
  }
  // Makes the package unpack the libraries too, which a bare machine lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs22.x";
  const { default: packed } = (await import(pathToFileURL(entry).href)) as {
    readonly default: { executablePath(): Promise<string> };
  };
  return packed.executablePath();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
