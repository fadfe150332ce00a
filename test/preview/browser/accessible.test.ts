import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seriousIn } from "../../support/axe.ts";
import { launchBrowser } from "../../support/browser.ts";
import { withoutFocusRing } from "../../support/focus-rings.ts";
import { startViewsProject, type ViewsProject } from "./views/project.ts";
import { VIEWS } from "./views/views.ts";

const DESKTOP = { width: 1280, height: 800 };

let browser: Browser;
let project: ViewsProject;
let pages: Readonly<Record<"light" | "dark", Page>>;

beforeAll(async () => {
  [browser, project] = await Promise.all([launchBrowser(), startViewsProject()]);
  pages = { light: await open("light"), dark: await open("dark") };
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await project?.[Symbol.asyncDispose]();
});

describe("the preview", { timeout: 180_000 }, () => {
  test.each(VIEWS)(
    "has nothing that axe calls serious, shows where the focus is, and fits a phone: $name",
    async ({ path, ready }) => {
      for (const theme of ["light", "dark"] as const) {
        const page = pages[theme];
        await page.setViewportSize(DESKTOP);
        // Away from a view that would only change its address.
        await page.goto("about:blank");
        await page.goto(project.url + (typeof path === "string" ? path : path(project)));
        await ready(page, project);
        expect(await seriousIn(page), theme).toEqual([]);
        expect(await withoutFocusRing(page), theme).toEqual([]);
        await page.setViewportSize({ width: 375, height: 740 });
        await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
      }
    },
  );
});

async function open(theme: "light" | "dark"): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: "reduce" });
  await context.addInitScript((theme) => {
    // A frame with a mail in it has no storage.
    if (self !== top || location.protocol !== "http:") return;
    localStorage.clear();
    localStorage.setItem("posthorn.theme", theme);
  }, theme);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}
