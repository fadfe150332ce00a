import { rawData } from "caniemail";
import { describe, expect, it } from "vitest";
import { checkMail } from "../../src/checks/check-mail.ts";
import { cssUsages } from "../../src/checks/client-support/css-features.ts";
import { supportData, supportOf } from "../../src/checks/client-support/data.ts";
import { htmlUsages } from "../../src/checks/client-support/html-features.ts";
import { chooseClients, clientTitle, knownClients } from "../../src/checks/clients.ts";
import { parseDocument } from "../../src/checks/mail/document.ts";
import { mail } from "./mails.ts";

function slugsIn(html: string): string[] {
  const document = parseDocument(html);
  return [...new Set([...htmlUsages(document), ...cssUsages(document)].map(({ slug }) => slug))];
}

describe("features", () => {
  it.each([
    ['<p style="padding-left:1em">', ["css-padding", "css-unit-em"]],
    ['<p style="background:url(https://a.example/a.webp) no-repeat">', ["css-background", "image-webp"]],
    [
      '<p style="color:oklch(40% 0.2 20);width:calc(100% - 2rem)">',
      ["css-modern-color", "css-unit-calc", "css-unit-rem", "css-unit-percent", "css-width"],
    ],
    [
      '<p style="border-top-left-radius:4px;margin-inline-start:auto">',
      ["css-border-radius", "css-margin-inline-start-end"],
    ],
    ['<p style="color:var(--ink)">', ["css-variables"]],
    ['<p style="font-family:system-ui">', ["css-sytem-ui"]],
    [
      "<style>td > a:hover, .x.y + #z{color:red!important}</style>",
      [
        "css-selector-child",
        "css-pseudo-class-hover",
        "css-selector-grouping",
        "css-selector-chaining",
        "css-selector-adjacent-sibling",
        "css-selector-id",
        "css-important",
      ],
    ],
    [
      "<style>@media (prefers-color-scheme:dark){a::before{content:''}}</style>",
      ["css-at-media", "css-at-media-prefers-color-scheme", "css-pseudo-element-before"],
    ],
    ["<style>a{color:red;&:hover{color:blue}}</style>", ["css-nesting"]],
    [
      "<style>@font-face{font-family:x;src:url(x.woff2)} @import url(x.css);</style>",
      ["css-at-font-face", "css-at-import"],
    ],
    ['<a href="#x">a</a><a href="mailto:a@b.example">b</a>', ["html-anchor-links", "html-mailto-links"]],
    [
      '<img src="data:image/png;base64,AAAA" srcset="a.avif 2x" loading="lazy">',
      ["image-base64", "image-avif", "html-srcset", "html-loading-attribute"],
    ],
    [
      '<input type="checkbox"><button>Go</button><video poster="a.gif"></video>',
      ["html-input-checkbox", "html-button-submit", "html-video", "image-gif"],
    ],
    ["<main><ul><li>a</li></ul><svg></svg></main>", ["html-semantics", "html-lists", "html-svg"]],
    ["<!DOCTYPE html><!-- x --><p>", ["html-doctype"]],
  ])("of %s are found", (html, slugs) => {
    expect(slugsIn(html)).toEqual(expect.arrayContaining(slugs));
  });

  it("are all that caniemail tests, but what no HTML shows", () => {
    const everything = parseDocument(EVERYTHING);
    const found = new Set([...htmlUsages(everything), ...cssUsages(everything)].map(({ slug }) => slug));
    expect(Object.keys(supportData().features).filter((slug) => !found.has(slug))).toEqual(["bimi"]);
  });

  it("count where they are written, not where the parser adds them", () => {
    const uses = htmlUsages(parseDocument("<table><tr><td>x</td></tr></table>"));
    expect(uses.map(({ slug }) => slug)).toEqual(["html-table"]);
  });
});

describe("support", () => {
  async function clientsOf(body: string, rule: string, head = ""): Promise<string[]> {
    const { findings } = await checkMail(mail({ body, head }), { clients: knownClients() });
    return findings
      .filter((finding) => finding.rule === rule)
      .flatMap(({ clients }) => clients?.map(({ client }) => client) ?? []);
  }

  it("is held against a use only where caniemail's note is true of it", async () => {
    expect(await clientsOf('<td style="padding:4px">x</td>', "feature-partial")).not.toContain("outlook.windows");
    const page = (style: string): string =>
      `<table role="presentation"><tr><td><p style="${style}">x</p></td></tr></table>`;
    expect(await clientsOf(page("padding:4px"), "feature-partial")).toContain("outlook.windows");
    expect(await clientsOf(page("font-weight:700"), "feature-partial")).not.toContain("outlook.windows");
    expect(await clientsOf(page("font-weight:600"), "feature-partial")).toContain("outlook.windows");
  });

  it("minds the space before !important, where a client does", async () => {
    async function minded(css: string): Promise<boolean> {
      const message = mail({ head: `<style>.a{${css}}</style>`, body: '<p class="a">x</p>' });
      const { findings } = await checkMail(message, { clients: ["outlook.windows"] });
      return findings.some(({ url }) => url?.endsWith("/css-important/"));
    }
    expect(await minded("color:red!important")).toBe(true);
    expect(await minded("color:red !important")).toBe(false);
  });

  it("does not matter to Outlook in what Outlook is not shown", async () => {
    const flex = '<div style="display:flex">x</div>';
    expect(await clientsOf(flex, "feature-unsupported")).toContain("outlook.windows");
    const hidden = await clientsOf(`<!--[if !mso]><!-->${flex}<!--<![endif]-->`, "feature-unsupported");
    expect(hidden).not.toContain("outlook.windows");
    expect(hidden).not.toEqual([]);
  });

  it("does not matter inside a media query that the client drops whole", async () => {
    const { findings } = await checkMail(mail({ head: "<style>@media (min-width:600px){.a{display:flex}}</style>" }), {
      clients: ["outlook.windows"],
    });
    const urls = findings.map(({ url }) => url?.split("/").at(-2));
    expect(urls).toContain("css-at-media");
    expect(urls).not.toContain("css-display-flex");
  });

  it("groups what React Email's components write into one muted note", async () => {
    const { findings } = await checkMail(
      mail({ body: '<a href="https://a.example/" style="text-decoration-line:none" target="_blank">Go to A</a>' }),
    );
    const muted = findings.filter((finding) => finding.muted);
    expect(muted).toMatchObject([{ rule: "component-boilerplate", severity: "info" }]);
    expect(muted[0]?.message).toContain("text-decoration-line");
  });

  it("is taken from the last test, not the last name", () => {
    // Outlook for Mac was "2019" before it was "16.80".
    const [data] = rawData.data.filter(({ slug }: { slug: string }) => slug === "css-display-flex");
    expect(data?.stats.outlook?.macos).toHaveProperty(["16.80"], "y");
    expect(supportOf("css-display-flex", "outlook.macos").level).toBe("full");
  });
});

describe("clients", () => {
  it.each([
    ["gmail", ["gmail.desktop-webmail", "gmail.ios", "gmail.android", "gmail.mobile-webmail"]],
    ["outlook.com", ["outlook.outlook-com"]],
    ["Gmail.web", ["gmail.desktop-webmail"]],
    ["samsung", ["samsung-email.android"]],
  ])("%s is %j", (name, clients) => {
    expect(chooseClients([name, name])).toEqual(clients);
  });

  it("have titles", () => {
    expect(["outlook.outlook-com", "gmail.desktop-webmail", "apple-mail.ios"].map(clientTitle)).toEqual([
      "Outlook.com",
      "Gmail (web)",
      "Apple Mail (iOS)",
    ]);
  });
});

const EVERYTHING = `<!DOCTYPE html><html ⚡4email>${everyElement()}</html>`;

function everyElement(): string {
  const elements = Object.keys(supportData().features)
    .filter((slug) => /^html-[a-z]+$/.test(slug))
    .map((slug) => slug.slice("html-".length))
    .filter((tag) => !["body", "semantics", "lists", "comments", "doctype", "height", "width", "style"].includes(tag));
  const attributes =
    "align aria-describedby aria-hidden aria-label aria-labelledby aria-live background cellpadding cellspacing dir height hidden lang popover required role target valign width loading srcset inert";
  const properties = [...Object.keys(supportData().features)].flatMap(
    (slug) => /^css-(?!at-|pseudo-|selector-|unit-|function-)([a-z-]+)$/.exec(slug)?.[1] ?? [],
  );
  const pseudo = Object.keys(supportData().features).flatMap((slug) => {
    const [, kind, name] = /^css-pseudo-(class|element)-(.+)$/.exec(slug) ?? [];
    return name === undefined ? [] : [`a${kind === "class" ? ":" : "::"}${name}{color:red}`];
  });
  const units = "ch cm em ex in mm pc pt px rem vh vmax vmin vw %".split(" ").map((unit) => `1${unit}`);
  const functions =
    "calc(1px) clamp(1px,2px,3px) max(1px) min(1px) light-dark(red,blue) linear-gradient(red,blue) radial-gradient(red,blue) conic-gradient(red,blue) rgb(1,2,3) rgba(1,2,3,.5) var(--a) lab(1% 2 3)".split(
      " ",
    );
  const logical =
    "border-inline border-inline-start border-inline-start-color border-start-start-radius margin-inline margin-inline-start margin-block-start padding-inline padding-inline-start padding-block-start block-size top row-gap grid-template-rows inset-inline columns scroll-snap-type".split(
      " ",
    );
  const formats = "apng avif bmp gif hdr heif ico jpg mp4 png svg tiff webp".split(" ");
  return [
    '<head><meta name="color-scheme" content="dark">',
    `<style>/* */@import "a";@font-face{font-family:a}@keyframes a{from{color:red}}@supports (a:b){a{color:red}}`,
    "@media (hover) and (orientation:portrait) and (prefers-color-scheme:dark) and (prefers-reduced-motion:reduce) and (-webkit-device-pixel-ratio:2){a{color:red}}",
    "*,a b,a>b,a+b,a~b,#a,.a.b,a[b]{color:red!important}a{b{color:red}}",
    ...pseudo,
    "</style></head><body><!-- x -->",
    ...elements.map((tag) => `<${tag}></${tag}>`),
    "<h1></h1><ul></ul><main></main><map></map><a href='#a'></a><a href='mailto:a@b.c'></a>",
    ...["checkbox", "hidden", "radio", "reset", "submit", "text"].map((type) => `<input type="${type}">`),
    '<button type="reset"></button><button type="submit"></button>',
    `<p ${attributes
      .split(" ")
      .map((name) => `${name}="x"`)
      .join(" ")}></p>`,
    ...[...properties, ...logical].map((property) => `<p style="${property}:inherit"></p>`),
    ...[...units, ...functions, "initial", "fit-content", "url(a.png)"].map(
      (value) => `<p style="width:${value}"></p>`,
    ),
    '<p style="display:flex"></p><p style="display:grid"></p><p style="display:none"></p><p style="flex-direction:column"></p><p style="font-family:system-ui"></p>',
    '<img src="data:image/png;base64,A">',
    ...formats.map((format) => `<img src="a.${format}">`),
    "</body>",
  ].join("");
}
