import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeReport } from "../../../preview/shots/report.ts";
import { makeProject, type Project, runCli } from "../../cli/run-cli.ts";
import { seriousIn } from "../../support/axe.ts";
import { launchBrowser } from "../../support/browser.ts";
import { startPreviewProcess } from "../../support/preview-process.ts";

const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const MAIL = `export default function Mail({ name = "nobody" }) {
  return <html lang="en"><body><p>Welcome, {name}</p></body></html>;
}
Mail.variants = { "A long name": { name: "Wolfeschlegelsteinhausenbergerdorff" } };
`;

let browser: Browser;
let project: Project;
let folder: string;

beforeAll(async () => {
  [browser, project, folder] = await Promise.all([
    launchBrowser(),
    makeProject({
      "emails/auth/welcome.tsx": MAIL,
      "emails/broken.tsx": "export default function () { throw new TypeError('no such luck'); }",
    }),
    mkdtemp(join(tmpdir(), "posthorn-report-")),
  ]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await project?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("what is made to be shared", { timeout: 180_000 }, () => {
  test("has nothing that axe calls serious, and fits a phone: the site of posthorn build", async () => {
    await runCli(["build"], { cwd: project.root });
    const home = pathToFileURL(join(project.root, "site/index.html")).href;
    await inBothSchemes(async (page) => {
      for (const [place, shows] of [
        ["#/t/auth/welcome", "Rendered in"],
        ["#/t/auth/welcome?tab=html", "<html"],
        ["#/t/broken", "no such luck"],
        ["#/wall", "auth/welcome"],
      ] as const) {
        await page.goto(`${home}${place}`);
        await page.reload();
        await page.locator("main").getByText(shows).first().waitFor();
        await isAccessible(page, place);
      }
    });
  });

  test("has nothing that axe calls serious, and fits a phone: the report of posthorn shots --compare", async () => {
    const difference = { pixels: 1, width: 1, height: 1, picture: DOT };
    const of = (template: string, variant?: string) => ({ template, variant, width: 375, scheme: "dark" as const });
    const page = await writeReport(
      folder,
      [
        { kind: "changed", file: "auth/code@375-dark.png", before: DOT, after: DOT, difference, ...of("auth/code") },
        { kind: "new", file: "welcome--a@375-dark.png", after: DOT, ...of("welcome", "A long name") },
        { kind: "gone", file: "was@375-dark.png", before: DOT },
      ] as Parameters<typeof writeReport>[1],
      { project: "shop", baseline: "baseline", shots: 12 },
    );
    await inBothSchemes(async (tab) => {
      await tab.goto(pathToFileURL(page).href);
      await tab.getByText("1 template looks different").first().waitFor();
      await isAccessible(tab, "report");
    });
  });

  test("has nothing that axe calls serious, and fits a phone: a folder without templates", async () => {
    await using preview = await startPreviewProcess(null);
    await inBothSchemes(async (page) => {
      await page.goto(preview.url);
      await page.getByText("No templates yet").waitFor();
      await isAccessible(page, "home");
      await page.goto(`${preview.url}/inbox`);
      await page.getByText("Waiting for mail").waitFor();
      await isAccessible(page, "inbox");
    });
  });
});

async function inBothSchemes(visit: (page: Page) => Promise<void>): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await visit(page);
    await context.close();
  }
}

async function isAccessible(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(await seriousIn(page), name).toEqual([]);
  await page.setViewportSize({ width: 375, height: 740 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: name }).toBe(375);
}
