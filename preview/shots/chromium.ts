/** A headless Chromium of our own, and tabs in it that take pictures and compare them. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { MailError } from "../../src/errors.ts";
import { type DevTools, openDevTools } from "./devtools-pipe.ts";

export interface ChromiumOptions {
  readonly executable: string;
  /** Lets mails load images and fonts from the network; otherwise nothing but this machine can be reached. */
  readonly online?: boolean | undefined;
}

export interface Look {
  /** In CSS pixels. */
  readonly width: number;
  readonly scheme: "light" | "dark";
  /** Device pixels to a CSS pixel. */
  readonly scale: number;
}

export interface Tab {
  /** The whole page as a PNG, as high as it is. */
  shoot(url: string, look: Look): Promise<Buffer>;
  /** Runs a function of the browser's own world, which may use nothing from around it. */
  run<Result, Argument>(work: (argument: Argument) => Promise<Result>, argument: Argument): Promise<Result>;
}

export interface Chromium extends AsyncDisposable {
  openTab(): Promise<Tab>;
  close(): Promise<void>;
}

/** Everything that would make two pictures of the same mail differ, or that calls home, is off. */
const ARGUMENTS = [
  "--headless",
  "--remote-debugging-pipe",
  "--no-first-run",
  "--no-default-browser-check",
  "--hide-scrollbars",
  "--mute-audio",
  "--disable-gpu",
  "--disable-lcd-text",
  "--disable-partial-raster",
  "--disable-dev-shm-usage",
  "--font-render-hinting=none",
  "--force-color-profile=srgb",
  "--disable-extensions",
  "--disable-sync",
  "--disable-component-update",
  "--disable-background-networking",
  "--disable-default-apps",
];
const OFFLINE = ["--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];

/** How long a mail may take to load, with all its images. */
const LOAD_MS = 30_000;

/** What Chromium can draw in one piece. */
const MAX_HEIGHT = 16_384;

/** @throws {MailError} `NOT_CONFIGURED` where it does not start. */
export async function startChromium({ executable, online = false }: ChromiumOptions): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), "posthorn-chromium-"));
  const flags = [...ARGUMENTS, ...(online ? [] : OFFLINE), `--user-data-dir=${profile}`];
  const isRoot = process.getuid?.() === 0;
  // The mails are the user's own, and no script runs in them: where the sandbox cannot be had, as for root and in many
  // containers, pictures without it beat none.
  const attempts = isRoot ? [[...flags, "--no-sandbox"]] : [flags, [...flags, "--no-sandbox"]];
  let problem = "";
  for (const attempt of attempts) {
    const started = await tryStart(executable, attempt);
    if (typeof started === "object") return ownBrowser(started, profile);
    problem = started;
  }
  await rm(profile, { recursive: true, force: true });
  throw new MailError("NOT_CONFIGURED", `${executable} did not start: ${problem}. Name another one in CHROMIUM_PATH`);
}

interface Started {
  readonly child: ChildProcess;
  readonly devTools: DevTools;
}

/** A string says why it did not work. */
async function tryStart(executable: string, flags: readonly string[]): Promise<Started | string> {
  const child = spawn(executable, [...flags, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    // Ctrl-C is for the command, which then closes the browser; it should not go to both.
    detached: process.platform !== "win32",
  });
  const [, , stderr, toBrowser, fromBrowser] = child.stdio as [null, null, Readable, Writable, Readable];
  let told = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    told = (told + text).slice(-4_000);
  });
  const devTools = openDevTools(toBrowser, fromBrowser);
  child.once("error", (error) => devTools.close(error));
  child.once("close", (code, signal) => {
    const lastWords = told.trim().split("\n").at(-1) ?? "";
    devTools.close(new Error(`Chromium ended (${signal ?? code}) ${lastWords}`.trim()));
  });
  try {
    await devTools.send("Browser.getVersion");
    return { child, devTools };
  } catch (error) {
    end(child);
    return (error as Error).message;
  }
}

function ownBrowser({ child, devTools }: Started, profile: string): Chromium {
  // Whatever ends this process ends the browser.
  const atExit = (): void => end(child);
  process.once("exit", atExit);
  let closing: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    process.off("exit", atExit);
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "close");
      end(child);
      await exited;
    }
    // Its helpers may write for a moment longer.
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  const close = (): Promise<void> => {
    closing ??= closeAll();
    return closing;
  };
  return { openTab: () => openTab(devTools), close, [Symbol.asyncDispose]: close };
}

function end(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    // Its own process group, where it is one: the helpers too.
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL"); // It has ended already, or has no group.
  }
}

async function openTab(devTools: DevTools): Promise<Tab> {
  const { targetId } = await devTools.send<{ targetId: string }>("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await devTools.send<{ sessionId: string }>("Target.attachToTarget", {
    targetId,
    flatten: true,
  });
  const send = <Result>(method: string, params?: object): Promise<Result> => devTools.send(method, params, sessionId);
  await send("Page.enable");

  return {
    async shoot(url, { width, scheme, scale }) {
      const metrics = { width, height: 800, deviceScaleFactor: scale, mobile: false };
      await send("Emulation.setDeviceMetricsOverride", metrics);
      await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
      const loaded = within(LOAD_MS, devTools.next("Page.loadEventFired", sessionId), `${url} did not finish loading`);
      loaded.catch(() => {}); // Where the navigation fails, that is what is reported.
      const { errorText } = await send<{ errorText?: string }>("Page.navigate", { url });
      if (errorText !== undefined) throw new Error(`Chromium could not open ${url}: ${errorText}`);
      await loaded;
      await evaluate(send, "document.fonts.ready.then(() => undefined)");
      const { cssContentSize } = await send<{ cssContentSize: { height: number } }>("Page.getLayoutMetrics");
      const height = Math.min(Math.max(1, Math.ceil(cssContentSize.height)), Math.floor(MAX_HEIGHT / scale));
      const { data } = await send<{ data: string }>("Page.captureScreenshot", {
        format: "png",
        captureBeyondViewport: true,
        clip: { x: 0, y: 0, width, height, scale: 1 },
      });
      return Buffer.from(data, "base64");
    },
    async run<Result>(work: (argument: never) => Promise<Result>, argument: unknown): Promise<Result> {
      return (await evaluate(send, `(${work})(${JSON.stringify(argument)})`)) as Result;
    },
  };
}

async function evaluate(
  send: <R>(method: string, params?: object) => Promise<R>,
  expression: string,
): Promise<unknown> {
  const { result, exceptionDetails } = await send<{
    result: { value?: unknown };
    exceptionDetails?: { text: string; exception?: { description?: string } };
  }>("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

function within<Value>(ms: number, promise: Promise<Value>, problem: string): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${problem} within ${ms / 1000} s`)), ms);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
