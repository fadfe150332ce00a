import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createTransport } from "nodemailer";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInbox, type Inbox } from "../../../preview/inbox/index.ts";
import { startPreview } from "../../../preview/server/index.ts";
import { makeProject, type Project, WELCOME } from "../../cli/run-cli.ts";
import { launchBrowser } from "../../support/browser.ts";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let browser: Browser;
let project: Project;
let inbox: Inbox;
let preview: Awaited<ReturnType<typeof startPreview>>;
let tracker: Server;
let tracked: string[];

beforeAll(async () => {
  tracked = [];
  tracker = createServer((request, response) => {
    tracked.push(request.url ?? "");
    response.end();
  });
  tracker.listen(0, "127.0.0.1");
  await once(tracker, "listening");
  [browser, project, inbox] = await Promise.all([
    launchBrowser(),
    makeProject({ "emails/welcome.tsx": WELCOME }),
    createInbox({ port: 0 }),
  ]);
  preview = await startPreview({ root: project.root, port: 0, inbox });
});
afterAll(async () => {
  await Promise.all([browser.close(), preview.close(), inbox.close(), project[Symbol.asyncDispose]()]);
  tracker.close();
});

/** Every way out of a document that needs no script, and some that do. */
function hostileMail(home: string): string {
  return `<!doctype html><html><head>
    <base href="${home}/base/">
    <meta http-equiv="refresh" content="0;url=${home}/refresh">
    <link rel="stylesheet" href="${home}/link.css"><link rel="preload" as="image" href="${home}/preload">
    <link rel="prefetch" href="${home}/prefetch"><link rel="icon" href="${home}/icon">
    <style>@import "${home}/import.css"; @font-face { font-family: f; src: url(${home}/font) }
      body { font-family: f; background: url(${home}/background) } li { list-style: url(${home}/list) }</style>
    <script>document.title = "ran"; fetch("${home}/fetch")</script></head>
    <body background="${home}/body" onload="document.title = 'ran'">
    <p id="own" style="color: rgb(1, 2, 3)">Text</p>
    <img id="cid" src="cid:pixel@mail"><img src="${home}/img" srcset="${home}/srcset 2x" onerror="document.title = 'ran'">
    <picture><source srcset="${home}/picture"><img src="relative"></picture>
    <input type="image" src="${home}/input"><video poster="${home}/poster" src="${home}/video"></video>
    <audio src="${home}/audio" autoplay></audio><iframe src="${home}/frame"></iframe><embed src="${home}/embed">
    <object data="${home}/object"></object><svg><image href="${home}/svg"/></svg><li>item</li>
    <form action="${home}/form"><button id="submit">Go</button></form></body></html>`;
}

describe("captured mail in a browser", () => {
  it("shows its own styles and images, runs nothing and tells nobody", async () => {
    const home = `http://127.0.0.1:${(tracker.address() as AddressInfo).port}`;
    await createTransport({ host: inbox.host, port: inbox.port }).sendMail({
      from: "a@example.com",
      to: "b@example.com",
      subject: "hostile",
      html: hostileMail(home),
      attachments: [{ filename: "p.png", content: Buffer.from(PIXEL, "base64"), cid: "pixel@mail" }],
    });
    const address = new URL(`/api/inbox/${inbox.list().messages[0]?.id}/html`, preview.url).href;

    const page = await browser.newPage();
    await page.goto(address, { waitUntil: "load" });
    expect(await page.locator("#own").evaluate((element) => getComputedStyle(element).color)).toBe("rgb(1, 2, 3)");
    // The images of a sandboxed page count as requests of another site, which the preview refuses under /api.
    const width = (): Promise<number> =>
      page.locator("#cid").evaluate((image) => (image as HTMLImageElement).naturalWidth);
    await expect.poll(width).toBe(1);
    await page.locator("#submit").click({ noWaitAfter: true });
    expect(await page.evaluate(() => window.origin)).toBe("null");
    expect(await page.title()).toBe("");
    expect(page.url()).toBe(address);
    // The tracker answers in order: what had been asked before this has arrived when this is answered.
    await fetch(`${home}/last`);
    expect(tracked).toEqual(["/last"]);
  });
});
