import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../../support/browser.ts";
import { type PreviewProcess, startPreviewProcess } from "../../support/preview-process.ts";

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 };

const root = resolve(import.meta.dirname, "../../..");

/** Everything a designer should be told about, and a script that must not run anywhere. */
const FLAWED = `import { defineEmail } from "posthorn";
import { Body, Container, Head, Html, Link, Preview, Text } from "react-email";

export default defineEmail(
  function Flawed() {
    return (
      <Html lang="en">
        <Head>
          <title>Flawed</title>
          <style>{"@media (prefers-color-scheme: dark) { .night { background: #222 !important; color: #333 !important } }"}</style>
        </Head>
        <Body>
          <Preview>A sentence that adds to the subject.</Preview>
          <Container>
            <div style={{ display: "flex" }} data-testid="flex">
              <Text style={{ color: "#bbb", background: "#fff" }}>This grey is hard to read</Text>
            </div>
            <div className="night"><p>Only at night</p></div>
            <Link href="#">Terms</Link>
            <div dangerouslySetInnerHTML={{ __html: "<img src=x onerror='parent.ran = 1'><script>parent.ran = 2</script>" }} />
          </Container>
        </Body>
      </Html>
    );
  },
  { subject: "Flawed", previewProps: {} },
);
`;

let browser: Browser;
let preview: PreviewProcess;
let page: Page;
let tools: string;

beforeAll(async () => {
  tools = mkdtempSync(join(tmpdir(), "posthorn-editor-"));
  writeFileSync(join(tools, "editor"), `#!/bin/sh\necho "$@" >> "${join(tools, "opened.txt")}"\n`);
  chmodSync(join(tools, "editor"), 0o755);
  process.env.LAUNCH_EDITOR = join(tools, "editor");
  [browser, preview] = await Promise.all([launchBrowser(), startPreviewProcess(join(root, "emails"))]);
  delete process.env.LAUNCH_EDITOR;
  writeFileSync(join(preview.folder, "emails/flawed.tsx"), FLAWED);
  page = await browser.newPage({ viewport: { width: 1440, height: 860 } });
});

afterAll(async () => {
  await browser?.close();
  await preview?.[Symbol.asyncDispose]();
  rmSync(tools, { recursive: true, force: true });
});

const opened = (): string => {
  try {
    return readFileSync(join(tools, "opened.txt"), "utf8");
  } catch {
    return ""; // Nothing was opened yet.
  }
};

describe("checks in the browser", { timeout: 120_000 }, () => {
  test("count beside their tab, on every tab", async () => {
    await open("/t/flawed");
    await page.getByTestId("check-badge").waitFor();
    await expect
      .poll(() => page.getByRole("tab", { name: /Checks/ }).textContent(), PATIENT)
      .toMatch(/5\s*errors\s*3\s*warnings/);
  });

  test("list what is wrong, what to do, whom it concerns and the line; pointing frames the element", async () => {
    await page.getByRole("tab", { name: /Checks/ }).click();
    const findings = page.getByRole("region", { name: "Findings" });
    const flex = findings.locator('[data-rule="feature-unsupported"]');
    await flex.getByRole("button", { name: /display:flex is not supported/ }).click();
    await flex.getByText("Outlook (Windows)", { exact: true }).waitFor();
    await flex.getByText("Use tables and inline styles").waitFor();
    await flex.getByRole("link", { name: "caniemail.com" }).waitFor();
    const box = await page.locator('[aria-hidden="true"] > .group').first().boundingBox();
    const target = await mail().getByTestId("flex").boundingBox();
    expect(Math.abs((box?.y ?? 0) - (target?.y ?? 99))).toBeLessThan(3);
    await flex.getByRole("button", { name: "flawed.tsx:15" }).click();
    await expect.poll(opened, PATIENT).toMatch(/emails\/flawed\.tsx 15 \d+/);
  });

  test("include axe-core's, in the light and in the dark; no script of the mail runs", async () => {
    const contrast = page.locator('[data-rule="color-contrast"]');
    await contrast.first().waitFor();
    await expect.poll(() => contrast.textContent(), PATIENT).toMatch(/contrast.*light and dark/s);
    await contrast.getByRole("button", { name: /flawed\.tsx:16/ }).waitFor();
    expect(await page.evaluate(() => "ran" in window)).toBe(false);
  });

  test("follow an edit", async () => {
    writeFileSync(
      join(preview.folder, "emails/flawed.tsx"),
      FLAWED.replace('href="#"', 'href="https://a.example/terms"'),
    );
    await expect.poll(() => page.locator('[data-rule="link-placeholder"]').count(), PATIENT).toBe(0);
    await expect.poll(() => page.getByRole("tab", { name: /Checks/ }).textContent(), PATIENT).toMatch(/4\s*errors/);
  });

  test("look at the clients that somebody chooses", async () => {
    await page.getByRole("button", { name: /10 clients/ }).click();
    const dialog = page.getByRole("dialog", { name: "Clients that count" });
    await dialog.getByRole("checkbox", { name: "Outlook (Windows)" }).uncheck();
    await page.getByRole("button", { name: /9 clients/ }).waitFor();
    await expect.poll(() => page.locator('[data-rule="feature-unsupported"]').count(), PATIENT).toBe(0);
    await dialog.getByRole("button", { name: /project’s choice/ }).click();
    await page.locator('[data-rule="feature-unsupported"]').waitFor();
    await page.keyboard.press("Escape");
  });

  test("are accessible, light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator('[data-rule="feature-unsupported"]').waitFor();
      expect(await seriousProblems()).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: "light" });
  });
});

describe("click to source", { timeout: 120_000 }, () => {
  test("e inspects: a click opens the line in the editor and in the source beside the mail", async () => {
    await open("/t/welcome");
    await page.keyboard.press("e");
    await page.getByRole("button", { name: /Inspect/, pressed: true }).waitFor();
    const link = mail().getByRole("link", { name: "Connect a shop" });
    await expect
      .poll(
        async () => {
          await link.hover();
          return page.getByText(/^<a> +welcome\.tsx:\d+$/).count();
        },
        { timeout: 30_000 },
      )
      .toBe(1);
    await link.click();
    await expect.poll(opened, PATIENT).toMatch(/emails\/welcome\.tsx \d+ \d+\n$/);
    const marked = page.locator('.line[data-marked="line"]');
    await marked.waitFor();
    expect(await marked.textContent()).toContain("<Link");
    expect(page.url()).toContain("tab=source");
    // The mail is still there: another click leads elsewhere, with Shift to where the component is used.
    await mail()
      .getByRole("link", { name: "Open your dashboard" })
      .click({ modifiers: ["Shift"] });
    await expect.poll(() => marked.textContent(), PATIENT).toContain("<ActionButton");
    await mail().getByRole("link", { name: "Open your dashboard" }).click();
    await expect.poll(() => page.url(), PATIENT).toContain("button.tsx");
    await page.getByRole("region", { name: /Source of emails\/_components\/button\.tsx/ }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("button", { name: /Inspect/, pressed: true }).count(), PATIENT).toBe(0);
  });

  test("with Alt a click does the same from the preview, and links stay links without it", async () => {
    await open("/t/receipt");
    await page.getByRole("tab", { name: "Checks" }).waitFor();
    const before = opened().split("\n").length;
    await expect
      .poll(
        async () => {
          await mail()
            .getByRole("heading")
            .first()
            .click({ modifiers: ["Alt"] });
          return opened().split("\n").length;
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeGreaterThan(before);
    expect(page.url()).not.toContain("tab=source");
    expect(page.url()).toContain("at=emails");
  });
});

describe("the find bar", { timeout: 120_000 }, () => {
  test("counts, goes on and back, and closes, in HTML, text and source", async () => {
    for (const [tab, word] of [
      ["html", "presentation"],
      ["text", "receipt"],
      ["source", "receipt"],
    ] as const) {
      await page.goto(`${preview.url}/t/receipt?tab=${tab}`);
      await page.getByRole("button", { name: /^Find/ }).waitFor();
      await page.keyboard.press("Control+f");
      const input = page.getByRole("textbox", { name: "Find in this text" });
      await input.fill(word);
      const output = page.locator("search output");
      await expect.poll(() => output.textContent(), PATIENT).toMatch(/^1\/([2-9]|\d\d+)\+?$/);
      await input.press("Enter");
      await expect.poll(() => output.textContent(), PATIENT).toMatch(/^2\//);
      await input.press("Shift+Enter");
      await input.press("Shift+Enter");
      await expect.poll(() => output.textContent(), PATIENT).toMatch(/^(\d+)\/\1\+?$/);
      await input.fill("no such word anywhere");
      await expect.poll(() => output.textContent(), PATIENT).toBe("None");
      await input.press("Escape");
      await expect.poll(() => input.count(), PATIENT).toBe(0);
    }
    expect(await page.evaluate(() => CSS.highlights.size)).toBe(0);
  });

  test("finds across colours, whatever the case, and copies what is shown", async () => {
    await page.goto(`${preview.url}/t/receipt?tab=source`);
    await page.locator(".line span[style]").first().waitFor();
    await page.keyboard.press("Control+f");
    await page.getByRole("textbox", { name: "Find in this text" }).fill("EXPORT DEFAULT defineEmail(");
    await expect.poll(() => page.locator("search output").textContent(), PATIENT).toBe("1/1");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy source" }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(readFileSync(join(preview.folder, "emails/receipt.tsx"), "utf8"));
  });
});

async function open(path: string): Promise<void> {
  await page.goto(preview.url + path);
  await mail().locator("body").waitFor({ state: "attached" });
}

function mail() {
  return page.frameLocator('[data-testid="mail-frame"]');
}

/** Of the preview's own page; the mail in its frame is flawed on purpose. */
async function seriousProblems(): Promise<string[]> {
  await page.evaluate(`${axe.source}; window.ownAxe = axe;`);
  return page.evaluate(async () => {
    const { ownAxe } = window as unknown as { ownAxe: typeof axe };
    const { violations } = await ownAxe.run({ exclude: [["iframe"]] }, { iframes: false });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" ")}`);
  });
}
