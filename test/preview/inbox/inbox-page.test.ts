import type { Browser, Page } from "playwright-core";
import { createElement } from "react";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInbox, type Inbox } from "../../../preview/inbox/index.ts";
import { startPreview } from "../../../preview/server/index.ts";
import { createMailer, defineEmail } from "../../../src/index.ts";
import { makeProject, type Project, WELCOME } from "../../cli/run-cli.ts";
import { launchBrowser } from "../../support/browser.ts";
import { plainMail } from "./plain-mail.ts";

let browser: Browser;
let project: Project;
let inbox: Inbox;
let preview: Awaited<ReturnType<typeof startPreview>>;
let page: Page;
const failures: string[] = [];

beforeAll(async () => {
  [browser, project, inbox] = await Promise.all([
    launchBrowser(),
    makeProject({ "emails/welcome.tsx": WELCOME }),
    createInbox({ port: 0 }),
  ]);
  preview = await startPreview({ root: project.root, port: 0, inbox });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on("pageerror", ({ message }) => failures.push(message));
});
afterAll(async () => {
  await browser?.close();
  await preview?.close();
  await inbox?.close();
  await project?.[Symbol.asyncDispose]();
});

const open = (path: string): Promise<unknown> => page.goto(new URL(path, preview.url).href);
const list = () => page.getByTestId("inbox-list");
const row = (subject: string) => list().getByRole("option").filter({ hasText: subject });
const count = () => page.getByTestId("inbox-count");

/** Straight into the inbox: what SMTP does is another test's. */
async function receive(number: number): Promise<void> {
  const source = `From: Shop <shop@example.com>\r\nTo: c@example.com\r\nSubject: Mail ${number}\r\n\r\nText ${number}\r\n`;
  await inbox.receive(Buffer.from(source), { from: "shop@example.com", to: ["c@example.com"] });
}

describe("the inbox's page", { timeout: 120_000 }, () => {
  it("fills as mail comes in, and is worked by keys alone", async () => {
    await open("/inbox");
    await page.getByText("Waiting for mail").waitFor();
    for (const number of [1, 2, 3, 4]) await receive(number);
    await row("Mail 4").waitFor();

    await page.keyboard.press("j");
    await page.getByTestId("subject").getByText("Mail 4").waitFor();
    await page.keyboard.press("j");
    await page.getByTestId("subject").getByText("Mail 3").waitFor();
    await page.keyboard.press("k");
    await page.getByTestId("subject").getByText("Mail 4").waitFor();
    await expect.poll(() => inbox.list().unread, { timeout: 20_000 }).toBe(2);
    await page.keyboard.press("u");
    await expect.poll(() => inbox.list().unread, { timeout: 20_000 }).toBe(3);

    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.getByTestId("subject").getByText("Mail 3").waitFor();
    await page.keyboard.press("x");
    await page.getByText("2 selected").waitFor();
    await page.keyboard.press("Delete");
    await row("Mail 4").waitFor({ state: "detached" });
    expect(inbox.list().messages.map(({ subject }) => subject)).toEqual(["Mail 2", "Mail 1"]);
    await page.keyboard.press("j");
    await page.getByTestId("subject").getByText("Mail 2").waitFor();
    await page.keyboard.press("Delete");
    await page.getByTestId("subject").getByText("Mail 1").waitFor();
    expect(inbox.list().total).toBe(1);
  });

  it("finds, says what it finds nothing for, and keeps the search in the address", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("subject:nothing");
    await page.getByText("No mail is like that").waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("subject:nothing");
    await page.getByRole("button", { name: "Show all mail" }).click();
    await row("Mail 1").waitFor();
  });

  it("opens the template of a mail with the props that it was made from", async () => {
    await using mailer = createMailer({ transport: inbox.url, from: "hello@acme.example" });
    // The app's own copy of the template: what the preview knows of it is its name.
    const Welcome = defineEmail(
      function WelcomeEmail({ name }: { name: string }) {
        return createElement("p", null, name);
      },
      { subject: ({ name }) => `Hello, ${name}` },
    );
    await mailer.sendTemplate(Welcome, { to: "ada@example.com", props: { name: "Grace Hopper" } });
    await row("Grace").click();
    await page.getByTitle("Open emails/welcome.tsx with the props of this mail").click();
    await page.frameLocator("iframe").first().getByText("Grace Hopper").first().waitFor();
    expect(new URL(page.url()).pathname).toBe("/t/welcome");
  });

  it("holds back what a mail loads from elsewhere until it is asked for", async () => {
    const asked: string[] = [];
    await page.route("https://images.example/**", (route) => {
      asked.push(route.request().url());
      return route.fulfill({ contentType: "image/svg+xml", body: "<svg xmlns='http://www.w3.org/2000/svg'/>" });
    });
    const source =
      'From: a@example.com\r\nSubject: Pictures\r\nContent-Type: text/html\r\n\r\n<p>Shown</p><img src="https://images.example/a.svg"><script>document.title = "ran"</script>\r\n';
    const id = await inbox.receive(Buffer.from(source), { from: "a@example.com", to: ["b@example.com"] });
    await open(`/inbox/${id}`);
    await page.frameLocator("iframe").getByText("Shown").waitFor();
    expect(asked).toEqual([]);
    await page.getByRole("button", { name: "Load images" }).click();
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual(["https://images.example/a.svg"]);
    expect(await page.title()).not.toBe("ran");
  });

  it("shows chaos while it is on, and switches it on and off", async () => {
    await page.getByRole("button", { name: /^Chaos/ }).click();
    await page.getByRole("spinbutton", { name: "Code" }).fill("451");
    await page.getByRole("button", { name: "Switch on" }).click();
    const banner = page.getByTestId("chaos-banner");
    await banner.getByText("answers 451 at a recipient").waitFor();
    expect(inbox.chaos.triggers.Recipient).toMatchObject({ ErrorCode: 451, Probability: 100 });
    await page.keyboard.press("Escape");
    await banner.getByRole("button", { name: "Switch off" }).click();
    await banner.waitFor({ state: "detached" });
    expect(inbox.chaos.active).toBe(false);
  });

  it("holds ten thousand mails with only those in sight in the document", async () => {
    inbox.clear();
    for (let number = 1; number <= 10_000; number++) inbox.mailbox.add(plainMail(`Mail ${number}`));
    await open("/inbox");
    await expect.poll(() => count().textContent(), { timeout: 30_000 }).toMatch(/^10\D?000$/);
    await row("Mail 10000").waitFor();
    expect(await list().getByRole("option").count()).toBeLessThan(60);
    await list().evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await row("Mail 1").first().waitFor();
    expect(await list().getByRole("option").count()).toBeLessThan(60);
    await page.keyboard.press("/");
    await page.keyboard.type("subject:4711");
    await row("Mail 4711").waitFor();
    await expect.poll(() => count().textContent(), { timeout: 30_000 }).toMatch(/^1 found of 10\D?000$/);
    await page.getByRole("button", { name: "Clear the inbox" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("Waiting for mail").waitFor();
    expect(inbox.list().total).toBe(0);
    expect(failures).toEqual([]);
  });
});
