import { defineEmail, renderEmail } from "posthorn";
import type { ReactNode } from "react";
import { Body, Column, Heading, Html, Img, Link, Preview, Row, render, Section, Text, toPlainText } from "react-email";
import { describe, expect, test } from "vitest";
import { loadTemplates, OUR_TEMPLATES } from "../support/templates.ts";

async function both(element: ReactNode): Promise<{ ours: string; theirs: string }> {
  const { text } = await renderEmail(() => element);
  return { ours: text, theirs: toPlainText(await render(element as React.JSX.Element)) };
}

const textOf = async (element: ReactNode): Promise<string> => (await both(element)).ours;
const ofHtml = (html: string): Promise<string> =>
  // biome-ignore lint/security/noDangerouslySetInnerHtml: markup of other libraries, as they write it
  textOf(<body dangerouslySetInnerHTML={{ __html: html }} />);

describe("beside react-email's plaintext", () => {
  test("headings keep their case, so that a code in a heading stays the code", async () => {
    const { ours, theirs } = await both(
      <>
        <Heading>Your code is aB3-xYz</Heading>
        <Heading as="h2">straße</Heading>
      </>,
    );
    expect(theirs).toBe("YOUR CODE IS AB3-XYZ\n\n\nSTRASSE");
    expect(ours).toBe("Your code is aB3-xYz\n\n\nstraße");
  });

  test("a linked image yields its alt text and its link", async () => {
    const { ours, theirs } = await both(
      <Link href="https://acme.test/shop">
        <Img src="https://acme.test/logo.png" alt="Acme shop" />
      </Link>,
    );
    expect(theirs).toBe("https://acme.test/shop");
    expect(ours).toBe("Acme shop https://acme.test/shop");
  });

  test("the cells of a data table stand in columns", async () => {
    const { ours, theirs } = await both(
      <table>
        <thead>
          <tr>
            <th>Item</th>
            <th>Price</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>Envelope, padded</td>
            <td>0.34</td>
          </tr>
          <tr>
            <td>Tape</td>
            <td>12.85</td>
          </tr>
        </tbody>
      </table>,
    );
    expect(theirs).toBe("Item\nPrice\nEnvelope, padded\n0.34\nTape\n12.85");
    expect(ours).toBe("Item               Price\nEnvelope, padded   0.34\nTape               12.85");
  });

  test("a preheader leaves nothing behind", async () => {
    const preheader = (
      <Html>
        <Body>
          <Preview>Look inside</Preview>
          <div style={{ display: "none", maxHeight: 0 }}>Look inside{"\u00a0\u200c".repeat(150)}</div>
          <Text>Hello</Text>
        </Body>
      </Html>
    );
    const { ours, theirs } = await both(preheader);
    expect(theirs).toContain("Look inside");
    expect(ours).toBe("Hello");
  });

  test("all else is the same", async () => {
    const { ours, theirs } = await both(
      <Html>
        <Body>
          <Text>
            Hello <b>Ada</b>, <Link href="https://acme.test/a?b=1&c=2">click</Link> or{" "}
            <Link href="https://acme.test">https://acme.test</Link>
          </Text>
          <ul>
            <li>one</li>
            <li>two</li>
          </ul>
          <hr />
          <Text>
            line
            <br />
            break
          </Text>
          <Section>
            <Row>
              <Column>left</Column>
              <Column>right</Column>
            </Row>
          </Section>
          <Img src="https://acme.test/pixel.png" alt="not linked" />
        </Body>
      </Html>,
    );
    expect(ours).toBe(theirs);
  });
});

describe("tables", () => {
  test("the cells of a layout table are read one after the other", async () => {
    expect(await ofHtml("<table><tr><td>one</td><td>two</td></tr><tr><td>three</td></tr></table>")).toBe(
      "one\ntwo\nthree",
    );
  });

  test("a table that says it is presentation is layout, header cells or not", async () => {
    expect(await ofHtml('<table role="presentation"><tr><th>one</th><td>two</td></tr></table>')).toBe("one\ntwo");
    expect(await ofHtml('<table role="none"><tr><th>one</th><td>two</td></tr></table>')).toBe("one\ntwo");
  });

  test("a data table inside a layout table keeps its columns, and only it", async () => {
    const html =
      '<table role="presentation"><tr><td>Before</td></tr><tr><td>' +
      "<table><tr><th>Item</th><th>Sum</th></tr><tr><td>Tape</td><td>3</td></tr></table>" +
      "</td></tr><tr><td>After</td></tr></table>";
    expect(await ofHtml(html)).toBe("Before\n\nItem   Sum\nTape   3\n\nAfter");
  });

  test("a layout table inside a cell of a data table is read inside its cell", async () => {
    const html =
      "<table><tr><th>Item</th><th>Sum</th></tr><tr><td>" +
      '<table role="presentation"><tr><td>Tape</td></tr><tr><td>brown</td></tr></table>' +
      "</td><td>3</td></tr></table>";
    expect(await ofHtml(html)).toBe("Item    Sum\nTape    3\nbrown");
  });

  test("react-email's own mark makes a data table", async () => {
    const html = '<table data-text-format="dataTable"><tr><td>a</td><td>b</td></tr></table>';
    expect(await ofHtml(html)).toBe("a   b");
  });

  test("a row header does as well as a column header", async () => {
    expect(await ofHtml("<table><tr><th>Order</th><td>42</td></tr><tr><th>Sum</th><td>€ 3</td></tr></table>")).toBe(
      "Order   42\nSum     € 3",
    );
  });

  test("wide cells wrap inside their column, and no word is lost", async () => {
    const long = Array.from({ length: 30 }, (_, index) => `word${index}`).join(" ");
    const text = await ofHtml(`<table><tr><th>Item</th><th>Sum</th></tr><tr><td>${long}</td><td>3</td></tr></table>`);
    expect(text.match(/word\d+/g)).toHaveLength(30);
  });
});

describe("hidden preheaders and their padding", () => {
  const hidden: Record<string, string> = {
    "MJML's": `<div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">Secret</div>`,
    "Maizzle's": `<div style="display: none">Secret&#8199;&#65279;&#847; &#8199;&#65279;&#847; </div>`,
    "jsx-email's": `<div data-skip="true" style="display:none;overflow:hidden;line-height:1px">Secret</div>`,
    "in capitals": `<div style="DISPLAY:NONE">Secret</div>`,
    "with the hidden attribute": `<div hidden>Secret</div>`,
    "with mso-hide alone beside display": `<span class="preheader" style="mso-hide:all; display:none !important; visibility:hidden">Secret</span>`,
  };
  test.each(Object.entries(hidden))("%s", async (_, html) => {
    expect(await ofHtml(`${html}<p>Shown</p>`)).toBe("Shown");
  });

  test.each([
    ["zero-width non-joiners between no-break spaces", "&nbsp;&zwnj;".repeat(100)],
    ["joiners, marks and spaces", "&#847; &zwnj; &nbsp; ".repeat(60)],
    ["soft hyphens and figure spaces", "&#8199;&#65279;&#847;&shy; ".repeat(40)],
    ["hair of every kind", "\u200b\u200c\u200d\u200e\u200f\ufeff".repeat(30)],
    ["braille blanks", "\u2800".repeat(90)],
  ])("padding that is not hidden: %s", async (_, padding) => {
    expect(await ofHtml(`<div>Shown${padding}</div><p>Hello</p>`)).toBe("Shown\n\nHello");
  });

  test.each([
    ["an emoji family", "👨‍👩‍👧‍👦 and 🏳️‍🌈 and 👩🏽‍💻"],
    ["a row of emoji families", "👨‍👩‍👧‍👦".repeat(20)],
    ["Persian with its non-joiners", "می‌خواهم نامه‌ها را می‌بینم"],
    ["Arabic with marks", "السلام\u200f عليكم\u200e!"],
    ["Hindi with joiners", "क्‍ष र्‍क"],
    ["Hebrew with direction marks", "שלום\u200e (Ada)\u200f"],
    ["a flag made of tags", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["a few soft hyphens", "Donau\u00addampf\u00adschiff\u00adfahrt"],
    ["spaces that align", "1\u2007000\u00a0€"],
    ["a code", "aB3-xYz 0O1l"],
    ["letters of Hangul", "ㅎㅏㄴ\u1160"],
  ])("text stays as it is: %s", async (_, text) => {
    expect(await textOf(<p>{text}</p>)).toBe(text);
  });

  test("a hundred thousand no-break spaces take no time", async () => {
    const started = performance.now();
    await textOf(<p>a{"\u00a0".repeat(100_000)}b</p>);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("links", () => {
  test("an image without alt text leaves the link", async () => {
    expect(await ofHtml('<a href="https://x.test"><img src="a.png"></a>')).toBe("https://x.test");
    expect(await ofHtml('<a href="https://x.test"><img src="a.png" alt="  "></a>')).toBe("https://x.test");
  });

  test("image and words in one link are both read", async () => {
    expect(await ofHtml('<a href="https://x.test"><img src="a.png" alt="Logo"> <b>Shop</b></a>')).toBe(
      "Logo Shop https://x.test",
    );
  });
});

describe("a component may write its own text", () => {
  test("as a string, or as a function of props and locale", async () => {
    const Fixed = defineEmail(() => <p>HTML</p>, { subject: "s", text: "Fixed\n" });
    const Free = defineEmail(({ name }: { name: string }) => <p>{name}</p>, {
      subject: "s",
      text: ({ name }, { locale, dir }) => `${name} ${locale} ${dir}`,
    });
    expect((await renderEmail(Fixed)).text).toBe("Fixed\n");
    expect((await renderEmail(Free, { props: { name: "Ada" }, locale: "fa" })).text).toBe("Ada fa rtl");
  });
});

describe("our own templates", async () => {
  for (const { name, component, samples } of await loadTemplates(OUR_TEMPLATES)) {
    test(`${name} reads well`, async () => {
      for (const props of Object.values(samples)) {
        const { text } = await renderEmail(component, { props });
        expect(text).not.toMatch(/[\u200b-\u200d\u034f\ufeff]{2}/);
        expect(text).not.toMatch(/undefined|\[object|NaN/);
        expect(text).not.toMatch(/<\/?\w/);
        expect(text).not.toMatch(/\n{5}/);
        expect(text.trim().length).toBeGreaterThan(40);
      }
    });
  }
});
