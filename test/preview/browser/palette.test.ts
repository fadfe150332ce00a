import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../../support/browser.ts";
import { type PreviewProcess, startPreviewProcess } from "../../support/preview-process.ts";

const root = resolve(import.meta.dirname, "../../..");

let browser: Browser;
let preview: PreviewProcess;
let page: Page;

beforeAll(async () => {
  [browser, preview] = await Promise.all([launchBrowser(), startPreviewProcess(join(root, "emails"))]);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${preview.url}/t/receipt`);
  await page.getByTestId("subject").getByText("Your receipt").waitFor();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await preview?.[Symbol.asyncDispose]();
});

describe("the palette", { timeout: 60_000 }, () => {
  test("goes to a template by parts of its name, without the mouse", async () => {
    await page.keyboard.press("Control+k");
    await palette().waitFor();
    await page.keyboard.type("dig");
    await palette().getByRole("option", { name: "weekly-digest" }).waitFor();
    await expect.poll(() => palette().getByRole("option").count()).toBe(1);
    await palette().locator('[role="option"][data-focused]').waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/t/weekly-digest**");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  });

  test("chooses variants, tabs, widths, colours and lenses, and the address says so", async () => {
    await page.goto(`${preview.url}/t/receipt`);
    await page.getByText("yen, without cents").waitFor();
    await choose("yen");
    await page.waitForURL(/variant=yen/);
    await choose("mobile");
    await page.waitForURL(/width=375/);
    await choose("mail in dark");
    await page.waitForURL(/scheme=dark/);
    await choose("outlook windows");
    await page.waitForURL(/client=outlook-windows/);
    await choose("raw");
    await page.waitForURL(/tab=raw/);
    expect(page.url()).toContain("variant=yen");
  });

  test("opens from a text field too, sends, goes to the inbox, and says where nothing is found", async () => {
    await page.getByLabel("Search templates").focus();
    await page.keyboard.press("Control+k");
    await palette().waitFor();
    await page.keyboard.type("zzz");
    await palette().getByText("Nothing is called “zzz”.").waitFor();
    await page.keyboard.press("Escape");
    await choose("send this");
    await page.getByRole("dialog", { name: "Send this mail" }).waitFor();
    await page.keyboard.press("Escape");
    await choose("inbox caught");
    await page.waitForURL("**/inbox");
  });

  test("says how a phone gets in, where the preview does not listen on the network", async () => {
    await choose("phone qr");
    const dialog = page.getByRole("dialog", { name: "Open on a phone" });
    await dialog.getByText("npx posthorn dev --host").waitFor();
    await page.keyboard.press("Escape");
  });
});

function palette() {
  return page.getByRole("dialog", { name: "Commands" });
}

async function choose(words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await palette().waitFor();
  await page.keyboard.type(words);
  await palette().locator('[role="option"][data-focused]').waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => palette().count()).toBe(0);
}
