import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../../support/browser.ts";
import { type PreviewProcess, startPreviewProcess } from "../../support/preview-process.ts";

/** Without a library, which would take longer to load than all the rest. */
const mail = (words: string, variants = "{}"): string => `
export default function Mail({ name = "nobody" }) {
  return <html><body><p>${words} {name}</p></body></html>;
}
Mail.variants = ${variants};
`;

const PATIENT = { timeout: 45_000 };

let templates: string;
let browser: Browser;
let preview: PreviewProcess;
let page: Page;

beforeAll(async () => {
  templates = mkdtempSync(join(tmpdir(), "posthorn-wall-"));
  const files = {
    "auth/code.tsx": mail("Your code"),
    "broken.tsx": "export default function () { throw new TypeError('no such luck'); }",
    "welcome.tsx": mail("Welcome", `{ "Ada": { name: "Ada" } }`),
    ...Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`z${100 + index}.tsx`, mail(`Number ${index}`)])),
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(templates, file)), { recursive: true });
    writeFileSync(join(templates, file), content);
  }
  [browser, preview] = await Promise.all([launchBrowser(), startPreviewProcess(templates)]);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: null });
  page.setDefaultTimeout(45_000);
});

afterAll(async () => {
  await browser?.close();
  await preview?.[Symbol.asyncDispose]();
  rmSync(templates, { recursive: true, force: true });
});

const tiles = () => page.getByTestId("wall").getByRole("link");
const tile = (name: string | RegExp) => page.getByTestId("wall").getByRole("link", { name });
const frameOf = (name: string | RegExp) => tile(name).locator("iframe").contentFrame();
const query = () => Object.fromEntries(new URL(page.url()).searchParams);

describe("the wall", { timeout: 120_000 }, () => {
  test("shows every template and variant, asks only for what is in sight, and shows errors as tiles", async () => {
    await page.goto(`${preview.url}/wall`);
    await frameOf(/welcome.*Ada/)
      .getByText("Welcome Ada")
      .waitFor();
    await tile(/broken/)
      .getByText("no such luck")
      .waitFor();
    // 60 numbered, two states of welcome, code, and the broken one.
    await expect.poll(() => tiles().count(), PATIENT).toBe(64);
    expect(await page.getByTestId("wall").locator("iframe").count()).toBeLessThan(40);
  });

  test("keeps what it shows in the address", async () => {
    await page.getByRole("checkbox", { name: "375" }).check();
    await page.getByRole("checkbox", { name: "Dark" }).check();
    await page.getByRole("checkbox", { name: "Variants" }).uncheck();
    await page.getByLabel("Filter the wall").fill("welcome");
    await expect.poll(() => tiles().count(), PATIENT).toBe(4);
    expect(query()).toEqual({ filter: "welcome", variants: "off", widths: "375,680", schemes: "light,dark" });
    await page.reload();
    await frameOf(/375 px · dark/)
      .getByText("Welcome nobody")
      .waitFor();
    const dark = await frameOf(/375 px · dark/)
      .locator("body")
      .evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
    expect(dark).toBe(true);
  });

  test("updates the tiles that a saved file reaches, and leaves the others alone", async () => {
    await page.goto(`${preview.url}/wall?filter=e`);
    await frameOf(/code/).getByText("Your code").waitFor();
    await frameOf(/code/)
      .locator("body")
      .evaluate((body) => body.setAttribute("data-untouched", ""));
    writeFileSync(join(preview.folder, "emails/welcome.tsx"), mail("Welcome back,", `{ "Bo": { name: "Bo" } }`));
    await frameOf(/welcome.*Bo/)
      .getByText("Welcome back, Bo")
      .waitFor();
    expect(await frameOf(/code/).locator("body[data-untouched]").count()).toBe(1);
  });

  test("is walked through by keyboard, and opens the mail in the state of the tile", async () => {
    await page.goto(`${preview.url}/`);
    await page.getByTestId("template-tree").getByText("broken").waitFor();
    await page.keyboard.press("w");
    await frameOf(/welcome.*Bo/)
      .getByText("Welcome back, Bo")
      .waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("welcome");
    await expect.poll(() => tiles().count(), PATIENT).toBe(2);
    await page.getByRole("checkbox", { name: "Dark" }).check();
    await expect.poll(() => tiles().count(), PATIENT).toBe(4);
    await page.getByLabel("Filter the wall").press("Enter");
    for (const key of ["ArrowRight", "End", "ArrowLeft", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    await page.getByTestId("subject").waitFor();
    expect(new URL(page.url()).pathname).toBe("/t/welcome");
    expect(query()).toEqual({ variant: "Bo", scheme: "dark" });
    await page.goBack();
    await expect.poll(() => tiles().count(), PATIENT).toBe(4);
  });

  test("says so where nothing is found", async () => {
    await page.getByLabel("Filter the wall").fill("no such mail");
    await page.getByText("No template is called “no such mail”").waitFor();
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await expect.poll(() => tiles().count(), PATIENT).toBeGreaterThan(60);
  });
});

describe("the page of changes", { timeout: 120_000 }, () => {
  test("shows what an edit changed: side by side, pixel by pixel, in the HTML and in the text", async () => {
    await page.goto(`${preview.url}/`);
    await page.getByTestId("template-tree").getByText("welcome").waitFor();
    await page.keyboard.press("b");
    const list = page.getByRole("navigation", { name: "Changed mails" });
    await list.getByText("welcome").waitFor();
    expect(await list.getByRole("button").allInnerTexts()).toEqual([
      expect.stringMatching(/^Preview props\s+HTML, text$/),
      expect.stringMatching(/^Bo\s+new$/),
      expect.stringMatching(/^Ada\s+gone$/),
    ]);
    const side = (name: RegExp) => page.locator(`iframe[title*="${name.source}"]`).contentFrame();
    await side(/Before/)
      .getByText("Welcome nobody")
      .waitFor();
    await side(/After/).getByText("Welcome back, nobody").waitFor();

    await page.getByRole("radio", { name: "Text" }).check();
    const text = page.getByLabel("Difference: The text");
    await text.getByText("Welcome back, nobody").waitFor();
    expect(await text.textContent()).toMatch(/Removed: [\s\S]*Welcome nobody[\s\S]*Added: [\s\S]*Welcome back, nobody/);
    await page.getByRole("radio", { name: "HTML" }).check();
    await page.getByLabel("Difference: The HTML").waitFor();
    await page.getByRole("radio", { name: "Pixels" }).check();
    await page.getByLabel("Difference of the pixels").locator("iframe").nth(1).waitFor();
    await page.getByRole("radio", { name: /^Git HEAD/ }).check();
    await expect.poll(() => query().against, PATIENT).toBe("head");
  });
});
