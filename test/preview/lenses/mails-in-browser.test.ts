import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../../support/browser.ts";
import { type PreviewProcess, startPreviewProcess } from "../../support/preview-process.ts";
import { COLOURS } from "./mails/in-browser/colours.ts";
import { seenMails } from "./mails/seen-mails.ts";

let browser: Browser;
let preview: PreviewProcess;
let page: Page;
/** Decodes pictures; the preview's own page fetches nothing that is not its server's. */
let decoder: Page;

beforeAll(async () => {
  const templates = join(import.meta.dirname, "mails/in-browser");
  [browser, preview] = await Promise.all([launchBrowser(), startPreviewProcess(templates)]);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  decoder = await browser.newPage();
});

afterAll(async () => {
  await browser?.close();
  await preview?.[Symbol.asyncDispose]();
});

describe.each(seenMails)("$lens", ({ template, mails }) => {
  test.each(mails)("$does", async ({ query, expected }) => {
    await page.goto(`${preview.url}/t/${template}${query}`);
    const see = template === "colour-vision" ? stripes : paragraph;
    await expect.poll(see).toEqual(expected);
  });
});

const STRIPE = 40;

function mail() {
  return page.frameLocator('[data-testid="mail-frame"]');
}

async function paragraph(): Promise<string[]> {
  const colour = mail()
    .locator("p")
    .evaluate((element) => getComputedStyle(element).color);
  return [await colour];
}

/** The colours on the screen, which a filter over the frame changes and a computed style does not. */
async function stripes(): Promise<string[]> {
  await mail().locator("div").last().waitFor();
  const box = await page.locator('[data-testid="mail-frame"]').boundingBox();
  if (!box) return [];
  const clip = { x: box.x + 20, y: box.y, width: 1, height: STRIPE * COLOURS.length };
  const picture = await page.screenshot({ clip, scale: "css" });
  return decoder.evaluate(
    async ({ address, middles }) => {
      const image = await createImageBitmap(await (await fetch(address)).blob());
      const context = new OffscreenCanvas(image.width, image.height).getContext(
        "2d",
      ) as OffscreenCanvasRenderingContext2D;
      context.drawImage(image, 0, 0);
      return middles.map((y) => {
        const [red, green, blue] = context.getImageData(0, y, 1, 1).data;
        return `rgb(${red}, ${green}, ${blue})`;
      });
    },
    {
      address: `data:image/png;base64,${picture.toString("base64")}`,
      middles: COLOURS.map((_, index) => STRIPE * (index + 0.5)),
    },
  );
}
