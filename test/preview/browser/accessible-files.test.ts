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

const DESKTOP = { width: 1280, height: 800 };
const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const MAIL = `export default function Mail({ name = "nobody" }) {
  return <html lang="en"><body><p>Welcome, {name}</p></body></html>;
}
Mail.variants = { "A long name": { name: "Wolfeschlegelsteinhausenbergerdorff" } };
`;

const REDIRECTING = `export default {
  mailer: { transport: "memory:", from: "hello@wren.example", redirect: { to: "team@wren.example", allow: ["wren.example"] } },
};
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
        // What needs a server is not offered, and an address of the preview that names it leads to the mail.
        ["#/t/auth/welcome?tab=raw", "Rendered in"],
        ["#/t/nowhere", "It may have been renamed or moved."],
        ["#/t/broken", "no such luck"],
        ["#/wall", "auth/welcome"],
      ] as const) {
        await page.setViewportSize(DESKTOP);
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

  test("has nothing that axe calls serious, and fits a phone: a mail that is redirected", async () => {
    await using preview = await startPreviewProcess(null, {
      files: { "emails/welcome.tsx": MAIL, "posthorn.config.mjs": REDIRECTING },
      env: { OUTBOX_URL: "sqlite:./none.db" },
    });
    await inBothSchemes(async (page) => {
      await page.goto(`${preview.url}/t/welcome`);
      await page.getByRole("button", { name: "Send…" }).click();
      await page.getByText("Everything goes to team@wren.example instead").waitFor();
      await isAccessible(page, "form");
      await page.getByLabel("To", { exact: true }).fill("ada@example.com");
      await page.keyboard.press("Enter");
      await page.getByRole("definition").filter({ hasText: "team@wren.example" }).waitFor();
      await page.getByText("In place of").waitFor();
      await isAccessible(page, "outcome");
      await page.goto(`${preview.url}/queue`);
      await page.getByText("Nothing was enqueued yet").waitFor();
      await isAccessible(page, "queue");
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
      for (const [path, shows] of [
        ["wall", "No templates yet"],
        ["changes", "No mail has changed"],
        ["queue", "This project has no outbox"],
      ] as const) {
        await page.goto(`${preview.url}/${path}`);
        await page.locator("main").getByText(shows).waitFor();
        await isAccessible(page, path);
      }
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
  await page.setViewportSize(DESKTOP);
  expect(await seriousIn(page), name).toEqual([]);
  await page.setViewportSize({ width: 375, height: 740 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: name }).toBe(375);
  // Nor does what is said where nothing is yet run out of its own box.
  const tooWide = (boxes: (HTMLElement | SVGElement)[]) =>
    boxes.filter((box) => box.scrollWidth > box.clientWidth).length;
  const notices = page.locator("main .overflow-auto.text-center");
  await expect.poll(() => notices.evaluateAll(tooWide), { message: name }).toBe(0);
}
