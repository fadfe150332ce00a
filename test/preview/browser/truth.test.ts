import { readFileSync, writeFileSync } from "node:fs";
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

describe("what would be sent", { timeout: 60_000 }, () => {
  test("the whole message is there, with its size, and comes as an .eml", async () => {
    await open("/t/receipt?tab=raw");
    const raw = page.getByRole("region", { name: "Raw message" });
    await raw.getByText("Subject: Your receipt WR-2025-10492").waitFor();
    await raw.getByText("multipart/alternative").waitFor();
    await page.getByText(/KB in all, .* of HTML before encoding/).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: ".eml" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("receipt.eml");
    expect(readFileSync(await download.path(), "utf8")).toMatch(/^From: Posthorn preview <preview@example\.com>\r\n/);
  });

  test("headers are those of the message, and a sender that nobody set is called a placeholder", async () => {
    await open("/t/receipt?tab=headers");
    const headers = page.getByRole("region", { name: "Headers of the mail" });
    for (const name of ["From", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"])
      await headers.getByText(name, { exact: true }).waitFor();
    await page.getByRole("region", { name: "Head of the mail" }).getByText("placeholder").waitFor();
  });

  test("lists cut the subject and the preheader where each client does", async () => {
    await open("/t/receipt?tab=row");
    await page.getByText("nothing of the mail shows behind it").waitFor();
    const row = (id: string) => page.getByTestId(`row-${id}`);
    await row("gmail-web").getByText("20 items, paid on 24 November 2025. Keep it for your books.").waitFor();
    await row("gmail-phone")
      .getByText(/^20 items, paid on 24 November 2025\. Keep…$/)
      .waitFor();
    const file = join(preview.folder, "emails/receipt.tsx");
    const before = readFileSync(file, "utf8");
    writeFileSync(
      file,
      before.replace(/subject: \(.*\) => /, `$&"A subject that is much longer than any phone shows " + `),
    );
    await row("gmail-phone").getByText("A subject that is much longer than an…").waitFor();
    await row("gmail-phone")
      .getByText(/Subject cut after 37/)
      .waitFor();
    writeFileSync(file, before);
    await row("gmail-phone").getByText("Your receipt WR-2025-10492").waitFor();
  });

  test("words of the mail that leak behind the preheader are marked, with what to do", async () => {
    writeFileSync(
      join(preview.folder, "emails/leak.tsx"),
      `export default () => <html><body><div style={{ display: "none" }}>Short</div><p>View in browser</p></body></html>;`,
    );
    await open("/t/leak?tab=row");
    await page.getByText(/inboxes go on with “View in browser/).waitFor();
    await page.getByTestId("row-gmail-web").locator("mark").getByText("View in browser").waitFor();
    expect(await page.getByTestId("row-gmail-web").locator("mark").count()).toBe(1);
  });
});

describe("sending", { timeout: 60_000 }, () => {
  test("asks for whom the first time, says where it goes, and shows the receipt", async () => {
    await open("/t/welcome");
    await page.getByRole("button", { name: "Send…" }).click();
    const dialog = page.getByRole("dialog", { name: "Send this mail" });
    await dialog.getByText(/Goes to the local inbox/).waitFor();
    await dialog.getByText("Take the images along").waitFor();
    // Nobody clicks into the field first.
    await page.keyboard.type("Ada <ada@example.com>, grace@example.com");
    await page.keyboard.press("Enter");
    await dialog.getByText("ada@example.com, grace@example.com").waitFor();
    await dialog.getByRole("button", { name: "Open inbox" }).click();
    await page.getByTestId("inbox-list").getByText("Welcome to Wren").first().waitFor();
  });

  test("sends with one click to those of last time, with the props that are on screen", async () => {
    await open("/t/receipt");
    await page.getByText("yen, without cents").click();
    await mail().getByText("¥").first().waitFor();
    await page.getByRole("button", { name: "Send to Ada <ada@example.com> +1" }).click();
    const dialog = page.getByRole("dialog", { name: "Send this mail" });
    await dialog.getByText("ada@example.com, grace@example.com").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    const response = await page.request.get(`${preview.url}/api/inbox`);
    const { messages } = (await response.json()) as { messages: readonly { subject: string; snippet: string }[] };
    expect(messages.map(({ subject }) => subject)).toContain(await page.getByTestId("subject").textContent());
  });

  test("says what is wrong with an address, and keeps what was typed", async () => {
    await open("/t/welcome");
    await page.getByRole("button", { name: /Choose who gets/ }).click();
    const dialog = page.getByRole("dialog", { name: "Send this mail" });
    await dialog.getByLabel("To", { exact: true }).fill("not an address");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await dialog.getByText("INVALID_ADDRESS").waitFor();
    await dialog.getByText("Nobody got the mail.").waitFor();
    await dialog.getByRole("button", { name: "Back" }).click();
    expect(await dialog.getByLabel("To", { exact: true }).inputValue()).toBe("not an address");
    await page.keyboard.press("Escape");
  });
});

async function open(path: string): Promise<void> {
  await page.goto(preview.url + path);
  await page.getByTestId("subject").waitFor();
}

function mail() {
  return page.frameLocator('[data-testid="mail-frame"]');
}
