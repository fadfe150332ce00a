import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PreviewSuccess } from "../../../preview/protocol.ts";
import { launchBrowser } from "../../support/browser.ts";
import { openPreview, type Preview } from "../server/preview-client.ts";

const SVG = (colour: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="${colour}"/></svg>`;

/** A mail that is long enough to scroll, with an image and colours of its own for dark clients. */
const mailWith = (words: string, more = "") => `export default function Mail({ name }) {
  return (
    <html lang="en">
      <head>
        <style>{"body{background:#fff;color:#000}@media (prefers-color-scheme: dark){body{background:#000;color:#fff}}"}</style>
      </head>
      <body>
        <div style={{ display: "none" }}>The preheader{"\\u200c\\u00a0".repeat(20)}</div>
        <img src="/static/logo.svg" alt="Logo" />
        <h1>${words} {name}</h1>
        ${more}
        <a href="https://acme.example/confirm">Confirm</a>
        {Array.from({ length: 80 }, (_, line) => <p key={line}>Line {line}</p>)}
      </body>
    </html>
  );
}
Mail.PreviewProps = { name: "Ada" };
Mail.variants = { Grace: { name: "Grace" } };
`;

let browser: Browser;
let preview: Preview;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  preview = await openPreview({
    "emails/mail.jsx": mailWith("Hello"),
    "emails/other.jsx": "export default () => <p>Another mail</p>;",
    "emails/static/logo.svg": SVG("red"),
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: null });
  await page.goto(preview.url("/t/mail"));
  await mail().getByText("Hello Ada").waitFor();
});
afterEach(async () => {
  await page?.close();
  await preview?.[Symbol.asyncDispose]();
});

describe("a mail on screen", { timeout: 60_000 }, () => {
  it("is patched in place: same document, same place, no image asked for again", async () => {
    await scrollTo(300);
    await mark();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await preview.save("emails/mail.jsx", mailWith("Good morning", "<p>A new paragraph</p>"));
    await mail().getByText("Good morning Ada").waitFor();
    expect(await isMarked()).toBe(true);
    expect(await scrollTop()).toBe(300);
    // The checks come after the mail.
    expect(requests.filter((path) => path !== "/api/checks")).toEqual(["/api/preview"]);
  });

  it("is loaded afresh, at the same place, where the doctype changes", async () => {
    await scrollTo(300);
    await mark();
    let html = "";
    await page.route("**/api/preview", async (route) => {
      const response = await route.fetch();
      const result = (await response.json()) as PreviewSuccess;
      html = result.html.replace(/<!doctype[^>]*>/i, "<!DOCTYPE html>");
      await route.fulfill({ response, json: { ...result, html } });
    });
    await page.route("**/frame/*", (route) => route.fulfill({ contentType: "text/html", body: html }));
    await preview.save("emails/mail.jsx", mailWith("Modern"));
    await mail().getByText("Modern Ada").waitFor();
    expect(await isMarked()).toBe(false);
    // Another doctype, other line heights: the browser keeps the words in place, not the pixels.
    expect(Math.abs((await scrollTop()) - 300)).toBeLessThan(40);
  });

  it("is told which colours are preferred, also after a patch", async () => {
    const background = () =>
      mail()
        .locator("body")
        .evaluate((body) => getComputedStyle(body).backgroundColor);
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.keyboard.press("d");
    await expect.poll(background).toBe("rgb(0, 0, 0)");
    expect(await prefersDark()).toBe(true);
    await preview.save("emails/mail.jsx", mailWith("Good night"));
    await mail().getByText("Good night Ada").waitFor();
    expect(await background()).toBe("rgb(0, 0, 0)");
    await page.keyboard.press("d");
    await expect.poll(background).toBe("rgb(255, 255, 255)");
  });

  it("gets its colours also where the browser does not pass them on", async () => {
    // An emulated preference overrides the frame's, as a browser without the feature would.
    await page.emulateMedia({ colorScheme: "light" });
    const background = () =>
      mail()
        .locator("body")
        .evaluate((body) => getComputedStyle(body).backgroundColor);
    await page.getByRole("radio", { name: /Mail in dark/ }).check();
    await expect.poll(background).toBe("rgb(0, 0, 0)");
    expect(await prefersDark()).toBe(false);
    await page.getByRole("radio", { name: /Mail in light/ }).check();
    await expect.poll(background).toBe("rgb(255, 255, 255)");
  });

  it("shows an image that changed under its old address", async () => {
    await scrollTo(300);
    const answered = page.waitForResponse((response) => response.url().endsWith("/static/logo.svg"));
    await preview.project.write("emails/static/logo.svg", SVG("green"));
    expect(await (await answered).text()).toContain("green");
    await mail().getByText("Hello Ada").waitFor();
    await expect.poll(scrollTop).toBe(300);
  });

  it("is loaded out of sight while the pointer rests on its name, and is up to date at the click", async () => {
    const frames: string[] = [];
    page.on("response", (response) => {
      if (response.url().includes("/frame/")) frames.push(response.url());
    });
    const row = page.locator('[data-testid="template-tree"] [data-key="other"]');
    await row.hover();
    await page.frameLocator('iframe[aria-hidden="true"]').getByText("Another mail").waitFor({ state: "attached" });
    await row.click();
    await mail().getByText("Another mail").waitFor();
    expect(frames).toHaveLength(1);
    expect(await page.locator("iframe").count()).toBe(1);

    await page.locator('[data-testid="template-tree"] [data-key="mail"]').hover();
    await page.frameLocator('iframe[aria-hidden="true"]').getByText("Hello Ada").waitFor({ state: "attached" });
    await preview.save("emails/mail.jsx", mailWith("Good evening"));
    await page.locator('[data-testid="template-tree"] [data-key="mail"]').click();
    await mail().getByText("Good evening Ada").waitFor();
  });

  it("opens links in a tab of their own and stays where it is", async () => {
    await page.context().route("https://acme.example/**", (route) => route.fulfill({ body: "confirmed" }));
    await mail().getByText("Confirm").hover();
    await page.getByText("https://acme.example/confirm").waitFor();
    const [tab] = await Promise.all([page.waitForEvent("popup"), mail().getByText("Confirm").click()]);
    expect(tab.url()).toBe("https://acme.example/confirm");
    expect(await tab.evaluate(() => window.opener)).toBeNull();
    await mail().getByText("Hello Ada").waitFor();
    await tab.close();
  });

  it("has its words for the inbox shown beside the subject", async () => {
    await page.getByText("The preheader", { exact: true }).waitFor();
  });

  it("stays behind an error, with its variants, and comes back", async () => {
    await preview.save("emails/mail.jsx", "export default function Mail( {");
    await page.getByTestId("error-overlay").getByText("emails/mail.jsx:1").first().waitFor();
    await mail().getByText("Hello Ada").waitFor();
    expect(await page.getByRole("radio", { name: "Grace" }).count()).toBe(1);
    await preview.save("emails/mail.jsx", mailWith("Better"));
    await mail().getByText("Better Ada").waitFor();
    await expect.poll(() => page.getByTestId("error-overlay").count()).toBe(0);
  });

  it("appears as soon as its file does", async () => {
    await page.goto(preview.url("/t/later"));
    await page.getByText("There is no template “later”").waitFor();
    await preview.project.write("emails/later.jsx", "export default () => <p>Here I am</p>;");
    await mail().getByText("Here I am").waitFor();
  });
});

describe("typed props", { timeout: 60_000 }, () => {
  beforeEach(async () => {
    await page.getByRole("tab", { name: "Props" }).click();
    await page.getByRole("radio", { name: "JSON" }).check();
    await editor().waitFor();
  });

  it("change the mail, survive a reload, belong to their variant, and can be reset", async () => {
    await editor().fill('{ "name": "Emmy" }');
    await mail().getByText("Hello Emmy").waitFor();
    await page.reload();
    await mail().getByText("Hello Emmy").waitFor();
    await page.keyboard.press("]");
    await mail().getByText("Hello Grace").waitFor();
    await page.keyboard.press("[");
    await mail().getByText("Hello Emmy").waitFor();
    await page.getByRole("button", { name: "Reset" }).click();
    await mail().getByText("Hello Ada").waitFor();
    await expect.poll(() => editor().textContent()).toContain('"Ada"');
  });

  it("that are not JSON yet are told, and the last valid ones stay", async () => {
    await editor().fill('{ "name": "Emmy" }');
    await mail().getByText("Hello Emmy").waitFor();
    await editor().fill('{ "name": Emmy }');
    await page.getByRole("alert").getByText("line 1, column 11").waitFor();
    await mail().getByText("Hello Emmy").waitFor();
  });

  it("can be taken back step by step", async () => {
    await editor().press("Control+End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type("x");
    await page.getByRole("alert").waitFor();
    await page.keyboard.press("Control+z");
    await expect.poll(() => page.getByRole("alert").count()).toBe(0);
    await page.keyboard.press("Control+y");
    await page.getByRole("alert").waitFor();
  });
});

describe("the keyboard", { timeout: 60_000 }, () => {
  it("leads through templates, variants, widths, from inside the mail too", async () => {
    const width = async () => (await page.getByTestId("mail-frame").boundingBox())?.width;
    await mail().getByText("Hello Ada").click();
    await page.keyboard.press("]");
    await mail().getByText("Hello Grace").waitFor();
    await page.keyboard.press("1");
    await expect.poll(width).toBe(375);
    await page.keyboard.press("j");
    await mail().getByText("Another mail").waitFor();
    await page.keyboard.press("k");
    await mail().getByText("Hello Ada").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("oth");
    await page.keyboard.press("Enter");
    await mail().getByText("Another mail").waitFor();
    expect(page.url()).toContain("/t/other?width=375");
  });
});

function mail(): FrameLocator {
  return page.frameLocator('[data-testid="mail-frame"]');
}

function editor() {
  return page.getByRole("textbox", { name: "Props as JSON" });
}

function scrollTo(top: number): Promise<void> {
  return mail()
    .locator("html")
    .evaluate((html, y) => html.ownerDocument.defaultView?.scrollTo(0, y), top);
}

function scrollTop(): Promise<number> {
  return mail()
    .locator("html")
    .evaluate((html) => html.ownerDocument.defaultView?.scrollY ?? -1);
}

/** Leaves a mark on the living document, which no reload survives. */
function mark(): Promise<void> {
  return mail()
    .locator("html")
    .evaluate((html) => {
      (html.ownerDocument as Document & { marked?: boolean }).marked = true;
    });
}

function isMarked(): Promise<boolean> {
  return mail()
    .locator("html")
    .evaluate((html) => (html.ownerDocument as Document & { marked?: boolean }).marked === true);
}

function prefersDark(): Promise<boolean> {
  return mail()
    .locator("html")
    .evaluate((html) => html.ownerDocument.defaultView?.matchMedia("(prefers-color-scheme: dark)").matches ?? false);
}
