import { readdir, readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { makeProject, type Project, type Result, runCli } from "./run-cli.ts";

/** Without a library, which would take longer to load than all the rest. */
const MAIL = `
export default function Mail({ name = "nobody" }) {
  return (
    <html lang="en">
      <head><style>{"p { color: rgb(1, 2, 3) } @media (prefers-color-scheme: dark) { p { color: rgb(4, 5, 6) } }"}</style></head>
      <body><p>Welcome, {name}</p><img src="/static/dot.png" alt="" width="1" height="1" /></body>
    </html>
  );
}
Mail.subject = ({ name = "nobody" }) => "Welcome, " + name;
Mail.variants = { "A long name": { name: "Wolfeschlegelsteinhausenbergerdorff" } };
`;
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let project: Project;
let built: Result;
let browser: Browser;
let server: Server;
let page: Page;
let asked: string[];

beforeAll(async () => {
  project = await makeProject({
    "emails/auth/welcome.tsx": MAIL,
    "emails/broken.tsx": "export default function () { throw new TypeError('no such luck'); }",
    "emails/static/dot.png": Buffer.from(DOT, "base64"),
  });
  [built, browser] = await Promise.all([runCli(["build", "--locales", "de"], { cwd: project.root }), launchBrowser()]);
  server = createServer(async ({ url = "/" }, response) => {
    const path = new URL(url, "http://localhost").pathname.replace(/^\/below\//, "/").replace(/\/$/, "/index.html");
    const content = await readFile(join(project.root, "site", path)).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "image/png" }).end(content);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  page = await browser.newPage({ colorScheme: null });
  page.setDefaultTimeout(45_000);
  asked = [];
  page.on("request", (request) => asked.push(request.url()));
}, 180_000);

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

afterAll(async () => {
  await browser?.close();
  server?.close();
  await project?.[Symbol.asyncDispose]();
});

const mail = () => page.getByTestId("mail-frame").contentFrame();

describe("posthorn build", { timeout: 180_000 }, () => {
  test("writes a site of every state, and says what failed", async () => {
    expect(built).toMatchObject({ code: 1, stdout: "Wrote 6 states of 2 templates: open site/index.html\n" });
    expect(built.stderr).toMatch(/^failed {2}broken {2}TypeError: no such luck$/m);
    const files = await readdir(join(project.root, "site"), { recursive: true });
    expect(files).toEqual(expect.arrayContaining(["index.html", "app.js", "data/auth/welcome.js", "static/dot.png"]));
  });

  test.each(["a folder of a static host", "a disk"])(
    "opens from %s, with relative addresses and no server",
    async (where) => {
      const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}/below/`;
      const home = where === "a disk" ? `file://${join(project.root, "site")}/` : host;
      asked.length = 0;
      await page.goto(`${home}index.html`);
      await page.getByTestId("template-tree").getByText("welcome").click();
      await mail().getByText("Welcome, nobody").waitFor();
      await page.getByText("A long name").click();
      await mail().getByText("Wolfeschlegelsteinhausenbergerdorff").waitFor();
      await expect
        .poll(
          () =>
            mail()
              .locator("img")
              .evaluate((image) => (image as HTMLImageElement).naturalWidth),
          PATIENT,
        )
        .toBe(1);
      await page.getByRole("radio", { name: /Mail in dark/ }).click();
      const colour = () =>
        mail()
          .locator("p")
          .evaluate((text) => getComputedStyle(text).color);
      await expect.poll(colour, PATIENT).toBe("rgb(4, 5, 6)");
      await page.getByRole("radio", { name: /Mobile/ }).click();
      await page.getByRole("tab", { name: "Text" }).click();
      await page.getByLabel("Text of the mail").getByText("Wolfeschlegelsteinhausenbergerdorff").waitFor();
      await page.getByRole("tab", { name: "HTML" }).click();
      // What is shown is what is sent, with the address it is sent with.
      await page.getByLabel("HTML of the mail").getByText("/static/dot.png").first().waitFor();
      await page.getByRole("tab", { name: "Source" }).click();
      await page
        .getByLabel("Source of emails/auth/welcome.tsx")
        .getByText("export default function Mail")
        .first()
        .waitFor();
      expect(page.url()).toMatch(/#\/t\/auth\/welcome\?variant=A\+long\+name&tab=source&width=375&scheme=dark$/);

      // The address leads back to the same state, and so does "back".
      await page.reload();
      await page.getByLabel("Source of emails/auth/welcome.tsx").waitFor();
      await page.getByRole("link", { name: "Wall" }).click();
      await page
        .getByTestId("wall")
        .getByRole("link")
        .nth(1)
        .locator("iframe")
        .contentFrame()
        .getByText("Wolfe")
        .waitFor();
      await page.getByTestId("wall").getByText("no such luck").waitFor();
      await page.goBack();
      await page.getByLabel("Source of emails/auth/welcome.tsx").waitFor();

      expect(await page.getByText("Inbox", { exact: true }).count()).toBe(0);
      expect(await page.getByRole("tab", { name: "Props" }).count()).toBe(0);
      const elsewhere = asked.filter((url) => !url.startsWith(home) && !/^(blob|data|about):/.test(url));
      expect(elsewhere).toEqual([]);
    },
  );

  test("tells nothing of how the project sends", async () => {
    expect(await readFile(join(project.root, "site/site.js"), "utf8")).not.toMatch(/smtp:|127\.0\.0\.1/);
  });
});

const PATIENT = { timeout: 45_000 };
