/** Every page of the preview in every state it has: an address, and what shows that the state is there. */

import type { Page } from "playwright-core";
import { breakConfiguration, editSharedPart, type ViewsProject } from "./project.ts";

export interface View {
  readonly name: string;
  readonly path: string | ((project: ViewsProject) => string);
  /** Brings the state about, where the address alone does not, and waits for it. */
  readonly ready: (page: Page, project: ViewsProject) => Promise<unknown>;
}

const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const testId = (id: string) => (page: Page) => page.getByTestId(id).first().waitFor();
const region = (name: string) => (page: Page) => page.getByRole("region", { name }).waitFor();

async function sendOnce(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Send/ }).first().click();
  await page.getByLabel("To", { exact: true }).fill("Ada Lovelace <ada@example.com>, grace@example.com");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Open inbox" }).waitFor();
}

const mail: readonly View[] = [
  { name: "mail", path: "/t/receipt", ready: text("Live") },
  { name: "mail-mobile-dark", path: "/t/receipt?width=375&scheme=dark", ready: text("Live") },
  {
    name: "mail-long-name",
    path: `/t/account/${"a-template-whose-name-is-longer-than-the-sidebar-is-wide"}`,
    ready: text("Live"),
  },
  { name: "mail-generated", path: "/t/account/order?variant=generated%3Artl&locale=ar", ready: text("Live") },
  {
    name: "checks",
    path: "/t/receipt?tab=checks",
    ready: (page) => page.getByRole("region", { name: "Size of the HTML" }).waitFor(),
  },
  {
    name: "checks-clients",
    path: "/t/receipt?tab=checks",
    async ready(page) {
      await page.getByTitle("Which mail clients the checks look at").click();
      await page.getByRole("group", { name: "Mail clients" }).waitFor();
    },
  },
  {
    name: "checks-errors",
    path: "/t/account/a-template-whose-name-is-longer-than-the-sidebar-is-wide?tab=checks",
    ready: (page) => page.getByRole("region", { name: "Size of the HTML" }).waitFor(),
  },
  { name: "row", path: "/t/receipt?tab=row", ready: testId("row-gmail-web") },
  { name: "html", path: "/t/receipt?tab=html", ready: text("<!DOCTYPE html") },
  {
    name: "html-find",
    path: "/t/receipt?tab=html",
    async ready(page) {
      await text("<!DOCTYPE html")(page);
      await page.keyboard.press("Control+f");
      await page.getByRole("search").last().locator("input").fill("td");
      await page.getByText(/^1\/\d/).waitFor();
    },
  },
  { name: "text", path: "/t/receipt?tab=text", ready: text(/words ·/) },
  { name: "source", path: "/t/receipt?tab=source", ready: text("defineEmail") },
  { name: "headers", path: "/t/receipt?tab=headers", ready: text("MIME-Version") },
  { name: "raw", path: "/t/receipt?tab=raw", ready: text(/KB in all/) },
  { name: "props", path: "/t/account/order?tab=props", ready: region("Props as a form") },
  {
    name: "props-lists",
    path: "/t/account/order?tab=props",
    // A list in a list in a list.
    ready: (page) => page.getByRole("group", { name: "tags" }).first().scrollIntoViewIfNeeded(),
  },
  {
    name: "props-problem",
    path: "/t/account/order?tab=props",
    async ready(page) {
      await page.getByRole("region", { name: "Props as a form" }).getByLabel("name", { exact: true }).first().fill("");
      await testId("field-error")(page);
      await testId("error-overlay")(page);
    },
  },
  {
    name: "props-json",
    path: "/t/account/order?tab=props",
    async ready(page) {
      await page.getByRole("radio", { name: "JSON" }).check();
      await text('"parcels"')(page);
    },
  },
  {
    name: "props-save",
    path: "/t/account/order?tab=props",
    async ready(page) {
      await page.getByRole("button", { name: "Save as variant" }).click();
      await page.getByLabel("Name of the variant").waitFor();
    },
  },
  { name: "lens", path: "/t/receipt?client=outlook-windows", ready: text(/kinds of change/) },
  {
    name: "lens-notes",
    path: "/t/receipt?client=outlook-windows",
    async ready(page) {
      await page.getByText(/kinds of change/).click();
      await page.getByRole("dialog").filter({ visible: true }).waitFor();
    },
  },
  {
    name: "lens-menu",
    path: "/t/receipt",
    async ready(page) {
      await text("Live")(page);
      await page.keyboard.press("c");
      await page.getByRole("dialog").first().waitFor();
    },
  },
  {
    name: "locale-menu",
    path: "/t/receipt",
    async ready(page) {
      await page.getByTitle("Locale of the mail").click();
      await text("Arabic")(page);
    },
  },
  {
    name: "generated-menu",
    path: "/t/account/order",
    async ready(page) {
      await page.getByRole("button", { name: "Generated" }).click();
      await text("Right to left")(page);
    },
  },
  {
    name: "inspect",
    path: "/t/receipt",
    async ready(page) {
      await text("Live")(page);
      await page.keyboard.press("e");
      await page.getByRole("button", { name: /Inspect/, pressed: true }).waitFor();
      await page.getByTestId("mail-frame").hover();
    },
  },
];

const failures: readonly View[] = [
  { name: "failure-render", path: "/t/failing/throws", ready: testId("error-overlay") },
  {
    name: "failure-stack",
    path: "/t/failing/throws",
    async ready(page) {
      await page.getByText("Stack", { exact: true }).click();
      await page.getByText(/at Total/).waitFor();
    },
  },
  { name: "failure-syntax", path: "/t/failing/syntax", ready: testId("error-overlay") },
  { name: "failure-import", path: "/t/failing/import", ready: testId("error-overlay") },
  {
    name: "failure-source",
    path: "/t/failing/throws?tab=source",
    ready: (page) => page.getByRole("alert").filter({ visible: true }).waitFor(),
  },
  { name: "no-template", path: "/t/nowhere", ready: text("There is no template “nowhere”") },
];

const dialogs: readonly View[] = [
  {
    name: "send",
    path: "/t/welcome",
    async ready(page) {
      await page.getByRole("button", { name: /^Send/ }).click();
      await page.getByRole("dialog", { name: "Send this mail" }).getByText("Take the images along").waitFor();
    },
  },
  {
    name: "send-sent",
    path: "/t/welcome",
    ready: sendOnce,
  },
  {
    name: "send-known",
    path: "/t/welcome",
    async ready(page) {
      await sendOnce(page);
      await page.getByRole("button", { name: "Send another" }).click();
      await page.getByRole("list", { name: "Recipients of before" }).waitFor();
    },
  },
  {
    name: "send-wrong-address",
    path: "/t/welcome",
    async ready(page) {
      await page.getByRole("button", { name: /^Send/ }).first().click();
      await page.getByLabel("To", { exact: true }).fill("nobody at all");
      await page.keyboard.press("Enter");
      await text("INVALID_ADDRESS")(page);
    },
  },
  {
    name: "send-refused",
    path: "/t/welcome",
    async ready(page, project) {
      await project.setChaos({ Recipient: { ErrorCode: 550, Probability: 100 } });
      try {
        await page.getByRole("button", { name: /^Send/ }).first().click();
        await page.getByLabel("To", { exact: true }).fill("Ada Lovelace <ada@example.com>, grace@example.com");
        await page.keyboard.press("Enter");
        await text("Nobody got the mail.")(page);
      } finally {
        await project.setChaos({});
      }
    },
  },
  {
    name: "templates-nothing",
    path: "/t/welcome",
    async ready(page) {
      await page.getByLabel("Search templates").fill("zzz");
      await page.getByTestId("template-tree").waitFor({ state: "detached" });
    },
  },
  {
    name: "palette-found",
    path: "/t/welcome",
    async ready(page) {
      await testId("subject")(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Commands" }).waitFor();
      await page.keyboard.type("rec");
      await page.locator('[role="option"][data-focused]').waitFor();
    },
  },
  {
    name: "palette",
    path: "/t/welcome",
    async ready(page) {
      await testId("subject")(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Commands" }).getByRole("option").first().waitFor();
    },
  },
  {
    name: "palette-nothing",
    path: "/t/welcome",
    async ready(page) {
      await testId("subject")(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Commands" }).waitFor();
      await page.keyboard.type("zzz");
      await text("Nothing is called “zzz”.")(page);
    },
  },
  {
    name: "shortcuts",
    path: "/t/welcome",
    async ready(page) {
      await testId("subject")(page);
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    },
  },
  {
    name: "phone",
    path: "/t/welcome",
    async ready(page) {
      await testId("subject")(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Commands" }).waitFor();
      await page.keyboard.type("phone qr");
      await page.locator('[role="option"][data-focused]').waitFor();
      await page.keyboard.press("Enter");
      await text("npx posthorn dev --host")(page);
    },
  },
];

const wall: readonly View[] = [
  { name: "wall", path: "/wall", ready: (page) => page.locator("main iframe").first().waitFor() },
  {
    name: "wall-axes",
    path: "/wall?widths=375,680&schemes=light,dark&locales=default,de",
    ready: (page) => page.locator("main iframe").first().waitFor(),
  },
  { name: "wall-nothing", path: "/wall?filter=zzz", ready: text(/zzz|Nothing|No /) },
];

const inbox: readonly View[] = [
  { name: "inbox", path: "/inbox", ready: testId("inbox-list") },
  { name: "inbox-mail", path: ({ templateMail }) => `/inbox/${templateMail}`, ready: testId("subject") },
  { name: "inbox-text", path: ({ templateMail }) => `/inbox/${templateMail}?tab=text`, ready: text(/words ·/) },
  { name: "inbox-source", path: ({ templateMail }) => `/inbox/${templateMail}?tab=source`, ready: text("<!DOCTYPE") },
  { name: "inbox-links", path: ({ templateMail }) => `/inbox/${templateMail}?tab=links`, ready: testId("subject") },
  { name: "inbox-headers", path: ({ nestedMail }) => `/inbox/${nestedMail}?tab=headers`, ready: text("MIME-Version") },
  {
    name: "inbox-attachments",
    path: ({ nestedMail }) => `/inbox/${nestedMail}?tab=attachments`,
    ready: text(/really final/),
  },
  { name: "inbox-remote", path: ({ remoteMail }) => `/inbox/${remoteMail}`, ready: text("from other servers") },
  { name: "inbox-parts", path: ({ nestedMail }) => `/inbox/${nestedMail}?tab=parts`, ready: testId("subject") },
  { name: "inbox-raw", path: ({ nestedMail }) => `/inbox/${nestedMail}?tab=raw`, ready: region("Raw message") },
  { name: "inbox-threads", path: "/inbox?threads=1", ready: testId("inbox-list") },
  { name: "inbox-search", path: "/inbox?q=receipt", ready: text("found") },
  { name: "inbox-nothing", path: "/inbox?q=zzz", ready: text("No mail is like that") },
  { name: "inbox-gone", path: "/inbox/nowhere", ready: text("This mail is gone") },
  {
    name: "inbox-selected",
    path: ({ nestedMail }) => `/inbox/${nestedMail}`,
    async ready(page) {
      await testId("subject")(page);
      await page.keyboard.press("x");
      await text("1 selected")(page);
    },
  },
  {
    name: "inbox-clear",
    path: "/inbox",
    async ready(page) {
      await page.getByRole("button", { name: "Clear the inbox" }).click();
      await page.getByRole("dialog", { name: "Clear the inbox" }).waitFor();
    },
  },
  {
    name: "inbox-chaos",
    path: "/inbox",
    async ready(page) {
      await page.getByRole("button", { name: "Chaos" }).click();
      await text("See how your app takes a mail server")(page);
    },
  },
  {
    name: "inbox-chaos-on",
    path: "/inbox",
    async ready(page, project) {
      // It stays on: no view after this one sends anything.
      await project.setChaos({ Recipient: { ErrorCode: 450, Probability: 20, DelayMs: 300 } });
      await page.getByRole("status").filter({ hasText: "Recipient" }).waitFor();
    },
  },
];

const changes: readonly View[] = [
  { name: "changes-none", path: "/changes", ready: text("No mail has changed") },
  {
    name: "changes-side",
    path: "/changes?against=head",
    async ready(page, project) {
      editSharedPart(project);
      await page.getByRole("navigation", { name: "Changed mails" }).getByRole("button").first().waitFor();
      await page.getByRole("region", { name: "Before and after" }).waitFor();
    },
  },
  {
    name: "changes-pixels",
    path: "/changes?against=head&view=pixels",
    async ready(page) {
      await region("Difference of the pixels")(page);
      // What differs is at the end, and comes into sight by itself.
      await page.waitForFunction(() => {
        const frame = [...document.querySelectorAll<HTMLIFrameElement>('[aria-label^="Difference"] iframe')][1];
        const spans = [...(frame?.contentDocument?.querySelectorAll("span") ?? [])];
        const address = spans.find(({ textContent }) => textContent.startsWith("Wren Post Limited"));
        if (!frame || !address) return false;
        const { top, height } = frame.getBoundingClientRect();
        return top + address.getBoundingClientRect().top * (height / frame.offsetHeight) < window.innerHeight;
      });
    },
  },
  { name: "changes-html", path: "/changes?against=head&view=html", ready: region("Difference: The HTML") },
  { name: "changes-text", path: "/changes?against=head&view=text", ready: region("Difference: The text") },
];

const queue: readonly View[] = [
  { name: "queue", path: "/queue", ready: text("Your code is 123456") },
  { name: "queue-empty-state", path: "/queue?state=sending", ready: text("No mail in the state “sending”") },
  { name: "queue-scheduled", path: "/queue?state=scheduled", ready: text("See you tomorrow") },
  { name: "queue-queued", path: "/queue?state=queued", ready: text("Your code is 123456") },
  { name: "queue-sent", path: "/queue?state=sent", ready: text("Welcome to Acme") },
  { name: "queue-failed", path: "/queue?state=failed", ready: text("Retry all") },
  { name: "queue-unknown", path: "/queue?state=unknown", ready: text("Your order is on its way") },
  { name: "queue-cancelled", path: "/queue?state=cancelled", ready: text("Weekly digest") },
  {
    name: "queue-retry-all",
    path: "/queue?state=failed",
    async ready(page) {
      await page.getByRole("button", { name: "Retry all" }).click();
      await page.getByRole("dialog", { name: "Send all of them again" }).waitFor();
    },
  },
  {
    name: "queue-pause",
    path: "/queue",
    async ready(page) {
      await page.getByRole("button", { name: "Pause…" }).click();
      await page.getByRole("radio", { name: "One tag" }).check();
      await page.getByRole("button", { name: "Pause this tag" }).waitFor();
    },
  },
  {
    name: "queue-resume",
    path: "/queue",
    async ready(page) {
      await page.getByRole("button", { name: "Resume tag newsletter" }).click();
      await page.getByRole("dialog", { name: "Resume" }).waitFor();
    },
  },
  { name: "queue-gone", path: "/queue/nowhere", ready: text("There is no such mail") },
  { name: "queue-entry-failed", path: ({ failedEntry }) => `/queue/${failedEntry}`, ready: text("RECIPIENTS_REFUSED") },
  { name: "queue-entry-scheduled", path: ({ deferredEntry }) => `/queue/${deferredEntry}`, ready: text("DEFERRED") },
  {
    name: "queue-entry-queued",
    path: ({ queuedEntry }) => `/queue/${queuedEntry}`,
    ready: text("No worker has tried"),
  },
  { name: "queue-entry", path: ({ sentEntry }) => `/queue/${sentEntry}`, ready: text("Mail in the inbox") },
  { name: "queue-entry-unknown", path: ({ unknownEntry }) => `/queue/${unknownEntry}`, ready: text("CONNECTION_LOST") },
  {
    name: "queue-retry",
    path: ({ unknownEntry }) => `/queue/${unknownEntry}`,
    async ready(page) {
      await page.getByRole("button", { name: "Retry" }).click();
      await page.getByRole("dialog", { name: "Send it again" }).waitFor();
    },
  },
  {
    name: "queue-sending",
    path: "/queue?state=sending",
    async ready(page, project) {
      await project.beginSending();
      await text("Being sent right now")(page);
    },
  },
  {
    name: "queue-entry-sending",
    path: ({ sendingEntry }) => `/queue/${sendingEntry()}`,
    ready: text("Being sent right now"),
  },
  {
    name: "queue-paused",
    path: "/queue",
    async ready(page) {
      const isPaused = page.getByText("Paused: everything.");
      await page.getByRole("button", { name: "Pause…" }).waitFor();
      if (!(await isPaused.isVisible())) {
        await page.getByRole("button", { name: "Pause…" }).click();
        await page.getByRole("button", { name: "Pause everything" }).click();
      }
      await isPaused.waitFor();
    },
  },
];

const configuration: readonly View[] = [
  {
    name: "config-problem",
    path: "/t/welcome",
    async ready(page, project) {
      await testId("subject")(page);
      breakConfiguration(project);
      await text("The configuration cannot be used.")(page);
    },
  },
];

/** In this order: some leave something behind. */
export const VIEWS: readonly View[] = [
  ...mail,
  ...failures,
  ...dialogs,
  ...wall,
  ...inbox,
  ...queue,
  ...changes,
  ...configuration,
];
