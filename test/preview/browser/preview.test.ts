import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { createMailer } from "posthorn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../../support/browser.ts";
import { type PreviewProcess, startPreviewProcess } from "../../support/preview-process.ts";

const root = resolve(import.meta.dirname, "../../..");

let browser: Browser;
let preview: PreviewProcess;
let page: Page;
let requestedElsewhere: string[];

beforeAll(async () => {
  [browser, preview] = await Promise.all([launchBrowser(), startPreviewProcess(join(root, "emails"))]);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  requestedElsewhere = [];
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && host !== new URL(preview.url).host) requestedElsewhere.push(request.url());
  });
});

afterAll(async () => {
  await browser?.close();
  await preview?.[Symbol.asyncDispose]();
});

describe("the preview in a browser", { timeout: 60_000 }, () => {
  test("opens and lists every template", async () => {
    await page.goto(preview.url);
    const tree = page.getByTestId("template-tree");
    await tree.getByRole("row", { name: "welcome" }).waitFor();
    expect(await tree.getByRole("row").count()).toBe(10);
  });

  test("switches templates, with the subject above the mail", async () => {
    await open("verify-email");
    await mail().getByText("aB3-xYz").first().waitFor();
    await open("receipt");
    await mail().getByText("Your receipt").first().waitFor();
    await page.getByTestId("subject").getByText("Your receipt WR-2025-10492").waitFor();
  });

  test("finds templates by name", async () => {
    await page.getByLabel("Search templates").fill("digest");
    const rows = page.getByTestId("template-tree").getByRole("row");
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByLabel("Search templates").fill("");
    await expect.poll(() => rows.count()).toBe(10);
  });

  test("switches variants", async () => {
    await open("receipt");
    await page.getByText("yen, without cents").click();
    await mail().getByText("¥").first().waitFor();
    await page.getByText("Preview props").click();
    await mail().getByText("€").first().waitFor();
  });

  test("switches widths, also with the handle", async () => {
    await open("welcome");
    const width = async (): Promise<number> => (await frame().boundingBox())?.width ?? 0;
    await page.getByRole("radio", { name: /Mobile/ }).check();
    await expect.poll(width).toBe(375);
    await page.getByRole("radio", { name: /Desktop/ }).check();
    await expect.poll(width).toBe(680);
    await page.getByRole("separator", { name: /width of the mail/i }).focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(width).toBeLessThan(680);
    await page.getByRole("radio", { name: /Desktop/ }).check();
  });

  test("dark mode really applies prefers-color-scheme", async () => {
    await open("welcome");
    const background = (): Promise<string> =>
      mail()
        .locator("body")
        .evaluate((body) => {
          const painted = [body, ...body.querySelectorAll("*")].map(
            (element) => getComputedStyle(element).backgroundColor,
          );
          return painted.find((colour) => colour !== "rgba(0, 0, 0, 0)") ?? "none";
        });
    await page.getByRole("radio", { name: /Mail in light/ }).check();
    await expect.poll(async () => lightness(await background())).toBeGreaterThan(0.8);
    await page.getByRole("radio", { name: /Mail in dark/ }).check();
    await expect.poll(async () => lightness(await background())).toBeLessThan(0.3);
    await page.getByRole("radio", { name: /Mail in light/ }).check();
  });

  test("shows HTML, plaintext and source", async () => {
    await open("verify-email");
    await page.getByRole("tab", { name: "Text" }).click();
    await page.getByText("aB3-xYz").first().waitFor();
    await page.getByRole("tab", { name: "HTML" }).click();
    await page.getByText("<!DOCTYPE html").first().waitFor();
    await page.getByRole("tab", { name: "Source" }).click();
    await page.getByText("defineEmail").first().waitFor();
    await page.getByRole("tab", { name: "Preview" }).click();
  });

  test("edited props change the mail", async () => {
    await open("welcome");
    await page.getByRole("tab", { name: "Props" }).click();
    await page.getByRole("radio", { name: "JSON" }).check();
    const editor = page.getByRole("textbox", { name: /props/i });
    await editor.waitFor();
    await editor.fill(
      JSON.stringify({ name: "Grace", shopName: "Hopper & Co", plan: "starter", dashboardUrl: "https://acme.example" }),
    );
    await mail().getByText("Welcome to Wren, Grace").waitFor();
    await page.getByRole("button", { name: /reset/i }).first().click();
    await mail().getByText("Welcome to Wren, Ada").waitFor();
    await page.getByRole("tab", { name: "Preview" }).click();
  });

  test("a saved shared component changes the open mail and keeps its scroll", async () => {
    await open("receipt");
    await mail().getByText("Your receipt").first().waitFor();
    const scroll = (): Promise<number> =>
      mail()
        .locator("html")
        .evaluate((html) => html.ownerDocument.defaultView?.scrollY ?? 0);
    await mail()
      .locator("html")
      .evaluate((html) => html.ownerDocument.defaultView?.scrollTo(0, 400));
    expect(await scroll()).toBe(400);
    let loads = 0;
    page.on("load", () => {
      loads += 1;
    });
    await edit("emails/_components/footer.tsx", (source) => source.replace(/(<Text[^>]*>)/, "$1EDITED-FOOTER "));
    await mail().getByText("EDITED-FOOTER").first().waitFor({ state: "attached" });
    expect(await scroll()).toBe(400);
    expect(loads).toBe(0);
  });

  test("a broken template shows file and line, and recovers", async () => {
    await open("welcome");
    await mail().getByText("Welcome to Wren, Ada").waitFor();
    const original = await edit("emails/welcome.tsx", (source) =>
      source.replace("return (", "if (name) throw new Error('nobody is home');\n    return ("),
    );
    const line =
      readFileSync(join(preview.folder, "emails/welcome.tsx"), "utf8")
        .split("\n")
        .findIndex((text) => text.includes("nobody is home")) + 1;
    const overlay = page.getByTestId("error-overlay");
    await overlay.getByText("nobody is home").first().waitFor();
    await overlay.getByText(`emails/welcome.tsx:${line}`).first().waitFor();
    await edit("emails/welcome.tsx", () => "export default function Broken( {");
    await overlay.getByText("emails/welcome.tsx:1").first().waitFor();
    await edit("emails/welcome.tsx", () => original);
    await mail().getByText("Welcome to Wren, Ada").waitFor();
    await expect.poll(() => overlay.count()).toBe(0);
  });

  test("mail sent to SMTP_URL shows in the inbox", async () => {
    await using mailer = createMailer({ transport: preview.smtpUrl, from: "Shop <shop@acme.example>" });
    await mailer.send({
      to: "ada@example.com",
      subject: "Grüße ✓",
      html: "<h1>Hello from the app</h1>",
      text: "Hello",
      attachments: [{ filename: "a.txt", content: "x" }],
    });
    await page.getByRole("link", { name: /Inbox/ }).click();
    await page.getByTestId("inbox-list").getByText("Grüße ✓").click();
    await page.frameLocator("iframe").getByText("Hello from the app").waitFor();
    await page.getByRole("tab", { name: "Headers" }).click();
    await page.getByText("Message-ID").first().waitFor();
    await page.getByRole("tab", { name: "Raw" }).click();
    await page.getByText("multipart/mixed").first().waitFor();
  });

  test("asked nothing of any other machine", () => {
    expect(requestedElsewhere).toEqual([]);
  });
});

describe("a folder of plain React Email templates", () => {
  test("is listed and rendered whole, and nothing is written into it", { timeout: 60_000 }, async () => {
    await using plain = await startPreviewProcess(join(root, "node_modules/create-email/template/emails"));
    const before = filesBelow(plain.folder);
    const tab = await browser.newPage();
    await tab.goto(plain.url);
    const names = ["notion-magic-link", "plaid-verify-identity", "stripe-welcome", "vercel-invite-user"];
    for (const name of names) {
      await tab.getByTestId("template-tree").getByRole("row", { name }).click();
      await tab.waitForURL(`**/t/${name}**`);
      await tab.frameLocator('[data-testid="mail-frame"]').locator("body table").first().waitFor();
      expect(await tab.getByTestId("error-overlay").count()).toBe(0);
    }
    expect(await tab.getByTestId("template-tree").getByRole("row").count()).toBe(names.length);
    expect(filesBelow(plain.folder)).toEqual(before);
    await tab.close();
  });
});

async function open(name: string): Promise<void> {
  await page.getByTestId("template-tree").getByRole("row", { name }).click();
  await page.waitForURL(`**/t/${name}**`);
}

function frame() {
  return page.getByTestId("mail-frame");
}

function mail(): FrameLocator {
  return page.frameLocator('[data-testid="mail-frame"]');
}

/** Saves a changed file; returns what it held before. */
async function edit(path: string, change: (source: string) => string): Promise<string> {
  const file = join(preview.folder, path);
  const before = readFileSync(file, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
  return before;
}

/** 0 for black, 1 for white. */
function lightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / (3 * 255);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}
