import { readFile } from "node:fs/promises";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser } from "../../support/browser.ts";
import { openPreview, type Preview } from "../server/preview-client.ts";

const MAIL = `import { defineEmail, useLocale } from "posthorn";
import { z } from "zod";

const schema = z.object({
  name: z.string().min(1, "Say who it is for"),
  paidAt: z.date(),
  plan: z.enum(["free", "team"]),
  total: z.number().max(500),
  urgent: z.boolean(),
  note: z.string().nullable(),
  coupon: z.string().optional(),
  address: z.object({ street: z.string(), city: z.string() }),
  items: z.array(z.object({ name: z.string(), quantity: z.int() })),
});

export default defineEmail(
  function Mail({ name, paidAt, plan, total, urgent, note, coupon, address, items }: z.infer<typeof schema>) {
    const { locale, dir } = useLocale();
    return (
      <html lang={locale} dir={dir}>
        <body>
          <h1>Hello {name}</h1>
          <p>Paid {paidAt.toISOString()}, {plan}, {total}, {urgent ? "urgent" : "calm"}, note {String(note)}</p>
          <p>Coupon {String(coupon)}, in {address.city}, {locale}</p>
          <ol>{items.map((item, index) => <li key={index}>{item.quantity} of {item.name}</li>)}</ol>
        </body>
      </html>
    );
  },
  {
    subject: "Hello",
    schema,
    previewProps: {
      name: "Ada",
      paidAt: new Date("2026-01-02T03:04:05Z"),
      plan: "free",
      total: 12.5,
      urgent: false,
      note: "Thanks",
      address: { street: "1 Main St", city: "London" },
      items: [{ name: "Candle", quantity: 2 }, { name: "Apron", quantity: 1 }, { name: "Calendar", quantity: 3 }],
    },
  },
);
`;

let browser: Browser;
let preview: Preview;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  preview = await openPreview({
    "posthorn.config.ts": 'export default { locales: ["en", "de", "ar"] };',
    "emails/mail.tsx": MAIL,
    "emails/other.jsx": "export default () => <p>Another mail</p>;",
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(60_000);
});
afterAll(async () => {
  await browser?.close();
  await preview?.[Symbol.asyncDispose]();
});

describe("the form of props", { timeout: 180_000 }, () => {
  beforeEach(async () => {
    await page.goto(preview.url("/t/mail?tab=props"));
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await form().waitFor();
    await mail().getByText("Hello Ada").waitFor();
  });

  it("has a control for each kind, whose values are rendered", async () => {
    await field("name").fill("Grace");
    await field("total").fill("99.5");
    await field("plan").selectOption("team");
    await form().getByRole("switch", { name: "urgent" }).press("Space");
    await field("paidAt").fill("2027-05-06T07:08:09");
    await field("city").fill("Paris");
    await mail().getByText("Hello Grace").waitFor();
    await mail().getByText("Paid 2027-05-06T07:08:09.000Z, team, 99.5, urgent, note Thanks").waitFor();
    await mail().getByText("in Paris").waitFor();
  });

  it("leaves out, sets and makes null", async () => {
    await form()
      .getByRole("button", { name: /^coupon/ })
      .click();
    await field("coupon").fill("SPRING");
    await form().getByRole("button", { name: "Make note null" }).click();
    await mail().getByText("note null").waitFor();
    await mail().getByText("Coupon SPRING").waitFor();
    await form().getByRole("button", { name: "Leave out coupon" }).click();
    await mail().getByText("Coupon undefined").waitFor();
  });

  it("adds to a list, removes and moves", async () => {
    const lines = () => mail().locator("li").allTextContents();
    await form().getByRole("button", { name: "Move items 1 down" }).click();
    await expect.poll(lines).toEqual(["1 of Apron", "2 of Candle", "3 of Calendar"]);
    await form().getByRole("button", { name: "Remove items 2" }).click();
    await expect.poll(lines).toEqual(["1 of Apron", "3 of Calendar"]);
    await form().getByRole("button", { name: "Add to items" }).click();
    await form()
      .getByRole("button", { name: /items 3/ })
      .first()
      .click();
    await form().getByRole("group", { name: "items 3" }).getByLabel("name", { exact: true }).fill("Wreath");
    await expect.poll(lines).toEqual(["1 of Apron", "3 of Calendar", "3 of Wreath"]);
  });

  it("says what is wrong beside the field", async () => {
    await field("name").fill("");
    await form().getByTestId("field-error").getByText("Say who it is for").waitFor();
    await page.getByTestId("error-overlay").getByText("These props do not fit the template").waitFor();
    await field("total").fill("900");
    await expect.poll(() => form().getByTestId("field-error").count()).toBe(2);
    await field("name").fill("Ada");
    await field("total").fill("9");
    await expect.poll(() => form().getByTestId("field-error").count()).toBe(0);
    await expect.poll(() => page.getByTestId("error-overlay").count()).toBe(0);
  });

  it("keeps dates dates through JSON, navigation and reload, until it is reset", async () => {
    await field("paidAt").fill("2027-05-06T07:08:09");
    await mail().getByText("Paid 2027-05-06T07:08:09.000Z").waitFor();
    await page.getByRole("radio", { name: "JSON" }).check();
    await page.getByText('"$date": "2027-05-06T07:08:09.000Z"').waitFor();
    const top = (selector: string) =>
      page.locator(selector).evaluateAll((all) => {
        const first = all.find((each) => each.textContent?.trim() === "1" || each.textContent === "{");
        return first?.getBoundingClientRect().top ?? null;
      });
    await expect.poll(() => top(".cm-line")).not.toBeNull();
    expect(await top(".cm-lineNumbers .cm-gutterElement:not([style*=hidden])")).toBe(await top(".cm-line"));
    await page.getByRole("radio", { name: "Form", exact: true }).check();
    await page.keyboard.press("Escape");
    await page.getByTestId("template-tree").getByRole("row", { name: "other" }).click();
    await mail().getByText("Another mail").waitFor();
    await page.getByTestId("template-tree").getByRole("row", { name: "mail", exact: true }).click();
    await mail().getByText("Paid 2027-05-06T07:08:09.000Z").waitFor();
    await page.reload();
    await mail().getByText("Paid 2027-05-06T07:08:09.000Z").waitFor();
    expect(await field("paidAt").inputValue()).toBe("2027-05-06T07:08:09");
    await page.getByRole("button", { name: "Reset" }).click();
    await mail().getByText("Paid 2026-01-02T03:04:05.000Z").waitFor();
  });
});

describe("states of a template", { timeout: 180_000 }, () => {
  it("are generated, in a list of their own, and in the address", async () => {
    await page.goto(preview.url("/t/mail"));
    await mail().getByText("Hello Ada").waitFor();
    expect(await page.getByRole("group", { name: "Variant" }).getByRole("radio").count()).toBe(1);
    await page.getByRole("button", { name: "Generated" }).click();
    await page.getByText("Right to left", { exact: true }).click();
    await mail().getByText("محمد عبد الرحمن").first().waitFor();
    expect(page.url()).toContain("variant=generated%3Artl");
    await page.reload();
    await mail().getByText("محمد عبد الرحمن").first().waitFor();
    await page.getByRole("button", { name: "Generated Right to left" }).waitFor();
    expect(await page.getByRole("group", { name: "Variant" }).getByRole("radio").count()).toBe(1);
  });

  it("follow the locale, from the project's list or typed, and its direction", async () => {
    await page.goto(preview.url("/t/mail"));
    await mail().getByText("in London, en").waitFor();
    await page.getByTitle("Locale of the mail").click();
    await page.getByText("Arabic", { exact: true }).click();
    await mail().getByText("in London, ar").waitFor();
    expect(await mail().locator("html").getAttribute("dir")).toBe("rtl");
    expect(page.url()).toContain("locale=ar");
    await page.getByTitle("Locale of the mail").click();
    await page.getByLabel("Another one, as a language tag").fill("pt-br");
    await page.getByRole("button", { name: "Show" }).click();
    await mail().getByText("in London, pt-BR").waitFor();
    expect(await mail().locator("html").getAttribute("dir")).toBe("ltr");
  });

  it("are saved as a variant in the template's file, and replaced", async () => {
    await page.goto(preview.url("/t/mail?tab=props"));
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await field("name").fill("Grace");
    await mail().getByText("Hello Grace").waitFor();
    await saveAs("for Grace");
    await page.getByRole("radio", { name: "for Grace" }).waitFor();
    await mail().getByText("Hello Grace").waitFor();
    await page.getByText(/Saved in emails\/mail\.tsx:\d+/).waitFor();
    const source = await readFile(preview.project.path("emails/mail.tsx"), "utf8");
    expect(source).toContain(`    variants: {
      "for Grace": {
        name: "Grace",
        paidAt: new Date("2026-01-02T03:04:05.000Z"),`);
    // Beside the variant, nothing in the file has changed.
    expect(source.replace(/ {4}variants: \{\n(?:.|\n)*?\n {4}\},\n/, "")).toBe(MAIL);

    await field("name").fill("Emmy");
    await mail().getByText("Hello Emmy").waitFor();
    await saveAs("for Grace", "Replace");
    await expect
      .poll(() => readFile(preview.project.path("emails/mail.tsx"), "utf8"))
      .toContain(`"for Grace": {\n        name: "Emmy",`);
    await mail().getByText("Hello Emmy").waitFor();
    await expect.poll(() => page.getByText("edited").count()).toBe(0);
    await preview.project.write("emails/mail.tsx", MAIL);
  });

  it("are not written where the file is not understood", async () => {
    await page.goto(preview.url("/t/other?tab=props"));
    await mail().getByText("Another mail").waitFor();
    await page.getByRole("button", { name: "Save as variant" }).click();
    await page.getByLabel("Name of the variant").fill("x");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("alert").getByText("emails/other.jsx was left as it is").waitFor();
    expect(await readFile(preview.project.path("emails/other.jsx"), "utf8")).toBe(
      "export default () => <p>Another mail</p>;",
    );
  });
});

async function saveAs(name: string, button = "Save"): Promise<void> {
  await page.getByRole("button", { name: "Save as variant" }).click();
  await page.getByLabel("Name of the variant").fill(name);
  await page.getByRole("button", { name: button, exact: true }).click();
}

function mail(): FrameLocator {
  return page.frameLocator('[data-testid="mail-frame"]');
}

function form(): Locator {
  return page.getByRole("region", { name: "Props as a form" });
}

function field(name: string): Locator {
  return form().getByLabel(name, { exact: true }).first();
}
