import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { simpleParser } from "mailparser";
import { composeMessage, createMailer, type MailerOptions, type Message, memory } from "posthorn";
import { createElement } from "react";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mailErrorOf } from "../support/mail.ts";

let root: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "assets-"));
  folder = join(root, "static");
  mkdirSync(join(folder, "icons"), { recursive: true });
  writeFileSync(join(folder, "logo.png"), "the logo");
  writeFileSync(join(folder, "again.png"), "the logo");
  writeFileSync(join(folder, "icons", "a b&c.png"), "an icon");
  writeFileSync(join(root, "secret.png"), "a secret");
  symlinkSync(join(root, "secret.png"), join(folder, "link.png"));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const mail = { to: "ada@example.com", subject: "s" };

async function sent(html: string, options: Partial<MailerOptions>): Promise<Message> {
  const transport = memory();
  await using mailer = createMailer({ transport, from: "a@acme.test", ...options });
  await mailer.send({ ...mail, html });
  return transport.messages[0] as Message;
}

describe("assetBaseUrl", () => {
  const assetBaseUrl = "https://cdn.acme.test/mail/";
  const base = "https://cdn.acme.test/mail/static";

  test.each([
    ['<img src="/static/x.png">', `<img src="${base}/x.png">`],
    ["<img alt='a > b' src='/static/x.png'/>", `<img alt='a > b' src='${base}/x.png'/>`],
    ["<img src=/static/x.png>", `<img src=${base}/x.png>`],
    ['<IMG\n SRC = "/static/x.png">', `<IMG\n SRC = "${base}/x.png">`],
    ['<img src="/static/x.png?a=1&amp;b=2">', `<img src="${base}/x.png?a=1&amp;b=2">`],
    [
      '<img srcset="/static/a.png 1x, /static/b.png 2x,/static/c.png 3x, https://e.test/d.png 4x">',
      `<img srcset="${base}/a.png 1x, ${base}/b.png 2x,${base}/c.png 3x, https://e.test/d.png 4x">`,
    ],
    ['<td background="/static/x.png">', `<td background="${base}/x.png">`],
    ['<a href="/static/terms.pdf">', `<a href="${base}/terms.pdf">`],
    ['<p style="background:url(/static/x.png) red">', `<p style="background:url(${base}/x.png) red">`],
    [
      '<p style="background-image:url(&quot;/static/x.png&quot;)">',
      `<p style="background-image:url(&quot;${base}/x.png&quot;)">`,
    ],
    ["<p style=\"background:url( '/static/x.png' )\">", `<p style="background:url( '${base}/x.png' )">`],
    [
      '<style type="text/css">a > b { background: url("/static/x.png") }</style>',
      `<style type="text/css">a > b { background: url("${base}/x.png") }</style>`,
    ],
    [
      '<!--[if mso]><v:fill type="frame" src="/static/x.png" /><![endif]-->',
      `<!--[if mso]><v:fill type="frame" src="${base}/x.png" /><![endif]-->`,
    ],
  ])("rewrites %s", async (html, expected) => {
    expect((await sent(`<div>${html}</div>`, { assetBaseUrl })).html).toBe(`<div>${expected}</div>`);
  });

  test.each([
    "<p>The path is src=&quot;/static/x.png&quot; or url(/static/x.png)</p>",
    '<p>1 < 2 src="/static/x.png"</p>',
    '<img src="https://e.test/static/x.png">',
    '<img src="static/x.png">',
    '<img src="/statics/x.png">',
    '<img alt="/static/x.png">',
    "<img title=' src=\"/static/x.png\"'>",
  ])("leaves %s as it is", async (html) => {
    expect((await sent(html, { assetBaseUrl })).html).toBe(html);
  });

  test.each(["cdn.acme.test", "ftp://cdn.acme.test", "/static", "https://cdn.acme.test/?v=1", ""])(
    "refuses %j when the mailer is made",
    (url) => {
      expect(() => createMailer({ transport: memory(), assetBaseUrl: url })).toThrow(
        expect.objectContaining({ code: "INVALID_CONFIGURATION" }),
      );
    },
  );
});

describe("embedAssets", () => {
  test("sends each image once, related to the HTML, under the cid that stands in its place", async () => {
    const html = [
      '<img src="/static/logo.png"><img src="/static/again.png?v=2" srcset="/static/logo.png 2x">',
      '<td background="/static/icons/a%20b&amp;c.png" style="background:url(/static/icons/a%20b&amp;c.png)">',
      '<a href="/static/logo.png">kept</a>',
    ].join("");
    const message = await sent(html, { embedAssets: folder });
    expect(message.attachments.map(({ filename, disposition }) => [filename, disposition])).toEqual([
      ["logo.png", "inline"],
      ["a b&c.png", "inline"],
    ]);
    const [logo, icon] = message.attachments.map(({ cid }) => cid);
    expect(message.html).toBe(
      [
        `<img src="cid:${logo}"><img src="cid:${logo}" srcset="cid:${logo} 2x">`,
        `<td background="cid:${icon}" style="background:url(cid:${icon})">`,
        '<a href="/static/logo.png">kept</a>',
      ].join(""),
    );
    const parsed = await simpleParser(await composeMessage(message), { skipImageLinks: true });
    expect(parsed.attachments.map(({ related, content, cid }) => [related, content.toString(), cid])).toEqual([
      [true, "the logo", logo],
      [true, "an icon", icon],
    ]);
  });

  test("takes a folder as a URL, and works for templates", async () => {
    const transport = memory();
    await using mailer = createMailer({ transport, from: "a@acme.test", embedAssets: pathToFileURL(folder) });
    const Template = () => createElement("img", { src: "/static/logo.png" });
    await mailer.sendTemplate(Template, { ...mail });
    const [message] = transport.messages;
    expect(message?.html).toContain(`src="cid:${message?.attachments[0]?.cid}"`);
  });

  test("reads each file once, and shares its bytes between mails", async () => {
    const transport = memory();
    await using mailer = createMailer({ transport, from: "a@acme.test", embedAssets: folder });
    writeFileSync(join(folder, "once.png"), "before");
    await mailer.send({ ...mail, html: '<img src="/static/once.png">' });
    writeFileSync(join(folder, "once.png"), "after");
    await mailer.send({ ...mail, html: '<img src="/static/once.png">' });
    const [first, second] = transport.messages.map(({ attachments }) => attachments[0]);
    expect(second?.content).toBe(first?.content);
    expect(await composeMessage(transport.messages[0] as Message)).toHaveLength(
      (await composeMessage(transport.messages[1] as Message)).length,
    );
  });

  test("a file that was missing may be there the next time", async () => {
    const transport = memory();
    await using mailer = createMailer({ transport, from: "a@acme.test", embedAssets: folder });
    const late = { ...mail, html: '<img src="/static/late.png">' };
    expect(await mailErrorOf(mailer.send(late))).toMatchObject({ code: "ATTACHMENT_NOT_FOUND", delivery: "not-sent" });
    writeFileSync(join(folder, "late.png"), "here");
    await mailer.send(late);
    expect(transport.messages).toHaveLength(1);
  });

  test.each([
    "/static/missing.png",
    "/static/",
    "/static/icons",
    "/static/../secret.png",
    "/static/%2e%2e/secret.png",
    "/static/..%2fsecret.png",
    "/static/icons/../../secret.png",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/link.png",
    "/static/a%00.png",
    "/static/%zz.png",
  ])("%s is refused before sending", async (path) => {
    const error = await mailErrorOf(sent(`<img src="${path}">`, { embedAssets: folder }));
    expect(error).toMatchObject({ code: "ATTACHMENT_NOT_FOUND", delivery: "not-sent" });
    expect(error.message).toContain(path);
  });

  test("excludes assetBaseUrl", () => {
    expect(() =>
      createMailer({ transport: memory(), assetBaseUrl: "https://cdn.acme.test", embedAssets: folder }),
    ).toThrow(expect.objectContaining({ code: "INVALID_CONFIGURATION" }));
    expect(() => createMailer({ transport: memory(), embedAssets: new URL("https://cdn.acme.test/") })).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIGURATION" }),
    );
  });
});

test("without either, paths stay as they are", async () => {
  const html = '<img src="/static/logo.png">';
  expect((await sent(html, {})).html).toBe(html);
});
