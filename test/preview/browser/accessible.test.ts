import { join, resolve } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../../support/browser.ts";
import { type PreviewProcess, startPreviewProcess } from "../../support/preview-process.ts";

const root = resolve(import.meta.dirname, "../../..");

interface View {
  readonly name: string;
  readonly path: string;
  /** What shows that the view is there. */
  readonly ready: (page: Page) => Promise<unknown>;
}

const DESKTOP = { width: 1280, height: 800 };

const VIEWS: readonly View[] = [
  { name: "preview", path: "/t/receipt", ready: (page) => page.getByText("Live", { exact: true }).waitFor() },
  {
    name: "lens",
    path: "/t/receipt?client=outlook-windows",
    ready: (page) => page.getByText(/kinds of change/).waitFor(),
  },
  { name: "inbox row", path: "/t/receipt?tab=row", ready: (page) => page.getByTestId("row-gmail-web").waitFor() },
  { name: "HTML", path: "/t/receipt?tab=html", ready: (page) => page.getByText("<!DOCTYPE html").first().waitFor() },
  { name: "text", path: "/t/receipt?tab=text", ready: (page) => page.getByText(/words ·/).waitFor() },
  { name: "source", path: "/t/receipt?tab=source", ready: (page) => page.getByText("defineEmail").first().waitFor() },
  { name: "headers", path: "/t/receipt?tab=headers", ready: (page) => page.getByText("MIME-Version").waitFor() },
  { name: "raw", path: "/t/receipt?tab=raw", ready: (page) => page.getByText(/KB in all/).waitFor() },
  { name: "wall", path: "/wall", ready: (page) => page.locator("main iframe").first().waitFor() },
  { name: "inbox", path: "/inbox", ready: (page) => page.getByText("Waiting for mail").waitFor() },
  {
    name: "send",
    path: "/t/welcome",
    async ready(page) {
      await page.getByRole("button", { name: "Send…" }).click();
      await page.getByRole("dialog", { name: "Send this mail" }).getByText("Take the images along").waitFor();
    },
  },
  {
    name: "palette",
    path: "/t/welcome",
    async ready(page) {
      await page.getByTestId("subject").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Commands" }).getByRole("option").first().waitFor();
    },
  },
  {
    name: "no template",
    path: "/t/nowhere",
    ready: (page) => page.getByText("There is no template “nowhere”").waitFor(),
  },
];

let browser: Browser;
let preview: PreviewProcess;

beforeAll(async () => {
  [browser, preview] = await Promise.all([launchBrowser(), startPreviewProcess(join(root, "emails"))]);
});

afterAll(async () => {
  await browser?.close();
  await preview?.[Symbol.asyncDispose]();
});

describe("the preview", { timeout: 240_000 }, () => {
  test("has nothing that axe calls serious in any view, and none is wider than a phone", async () => {
    const page = await open("light");
    const found: string[] = [];
    for (const { name, path, ready } of VIEWS) {
      await page.goto(preview.url + path);
      await ready(page);
      found.push(...(await seriousIn(page)).map((problem) => `${name}: ${problem}`));
      await page.setViewportSize({ width: 375, height: 740 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: name }).toBe(375);
      await page.setViewportSize(DESKTOP);
    }
    expect(found).toEqual([]);
    await page.context().close();
  });

  test("has enough contrast in dark colours too", async () => {
    const page = await open("dark");
    const found: string[] = [];
    for (const { name, path, ready } of VIEWS) {
      await page.goto(preview.url + path);
      await ready(page);
      found.push(...(await seriousIn(page, ["color-contrast"])).map((problem) => `${name}: ${problem}`));
    }
    expect(found).toEqual([]);
    await page.context().close();
  });
});

async function open(theme: "light" | "dark"): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: "reduce" });
  await context.addInitScript((theme) => localStorage.setItem("posthorn.theme", theme), theme);
  return context.newPage();
}

/** The mail itself is not looked at here: what is in its frame is its author's. */
async function seriousIn(page: Page, rules: readonly string[] = []): Promise<string[]> {
  // By the debugger, because the page's own policy lets no script in.
  await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    interface Result {
      readonly violations: readonly {
        readonly id: string;
        readonly impact: string;
        readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
      }[];
    }
    const { axe } = globalThis as unknown as { axe: { run(context: object, options: object): Promise<Result> } };
    // Thousands of lines of code are all alike.
    const exclude = [["iframe"], [".code .line:nth-child(n + 12)"]];
    const { violations } = await axe.run(
      { exclude },
      { iframes: false, resultTypes: ["violations"], ...(rules.length > 0 && { runOnly: rules }) },
    );
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
      );
  }, rules);
}
