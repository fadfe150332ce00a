import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createInbox, type Inbox } from "../../../preview/inbox/index.ts";
import { startPreview } from "../../../preview/server/index.ts";
import { makeProject, type Project, WELCOME } from "../../cli/run-cli.ts";
import { seriousIn } from "../../support/axe.ts";
import { launchBrowser } from "../../support/browser.ts";
import { type FilledOutbox, fillOutbox } from "../../support/filled-outbox.ts";
import { aMessage } from "../../support/mail.ts";

let browser: Browser;
let project: Project;
let inbox: Inbox;
let filled: FilledOutbox;
let preview: Awaited<ReturnType<typeof startPreview>>;
let page: Page;
let outboxUrl: string;
const failures: string[] = [];

beforeAll(async () => {
  [browser, project, inbox] = await Promise.all([
    launchBrowser(),
    makeProject({ "emails/welcome.tsx": WELCOME }),
    createInbox({ port: 0 }),
  ]);
  outboxUrl = `sqlite:${join(project.root, "outbox.db")}`;
  vi.stubEnv("OUTBOX_URL", outboxUrl);
  preview = await startPreview({ root: project.root, port: 0, inbox });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on("pageerror", ({ message }) => failures.push(message));
});
afterAll(async () => {
  await browser?.close();
  await preview?.close();
  await filled?.[Symbol.asyncDispose]();
  await inbox?.close();
  await project?.[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

const row = (subject: string) => page.getByTestId("queue-table").getByRole("row").filter({ hasText: subject });
const entry = () => page.getByRole("article");
const states = () => page.getByRole("navigation", { name: "Mails by state" });

it("says how to get an outbox where the project names none", { timeout: 120_000 }, async () => {
  vi.stubEnv("OUTBOX_URL", undefined);
  await using without = await startPreview({ root: project.root, port: 0, inbox });
  vi.stubEnv("OUTBOX_URL", outboxUrl);
  await page.goto(new URL("/queue", without.url).href);
  await page.getByText("This project has no outbox").waitFor();
  await page.getByText("OUTBOX_URL=sqlite:./mail.db").waitFor();
  expect(await seriousIn(page)).toEqual([]);
});

describe("the queue's page", { timeout: 120_000 }, () => {
  it("says where the outbox will be, and shows it without a reload once it is there", async () => {
    await page.goto(preview.url);
    await page.getByRole("link", { name: "Queue" }).waitFor();
    await page.keyboard.press("q");
    await page.getByText("Nothing was enqueued yet").waitFor();
    await page.getByText(outboxUrl).waitFor();
    filled = await fillOutbox(outboxUrl, inbox.url);
    await row("Your code is 123456").waitFor();
    await states().getByRole("link", { name: "failed 1" }).waitFor();
    await page.getByText("Suspended: transport bulk").waitFor();
  });

  it("keeps the filter in the address, and opens a mail with every try and the server's words", async () => {
    await states().getByRole("link", { name: "failed 1" }).click();
    await row("Your code is 123456").waitFor({ state: "detached" });
    expect(new URL(page.url()).search).toBe("?state=failed");
    await page.keyboard.press("j");
    await entry().getByText("550 5.1.1 <nobody@example.com>").waitFor();
    await entry().getByText("RECIPIENTS_REFUSED").waitFor();
    expect(new URL(page.url()).pathname).toBe(`/queue/${filled.ids.failed}`);
  });

  it("retries and cancels, and follows what becomes of the mail", async () => {
    await entry().getByRole("button", { name: "Retry" }).click();
    await entry().getByText("queued", { exact: true }).waitFor();
    expect(await filled.outbox.get(filled.ids.failed)).toMatchObject({ state: "queued" });
    await entry().getByRole("button", { name: "Cancel" }).click();
    await entry().getByText("cancelled", { exact: true }).waitFor();
    // Nobody clicks here: the page hears of it by itself.
    await filled.outbox.retry([filled.ids.failed]);
    await entry().getByText("queued", { exact: true }).waitFor();
  });

  it("asks before a mail is sent again that may have arrived", async () => {
    await page.goto(new URL(`/queue/${filled.ids.unknown}?state=unknown`, preview.url).href);
    await entry().getByRole("button", { name: "Retry" }).click();
    const dialog = page.getByRole("dialog", { name: "Send it again" });
    await dialog.getByText("ada@example.com, grace@example.com may get it twice").waitFor();
    await dialog.getByRole("button", { name: "Leave it" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await filled.outbox.get(filled.ids.unknown)).toMatchObject({ state: "unknown" });
    await entry().getByRole("button", { name: "Retry" }).click();
    await dialog.getByRole("button", { name: "Send it again" }).click();
    await entry().getByText("queued", { exact: true }).waitFor();
  });

  it("pauses everything, a transport or a tag, and resumes what is paused once somebody has agreed", async () => {
    const panel = page.getByRole("dialog", { name: "Pause" });
    const open = () => page.getByRole("button", { name: "Pause…" }).click();
    await open();
    await panel.getByRole("button", { name: "Pause everything" }).click();
    await page.getByText("Paused: everything.").waitFor();
    expect(await filled.outbox.paused()).toHaveLength(2);
    await open();
    await panel.getByRole("radio", { name: "One tag" }).check();
    await panel.getByLabel("Tag", { exact: true }).fill("sign-up");
    await panel.getByRole("button", { name: "Pause this tag" }).click();
    await page.getByText("Paused: tag sign-up.").waitFor();
    await open();
    await panel.getByRole("radio", { name: "One transport" }).check();
    await panel.getByRole("button", { name: "Pause this transport" }).click();
    await page.getByText("Paused: the default transport.").waitFor();
    expect(await filled.outbox.paused()).toHaveLength(4);

    const dialog = page.getByRole("dialog", { name: "Resume" });
    await page.getByRole("button", { name: "Resume everything" }).click();
    await dialog.getByRole("button", { name: "Leave it paused" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await filled.outbox.paused()).toHaveLength(4);
    for (const name of ["everything", "tag sign-up", "tag newsletter", "the default transport"]) {
      await page.getByRole("button", { name: `Resume ${name}` }).click();
      await dialog.getByRole("button", { name: "Resume", exact: true }).click();
      await page.getByText(`Paused: ${name}.`).waitFor({ state: "detached" });
    }
    expect(await filled.outbox.paused()).toEqual([]);
  });

  it("sends all mails of a state again once somebody has agreed", async () => {
    await filled.outbox.cancel([filled.ids.failed, filled.ids.unknown, filled.ids.queued]);
    await page.goto(new URL("/queue?state=cancelled", preview.url).href);
    await page.getByRole("button", { name: "Retry all" }).click();
    const dialog = page.getByRole("dialog", { name: "Send all of them again" });
    await dialog.getByText("Send 4 cancelled mails again?").waitFor();
    await dialog.getByRole("button", { name: "Leave them" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await filled.outbox.counts()).toMatchObject({ cancelled: 4 });
    await page.getByRole("button", { name: "Retry all" }).click();
    await dialog.getByRole("button", { name: "Send them again" }).click();
    await page.getByText("No mail in the state “cancelled”").waitFor();
    expect(await filled.outbox.counts()).toMatchObject({ cancelled: 0, queued: 4 });
    expect(await page.getByRole("button", { name: "Retry all" }).count()).toBe(0);
  });

  it("leads from a caught mail to its entry and back, and to its template", async () => {
    const [mail] = inbox.list().messages;
    await page.goto(new URL(`/inbox/${mail?.id}`, preview.url).href);
    await page.getByRole("link", { name: "Queue entry" }).click();
    await page.getByTestId("queue-subject").getByText("Welcome to Acme").waitFor();
    expect(new URL(page.url()).pathname).toBe(`/queue/${filled.ids.sent}`);
    await entry().getByRole("link", { name: "Mail in the inbox" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe(`/inbox/${mail?.id}`);
    await page.goBack();
    await entry().getByRole("link", { name: "Open welcome" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/t/welcome");
  });

  it("turns the pages of a long list", async () => {
    const message = await aMessage({ subject: "One of many" });
    await filled.outbox.enqueue(Array.from({ length: 60 }, () => ({ message })));
    await page.keyboard.press("q");
    await row("One of many").first().waitFor();
    await page.getByRole("link", { name: "Older" }).click();
    await row("Your code is 123456").waitFor();
    expect(new URL(page.url()).searchParams.get("after")).toBeTruthy();
    await page.getByRole("link", { name: "Newest" }).click();
    await row("Your code is 123456").waitFor({ state: "detached" });
    expect(failures).toEqual([]);
  });
});
