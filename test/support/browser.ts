/** A real Chromium for tests: the machine's own where there is one, else the one that npm brought. */

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where the global setup leaves the browser's path for the test processes. */
const PATH_VARIABLE = "POSTHORN_TEST_CHROMIUM";

/** Finds or unpacks a browser; called once, before any test, because unpacking writes to a path all processes share. */
export async function findBrowser(): Promise<string> {
  const given = process.env.CHROMIUM_PATH ?? INSTALLED.find((path) => existsSync(path));
  process.env[PATH_VARIABLE] = given ?? (await unpackFromNpm());
  return process.env[PATH_VARIABLE];
}

/** Starts a browser; `await using` closes it. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env[PATH_VARIABLE] ?? (await findBrowser());
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

async function unpackFromNpm(): Promise<string> {
  // Makes the package unpack the NSS libraries too, which a bare machine lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs22.x";
  const { default: packed } = await import("@sparticuz/chromium");
  return packed.executablePath();
}
