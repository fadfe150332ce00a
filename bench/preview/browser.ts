/** The browser that looks at the previews: Chromium, headless, with no way out of this machine. */

import { type Browser, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../test/support/browser.ts";
import { SuiteCannotRun } from "../suite.ts";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** @throws {SuiteCannotRun} Where no Chromium starts. */
export async function launchBrowser(): Promise<Browser> {
  try {
    return await chromium.launch({ executablePath: await findBrowser(), args: ARGS });
  } catch (error) {
    throw new SuiteCannotRun(`no Chromium could be started: ${error instanceof Error ? error.message : error}`);
  }
}

/** Resolves once a frame that can be seen shows `text`; asks on every animation frame. */
export async function waitForMail(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (text) =>
      [...document.querySelectorAll("iframe")].some((frame) => {
        const { width, height } = frame.getBoundingClientRect();
        const isSeen = width > 0 && height > 0 && getComputedStyle(frame).visibility === "visible";
        return isSeen && frame.contentDocument?.body?.textContent?.includes(text);
      }),
    text,
    { polling: "raf", timeout: 30_000 },
  );
}
