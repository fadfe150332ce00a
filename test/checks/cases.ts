/** For every rule a mail that breaks it and one that comes close and does not. */

import { mail, PREHEADER, type Spoiled } from "./mails.ts";

export interface RuleCase {
  readonly breaks: Spoiled;
  readonly keeps: Spoiled;
}

const html = (whole: string): Spoiled => ({ html: whole });
const whole = mail().html as string;
const onTheWay = "Sent by train, with a stamp on it and a note inside. ".repeat(4);
const png = (width: number, height: number, bytes = 64): Uint8Array => {
  const file = Buffer.alloc(bytes);
  file.write("\x89PNG\r\n\x1a\n", "latin1");
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  return file;
};
const image = (attributes: string): Spoiled => ({
  body: `<p>${onTheWay}</p><img alt="A parcel" width="20" height="10" ${attributes}>`,
});
const attached = (cid: string, content: Uint8Array = png(40, 20)) => ({
  attachments: [{ filename: "a.png", contentType: "image/png", content, disposition: "inline" as const, cid }],
});
const link = (href: string, text = "Track it"): Spoiled => ({ body: `<p><a href="${href}">${text}</a></p>` });
const header = (name: string, value: string) => ({ name, value });
const verdict = (score: number, name: string) => async () => ({
  score,
  threshold: 5,
  hits: [{ name, score, description: "a test" }],
});

export const CASES: Readonly<Record<string, RuleCase>> = {
  // content
  "value-missing": {
    breaks: { body: "<p>Hello undefined</p>" },
    keeps: { body: "<p>It is “undefined” in JavaScript, NaNo</p>" },
  },
  "merge-tag-left": { breaks: { body: "<p>Hello {{name}}</p>" }, keeps: { body: "<p>Hello {name}</p>" } },
  "stand-in-left": { breaks: { subject: "TODO: subject" }, keeps: { subject: "Todos in your list" } },
  // links
  "link-empty": { breaks: link(""), keeps: { body: '<a name="top-of-mail"></a><p>Hello</p>' } },
  "link-placeholder": { breaks: link("#"), keeps: link("https://acme.example/#") },
  "link-undefined": {
    breaks: link("https://acme.example/orders/undefined"),
    keeps: link("https://acme.example/nullable"),
  },
  "link-relative": { breaks: link("/orders/1"), keeps: link("https://acme.example/orders/1") },
  "link-malformed": { breaks: link("https://acme example/1"), keeps: link("https://acme.example/a%20b") },
  "link-script": { breaks: link("javascript:alert(1)"), keeps: link("tel:+441170000000") },
  "link-local": { breaks: link("http://localhost:3000/"), keeps: link("https://local.example/") },
  "link-insecure": { breaks: link("http://acme.example/"), keeps: link("https://acme.example/") },
  "link-target-missing": {
    breaks: link("#terms"),
    keeps: { body: '<a href="#terms">Terms</a><p id="terms">So be it</p>' },
  },
  "link-text-mismatch": {
    breaks: link("https://evil.example/", "www.bank.test"),
    keeps: link("https://www.bank.test/login", "bank.test"),
  },
  "mailto-malformed": { breaks: link("mailto:help"), keeps: link("mailto:help@acme.example?subject=Hi") },
  "unsubscribe-link-missing": {
    breaks: { headers: [header("List-Unsubscribe", "<mailto:leave@acme.example>")] },
    keeps: {
      ...link("https://acme.example/leave", "Unsubscribe"),
      headers: [header("List-Unsubscribe", "<mailto:leave@acme.example>")],
    },
  },
  "unsubscribe-header-missing": {
    breaks: link("https://acme.example/leave", "Unsubscribe"),
    keeps: {
      ...link("https://acme.example/leave", "Unsubscribe"),
      headers: [header("List-Unsubscribe", "<mailto:leave@acme.example>")],
    },
  },
  "one-click-missing": {
    breaks: {
      ...link("https://a.example/", "Unsubscribe"),
      headers: [header("List-Unsubscribe", "<https://a.example/>")],
    },
    keeps: {
      ...link("https://a.example/", "Unsubscribe"),
      headers: [
        header("List-Unsubscribe", "<https://a.example/>"),
        header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
      ],
    },
  },
  "link-broken": {
    breaks: { ...link("https://acme.example/"), options: { probe: async () => ({ status: 404 }) } },
    keeps: { ...link("https://acme.example/"), options: { probe: async () => ({ status: 403 }) } },
  },
  "link-redirected": {
    breaks: {
      ...link("https://acme.example/"),
      options: { probe: async () => ({ status: 301, location: "https://b.example" }) },
    },
    keeps: { ...link("https://acme.example/"), options: { probe: async () => ({ status: 200 }) } },
  },
  // images
  "image-without-alt": {
    breaks: { body: `<p>${onTheWay}</p><img src="https://a.example/a.png" width="20">` },
    keeps: { body: `<p>${onTheWay}</p><img src="https://a.example/a.png" width="20" alt="">` },
  },
  "image-alt-is-filename": {
    breaks: { body: `<p>${onTheWay}</p><img src="https://a.example/a.png" width="20" alt="hero.png">` },
    keeps: { body: `<p>${onTheWay}</p><img src="https://a.example/a.png" width="20" alt="Our hero">` },
  },
  "image-alt-too-long": {
    breaks: { body: `<p>${onTheWay}</p><img src="https://a.example/a.png" width="20" alt="${onTheWay}">` },
    keeps: image('src="https://a.example/a.png"'),
  },
  "image-without-source": { breaks: image('src=""'), keeps: image('src="https://a.example/a.png"') },
  "image-relative": { breaks: image('src="images/a.png"'), keeps: image('src="https://a.example/a.png"') },
  "image-in-static-folder": {
    breaks: image('src="/static/a.png"'),
    keeps: image('src="https://a.example/static/a.png"'),
  },
  "image-local": {
    breaks: image('src="http://127.0.0.1:3000/a.png"'),
    keeps: image('src="https://127.example/a.png"'),
  },
  "image-undefined": {
    breaks: image('src="https://a.example/undefined"'),
    keeps: image('src="https://a.example/undefined-shape.png"'),
  },
  "image-insecure": { breaks: image('src="http://a.example/a.png"'), keeps: image('src="https://a.example/a.png"') },
  "image-cid-missing": { breaks: image('src="cid:logo"'), keeps: { ...image('src="cid:logo"'), ...attached("logo") } },
  "image-file-missing": {
    breaks: { ...image('src="/static/a.png"'), options: { readAsset: async () => undefined } },
    keeps: { ...image('src="/static/a.png"'), options: { readAsset: async () => png(40, 20) } },
  },
  "image-without-dimensions": {
    breaks: { body: `<p>${onTheWay}</p><img src="https://a.example/a.png" alt="">` },
    keeps: { body: `<p>${onTheWay}</p><img src="https://a.example/a.png" alt="" style="width:20px">` },
  },
  "image-distorted": {
    breaks: { ...image('src="cid:a"'), ...attached("a", png(40, 40)) },
    keeps: { ...image('src="cid:a"'), ...attached("a", png(41, 20)) },
  },
  "image-blurry": {
    breaks: { ...image('src="cid:a"'), ...attached("a", png(10, 5)) },
    keeps: { ...image('src="cid:a"'), ...attached("a", png(20, 10)) },
  },
  "image-too-heavy": {
    breaks: { ...image('src="cid:a"'), ...attached("a", png(40, 20, 300_000)) },
    keeps: { ...image('src="cid:a"'), ...attached("a", png(40, 20, 100_000)) },
  },
  "images-too-heavy": {
    breaks: { ...image('src="cid:a"'), ...attached("a", png(40, 20, 1_100_000)) },
    keeps: { ...image('src="cid:a"'), ...attached("a", png(40, 20, 900_000)) },
  },
  // subject and preheader
  "subject-missing": { breaks: { subject: " " }, keeps: { subject: "Hi" } },
  "subject-too-long": { breaks: { subject: "word ".repeat(20) }, keeps: { subject: "word ".repeat(15) } },
  "subject-long": { breaks: { subject: "word ".repeat(12) }, keeps: { subject: "word ".repeat(8) } },
  "subject-markup": { breaks: { subject: "Juniper &amp; Thread" }, keeps: { subject: "Juniper & Thread <3" } },
  "preheader-missing": { breaks: { preheader: "" }, keeps: { preheader: PREHEADER } },
  "preheader-leaks": {
    breaks: { preheader: '<div style="display:none">Three short steps to your parcel.</div>' },
    keeps: {
      preheader: `<div style="display:none">Three short steps to your parcel.<div>${"\u00a0\u200c\u200b\u200d\u200e\u200f\ufeff".repeat(20)}</div></div>`,
    },
  },
  "preheader-too-long": { breaks: { preheader: `<div style="display:none">${onTheWay}</div>` }, keeps: {} },
  "preheader-too-short": { breaks: { preheader: '<div style="display:none">Short</div>' }, keeps: {} },
  "preheader-repeats-subject": {
    breaks: { preheader: '<div style="display:none">Your order is on its way!</div>' },
    keeps: {},
  },
  // size
  "html-clipped": {
    breaks: { body: `<p>${"a ".repeat(53_000)}</p>` },
    keeps: { body: `<p>${"a ".repeat(50_000)}</p>` },
  },
  "html-nearly-clipped": {
    breaks: { body: `<p>${"a ".repeat(45_000)}</p>` },
    keeps: { body: `<p>${"a ".repeat(40_000)}</p>` },
  },
  "style-too-large": {
    breaks: { head: `<style>${".a{color:red}".repeat(1_300)}</style>` },
    keeps: { head: `<style>${".a{color:red}".repeat(1_200)}</style>` },
  },
  "message-too-large": {
    breaks: {
      attachments: [
        { filename: "a", contentType: "a/b", content: new Uint8Array(9_000_000), disposition: "attachment" },
      ],
    },
    keeps: {
      attachments: [
        { filename: "a", contentType: "a/b", content: new Uint8Array(7_000_000), disposition: "attachment" },
      ],
    },
  },
  // client support
  "feature-unsupported": {
    breaks: { body: '<div style="display:flex">Hello</div>', options: { ignore: [] } },
    keeps: { body: '<div style="display:flex">Hello</div>', options: { ignore: [], clients: ["apple-mail"] } },
  },
  "feature-degrades": {
    breaks: { body: '<p style="border-radius:8px">Hello</p>', options: { ignore: [] } },
    keeps: { body: '<p style="border-radius:8px">Hello</p>', options: { ignore: [], clients: ["gmail.web"] } },
  },
  "feature-partial": {
    breaks: { body: '<p style="margin:-4px">Hello</p>', options: { ignore: [], clients: ["gmail.web"] } },
    keeps: { body: '<p style="margin:4px">Hello</p>', options: { ignore: [], clients: ["gmail.web"] } },
  },
  "component-boilerplate": {
    breaks: {
      body: '<a href="https://a.example/" target="_blank">Go to A</a>',
      options: { ignore: [], clients: ["gmail.web"] },
    },
    keeps: { body: "<p>Hello</p>", options: { ignore: [], clients: ["apple-mail.ios"] } },
  },
  // accessibility
  "language-missing": { breaks: html(whole.replace(' lang="en"', "")), keeps: {} },
  "language-invalid": {
    breaks: html(whole.replace(' lang="en"', ' lang="english_uk"')),
    keeps: html(whole.replace("en", "en-GB")),
  },
  "language-differs": {
    breaks: html(whole.replace('lang="en"', 'lang="ar" dir="rtl"').replace("<body", '<body dir="ltr" lang="ar"')),
    keeps: html(whole.replace('lang="en"', 'lang="ar" dir="rtl"').replace("<body", '<body dir="rtl" lang="ar"')),
  },
  "title-missing": { breaks: html(whole.replace("<title>Hello</title>", "")), keeps: {} },
  "heading-missing": {
    breaks: { body: `<p>${onTheWay.repeat(3)}</p>` },
    keeps: { body: `<h1>Hello</h1><p>${onTheWay.repeat(3)}</p>` },
  },
  "heading-empty": {
    breaks: { body: "<h1> </h1>" },
    keeps: { body: '<h1><img src="https://a.example/a.png" alt="Wren" width="9"></h1>' },
  },
  "heading-order": { breaks: { body: "<h1>A</h1><h3>B</h3>" }, keeps: { body: "<h1>A</h1><h2>B</h2><h1>C</h1>" } },
  "table-without-role": {
    breaks: { body: "<table><tr><td>A</td></tr></table>" },
    keeps: { body: '<table role="presentation"><tr><td>A</td></tr></table><table><tr><th>A</th></tr></table>' },
  },
  "table-data-as-layout": {
    breaks: { body: '<table role="presentation"><tr><th>A</th></tr></table>' },
    keeps: { body: '<table role="presentation"><tr><td><table><tr><th>A</th></tr></table></td></tr></table>' },
  },
  "link-without-text": {
    breaks: { body: '<a href="https://a.example/"><img src="https://a.example/a.png" alt="" width="9"></a>' },
    keeps: { body: '<a href="https://a.example/"><img src="https://a.example/a.png" alt="Wren" width="9"></a>' },
  },
  "link-text-vague": {
    breaks: link("https://a.example/", "Click here"),
    keeps: link("https://a.example/", "Here is your receipt"),
  },
  "link-text-ambiguous": {
    breaks: { body: '<a href="https://a.example/1">Order</a> <a href="https://a.example/2">Order</a>' },
    keeps: { body: '<a href="https://a.example/1">Order 1</a> <a href="https://a.example/2">Order 2</a>' },
  },
  "text-too-small": {
    breaks: { body: '<p style="font-size:8px">Small</p>' },
    keeps: { body: '<p style="font-size:1px">&nbsp;</p>' },
  },
  // plaintext
  "text-missing": { breaks: { text: "" }, keeps: { text: "Hello" } },
  "text-link-missing": {
    breaks: { ...link("https://a.example/"), text: "Hello" },
    keeps: { body: '<p data-skip-in-text="true"><a href="https://a.example/">Go to A</a></p>', text: "Hello" },
  },
  "text-code-missing": {
    breaks: { body: "<p>aB3-xYz</p>", text: "AB3-XYZ" },
    keeps: { body: "<p>aB3-xYz</p>", text: "aB3-xYz" },
  },
  "text-amount-missing": {
    breaks: { body: "<p>€ 1,234.50</p>", text: "1,234" },
    keeps: { body: "<p>€&nbsp;1,234.50</p>", text: "It is €\n1,234.50" },
  },
  "text-has-markup": { breaks: { text: "Hello<br>Ada" }, keeps: { text: "Hello <ada@example.com> & a < b" } },
  "text-line-too-long": { breaks: { text: "a".repeat(1_000) }, keeps: { text: "a".repeat(990) } },
  // html
  "html-doctype-missing": { breaks: html(whole.replace(/<!DOCTYPE[^>]*>/, "")), keeps: {} },
  "html-malformed": {
    breaks: { body: '<p class="a" class="b">Hello</p>' },
    keeps: { body: '<p class="a b">Hello<br/></p>' },
  },
  "html-nesting": {
    breaks: { body: "<p>Hello <div>Ada</div></p>" },
    keeps: { body: "<div>Hello <div>Ada</div></div>" },
  },
  "html-duplicate-id": {
    breaks: { body: '<p id="a">A</p><p id="a">B</p>' },
    keeps: { body: '<p id="a">A</p><p id="b">B</p>' },
  },
  "html-active-content": {
    breaks: { body: '<p onclick="go()">Hello</p>' },
    keeps: { body: "<p>script, onclick=</p>" },
  },
  "html-charset-missing": { breaks: html(whole.replace('<meta charset="utf-8"/>', "")), keeps: {} },
  // spam
  "spam-assassin-score": {
    breaks: { options: { spam: verdict(6, "BAD") } },
    keeps: { options: { spam: verdict(4, "BAD") } },
  },
  "spam-assassin-test": {
    breaks: { options: { spam: verdict(1, "BAD") } },
    keeps: { options: { spam: verdict(-1, "NO_RELAYS") } },
  },
  "spam-assassin-missing": {
    breaks: { options: { spam: async () => undefined } },
    keeps: { options: { spam: verdict(0, "NO_RELAYS") } },
  },
  "spam-subject-capitals": { breaks: { subject: "BUY THIS NOW" }, keeps: { subject: "NASA called" } },
  "spam-subject-marks": { breaks: { subject: "Really?!" }, keeps: { subject: "Really?" } },
  "spam-phrases": { breaks: { body: "<p>Act now, it is risk-free</p>" }, keeps: { body: "<p>Actually now</p>" } },
  "spam-image-only": {
    breaks: { body: '<img src="https://a.example/a.png" alt="Sale" width="600">' },
    keeps: { body: `<p>${onTheWay}</p><img src="https://a.example/a.png" alt="Sale" width="600">` },
  },
  "spam-hidden-text": {
    breaks: { body: '<p style="color:#fff;background-color:#fff">Hello</p>' },
    keeps: { body: '<p style="color:#fff;background-color:#000">Hello</p>' },
  },
  "spam-link-shortener": { breaks: link("https://bit.ly/abc"), keeps: link("https://orbit.ly.example/abc") },
  "spam-link-address": { breaks: link("https://203.0.113.7/"), keeps: link("https://a203.example/") },
};
