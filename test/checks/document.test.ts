import { describe, expect, it } from "vitest";
import { checkMail } from "../../src/checks/check-mail.ts";
import { parseDocument, placeOfOffset } from "../../src/checks/mail/document.ts";
import { visibleTextOf } from "../../src/checks/mail/text.ts";

const traced =
  '<!DOCTYPE html><html lang="en" data-src="emails/_components/layout.tsx:20:5"><head></head>' +
  '<body data-src="emails/_components/layout.tsx:23:7"><p data-src="emails/welcome.tsx:7:9">Hello <a href="#" data-src="emails/welcome.tsx:8:11">Go</a></p>' +
  '<img data-src="https://a.example/lazy.png" src="https://a.example/a.png" alt="" width="9"></body></html>';

describe("a traced mail", () => {
  it("is looked at as it is sent, without the traces", () => {
    const document = parseDocument(traced);
    expect(document.html).toBe(traced.replace(/ data-src="emails[^"]*"/g, ""));
    expect(document.traced).toBe(true);
  });

  it("leads every finding to the file, line and column, and says where that is in what is sent", async () => {
    const { findings } = await checkMail({ subject: "Hello", text: "Hello Go", html: traced });
    expect(findings.find(({ rule }) => rule === "link-placeholder")).toMatchObject({
      source: { file: "emails/welcome.tsx", line: 8, column: 11 },
      where: { line: 1, column: traced.replace(/ data-src="emails[^"]*"/g, "").indexOf("<a ") + 1 },
    });
  });

  it("leaves the data-src of images that load lazily", () => {
    expect(parseDocument(traced).html).toContain('data-src="https://a.example/lazy.png"');
  });

  it("counts each byte once, by component", async () => {
    const { size } = await checkMail({ subject: "Hello", text: "Hello", html: traced });
    expect(size?.by).toBe("component");
    expect(size?.parts.map(({ name }) => name).sort()).toEqual([
      "emails/_components/layout.tsx",
      "emails/welcome.tsx",
      "the frame around everything",
    ]);
    expect(size?.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(size?.bytes);
    const welcome = size?.parts.find(({ name }) => name === "emails/welcome.tsx");
    expect(welcome?.bytes).toBe('<p>Hello <a href="#">Go</a></p>'.length);
  });
});

describe("a mail without traces", () => {
  it("is measured by blocks, below the wrapper they share", async () => {
    const block = (id: string, length: number): string => `<div id="${id}">${"é".repeat(length)}</div>`;
    const html = `<!DOCTYPE html><html><head><title>x</title></head><body><div style="display:none">Hi</div><table><tbody><tr><td>${block("one", 100)}${block("two", 300)}${block("three", 200)}</td></tr></tbody></table></body></html>`;
    const { size } = await checkMail({ subject: "Hello", text: "Hello", html });
    expect(size).toMatchObject({ by: "block", bytes: Buffer.byteLength(html) });
    expect(size?.parts.slice(0, 3).map(({ name }) => name)).toEqual([
      '<div id="two">',
      '<div id="three">',
      '<div id="one">',
    ]);
    expect(size?.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(size?.bytes);
  });
});

describe("a document", () => {
  it("tells lines and columns", () => {
    const document = parseDocument("<!DOCTYPE html>\n<html>\n  <body>x</body></html>");
    expect(document.body).toMatchObject({ line: 3, column: 3 });
    expect(placeOfOffset(document, document.html.indexOf("<body"))).toEqual({ line: 3, column: 3, excerpt: "<body>" });
  });

  it("knows what readers see", () => {
    const { root } = parseDocument(
      '<body><style>a{}</style><p>One</p><p>two</p> <span hidden>three</span><div style="max-height:0;overflow:hidden">four</div>five</body>',
    );
    expect(visibleTextOf(root)).toBe("One two five");
  });

  it("survives whatever it is given", async () => {
    for (const html of [
      "<",
      "</p>",
      "text",
      "<table><div><p></table>",
      "<svg><p>",
      '<p style="color:;;:{}">x',
      "<style>{{{</style>x",
      "<!--",
      "\u0000",
    ]) {
      const { findings } = await checkMail({ subject: "Hello", text: "Hello", html });
      expect(findings.every(({ message }) => message !== "")).toBe(true);
    }
  });
});
