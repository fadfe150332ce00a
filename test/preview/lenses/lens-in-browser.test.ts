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
});

afterAll(async () => {
  await browser?.close();
  await preview?.[Symbol.asyncDispose]();
});

describe("lenses in the browser", { timeout: 60_000 }, () => {
  test("a key opens the choices, arrows choose, and the address says so", async () => {
    await open("/t/receipt");
    await page.keyboard.press("c");
    await page.getByRole("radio", { name: /^As sent/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.url()).toContain("client=gmail-web");
    await mail().locator("body > u").waitFor({ state: "attached" });
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("radio", { name: /^As sent/ }).count()).toBe(0);
    expect(await page.getByRole("region", { name: /seen through/i }).textContent()).toContain("measured by others");
  });

  test("every lens says how sure it is before it is chosen, and while it is used", async () => {
    await open("/t/receipt");
    await page.keyboard.press("c");
    const words = /(documented|measured by others|approximation)$/;
    await page.getByRole("radio", { name: /^Gmail, web/ }).waitFor();
    for (const group of ["client", "dark", "images", "fonts", "zoom"]) {
      const choices = await page.locator(`label:has(input[name="lens-${group}"])`).allInnerTexts();
      expect(choices.length, group).toBeGreaterThan(0);
      for (const choice of choices) if (!choice.startsWith("As sent")) expect(choice).toMatch(words);
    }
    expect(await page.locator("label:has(select)", { hasText: "Colour vision" }).textContent()).toContain(
      "approximation",
    );

    await page.setViewportSize({ width: 700, height: 800 });
    await open("/t/receipt?client=yahoo&zoom=200&vision=tritanopia");
    const strip = page.getByRole("region", { name: /seen through/i });
    await strip.getByText("Yahoo Mail").waitFor();
    expect(await strip.getByText("measured by others").isVisible()).toBe(true);
    expect(await strip.getByText("approximation").isVisible()).toBe(true);
    expect(await strip.getByText("documented").isVisible()).toBe(true);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test("choosing a lens keeps the place in the mail and the frame", async () => {
    await open("/t/receipt");
    await mail()
      .locator("body")
      .evaluate(() => window.scrollTo(0, 300));
    await page.locator('[data-testid="mail-frame"]').evaluate((frame) => frame.setAttribute("data-same", ""));
    await page.keyboard.press("c");
    await page.getByRole("radio", { name: /^Outlook, Windows/ }).check();
    await page.getByText(/kinds of change/).waitFor();
    await expect
      .poll(() =>
        mail()
          .locator("body")
          .evaluate(() => window.scrollY),
      )
      .toBe(300);
    expect(await page.locator('[data-testid="mail-frame"][data-same]').count()).toBe(1);
  });

  test("what was changed stands with its source", async () => {
    await open("/t/receipt?client=outlook-windows");
    await page.getByRole("button", { name: /kinds of change/ }).click();
    const notes = page.getByRole("dialog", { name: "What the lenses changed" });
    await notes.getByText("border-radius").waitFor();
    const sources = await notes
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    expect(sources).toContain("https://www.caniemail.com/features/css-border-radius/");
  });

  test("a client's dark mode darkens the mail as it is in the light, and d shows it in the light again", async () => {
    await open("/t/welcome");
    await page.keyboard.press("c");
    await page
      .getByRole("radio", { name: /^Outlook.com/ })
      .last()
      .check();
    await expect.poll(background).toBe("rgb(41, 41, 41)");
    await page.keyboard.press("Escape");
    await page.keyboard.press("d");
    await expect.poll(background).not.toBe("rgb(41, 41, 41)");
  });

  test("zoom doubles what is seen on half the room; vision filters it; images go", async () => {
    await open("/t/welcome?zoom=200&vision=deuteranopia&images=off");
    await expect
      .poll(() =>
        mail()
          .locator("body")
          .evaluate(() => window.innerWidth),
      )
      .toBe(340);
    const filter = await page
      .getByTestId("mail-frame")
      .evaluate((frame) => getComputedStyle(frame.parentElement as Element).filter);
    expect(filter).toContain("vision-deuteranopia");
    await expect.poll(() => mail().locator('img[src="data:,"]').count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "See the mail as it is sent" }).click();
    await expect
      .poll(() =>
        mail()
          .locator("body")
          .evaluate(() => window.innerWidth),
      )
      .toBe(680);
    expect(new URL(page.url()).search).toBe("");
  });
});

async function open(path: string): Promise<void> {
  await page.goto(preview.url + path);
  await mail().locator("table").first().waitFor({ state: "attached" });
}

function mail() {
  return page.frameLocator('[data-testid="mail-frame"]');
}

function background(): Promise<string> {
  return mail()
    .locator("html")
    .evaluate((element) => getComputedStyle(element).backgroundColor);
}
