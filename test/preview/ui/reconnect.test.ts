import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPreview } from "../../../preview/server/index.ts";
import { makeProject, template } from "../../project/temp-project.ts";
import { launchBrowser } from "../../support/browser.ts";
import { startPreviewProcess } from "../../support/preview-process.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it("a restarted server, with another token, is found again without a reload", { timeout: 60_000 }, async () => {
  await using project = await makeProject({ "emails/a.tsx": template("before"), "emails/b.tsx": template("other") });
  const first = await startPreview({ root: project.root, port: 0 });
  const page = await browser.newPage();
  await page.goto(`${first.url}t/a`);
  const mail = page.frameLocator('[data-testid="mail-frame"]');
  await mail.getByText("before").waitFor();
  await page.evaluate(() => {
    document.title = "never reloaded";
    Object.assign(window, { neverReloaded: true });
  });

  await first.close();
  await page.getByText("Preview server disconnected").waitFor();
  await mail.getByText("before").waitFor();
  await project.write("emails/a.tsx", template("after"));

  await using second = await startPreview({ root: project.root, port: first.port });
  expect(second.token).not.toBe(first.token);
  await mail.getByText("after").waitFor();
  await expect.poll(() => page.getByText("Preview server disconnected").count()).toBe(0);
  expect(await page.evaluate(() => "neverReloaded" in window)).toBe(true);
  await page.keyboard.press("j");
  await mail.getByText("other").waitFor();
  await page.close();
});

it("a changed configuration shows in open pages, and one that cannot be used is told there", async () => {
  await using preview = await startPreviewProcess(null, { files: { "emails/a.tsx": template("before") } });
  const write = (text: string) => writeFileSync(join(preview.folder, "posthorn.config.mjs"), text);
  const page = await browser.newPage();
  await page.goto(`${preview.url}/t/a`);
  await page.frameLocator('[data-testid="mail-frame"]').getByText("before").waitFor();
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }));

  write('export default { locales: ["en", "fr"] };');
  const french = page.getByRole("dialog", { name: "Locale of the mail" }).getByText("French");
  await expect
    .poll(async () => {
      if (!(await french.isVisible())) await page.getByTitle("Locale of the mail").click();
      return french.isVisible();
    })
    .toBe(true);
  await page.keyboard.press("Escape");

  write("export default { locales: 7 };");
  const problem = page.getByRole("alert").filter({ hasText: "The configuration cannot be used." });
  await problem.getByText(/"locales" in posthorn\.config\.mjs has to be a list/).waitFor();
  await page.getByTitle("Locale of the mail").click();
  await french.waitFor();
  rmSync(join(preview.folder, "posthorn.config.mjs"));
  await problem.waitFor({ state: "detached" });
  expect(await page.evaluate(() => "neverReloaded" in window)).toBe(true);
  await page.close();
}, 60_000);
