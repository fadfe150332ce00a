import { describe, expect, it } from "vitest";
import { applyLenses } from "../../../preview/lenses/index.ts";
import { type LensChoice, type LensClient, lensClients } from "../../../preview/protocol.ts";

/** What a client makes of a small mail, and where that is documented or was measured. */
interface Row {
  readonly client: LensClient;
  readonly does: string;
  readonly given: string;
  /** The rewritten document without the `html`, `head` and `body` that a parser adds where nothing is in them. */
  readonly expected: string;
  readonly source: string;
}

const CANIEMAIL = "https://www.caniemail.com/features";
const BUGS = "https://github.com/hteumeuleu/email-bugs/issues";
const CONDITIONS =
  "https://learn.microsoft.com/en-us/previous-versions/windows/internet-explorer/ie-developer/compatibility/ms537512(v=vs.85)";
const ENGINE = "https://www.hteumeuleu.com/2020/outlook-rendering-engine/";

const style = (css: string): string => `<style>${css}</style><p>x</p>`;
const styled = (css: string): string => `<head><style>${css}</style></head><p>x</p>`;

const rows: readonly Row[] = [
  // Gmail
  {
    client: "gmail-web",
    does: "keeps classes, and prefixes them in rules and in the HTML",
    given: '<style>.box,#a{color:red}</style><p class="box b" id="a">x</p>',
    expected: '<head><style>.m_box,#m_a{color:red}</style></head><p class="m_box m_b" id="m_a">x</p>',
    source: `${BUGS}/24`,
  },
  {
    client: "gmail-web",
    does: "turns the body into a div behind an empty <u>",
    given: '<body class="body" bgcolor="#eeeeee"><p>x</p></body>',
    expected: '<div class="m_body" style="background-color:#eeeeee;"><p>x</p></div>',
    source: `${CANIEMAIL}/html-body/`,
  },
  {
    client: "gmail-web",
    does: "drops a stylesheet with an at-rule inside an at-rule whole, and only that one",
    given: "<style>p{color:red}</style><style>p{margin:0}@media screen{@font-face{font-family:A}}</style><p>x</p>",
    expected: styled("p{color:red}"),
    source: `${BUGS}/21`,
  },
  {
    client: "gmail-web",
    does: "drops the stylesheet that goes beyond 16 KB",
    given: `<style>p{color:red}</style><style>${"p{color:#123456}".repeat(1100)}</style><p>x</p>`,
    expected: styled("p{color:red}"),
    source: `${BUGS}/90`,
  },
  {
    client: "gmail-web",
    does: "drops stylesheets in the body",
    given: "<body><style>p{color:red}</style><p>x</p></body>",
    expected: "<p>x</p>",
    source: `${CANIEMAIL}/html-style/`,
  },
  {
    client: "gmail-web",
    does: "does not know the device's colour scheme",
    given: style("p{color:red}@media (prefers-color-scheme:dark){p{color:blue}}"),
    expected: styled("p{color:red}"),
    source: `${CANIEMAIL}/css-at-media-prefers-color-scheme/`,
  },
  {
    client: "gmail-web",
    does: "drops media queries for heights",
    given: style("p{color:red}@media (min-height:9px){p{color:blue}}"),
    expected: styled("p{color:red}"),
    source: `${CANIEMAIL}/css-at-media/`,
  },
  {
    client: "gmail-web",
    does: "drops what it does not support, and nothing else",
    given: '<p style="box-shadow:0 0 1px red;color:red;position:absolute">x</p>',
    expected: '<p style="color:red">x</p>',
    source: `${CANIEMAIL}/css-box-shadow/`,
  },
  {
    client: "gmail-web",
    does: "drops a whole style attribute for one modern colour",
    given: '<p style="margin:0;color:oklch(60% 0.1 20)">x</p><p style="color:rgb(0 128 0)">y</p>',
    expected: "<p>x</p><p>y</p>",
    source: `${CANIEMAIL}/css-modern-color/`,
  },
  {
    client: "gmail-web",
    does: "drops negative margins",
    given: '<p style="margin-top:-4px;margin-left:4px">x</p>',
    expected: '<p style="margin-left:4px">x</p>',
    source: `${CANIEMAIL}/css-margin/`,
  },
  {
    client: "gmail-web",
    does: "shows what the hidden attribute hides",
    given: "<p hidden>x</p>",
    expected: "<p>x</p>",
    source: `${CANIEMAIL}/html-hidden/`,
  },
  {
    client: "gmail-web",
    does: "drops drawings and inlined images",
    given: '<svg><path d="M0 0"></path></svg><img src="data:image/png;base64,AAAA" alt="A">',
    expected: '<img src="data:," alt="A">',
    source: `${CANIEMAIL}/html-svg/`,
  },
  {
    client: "gmail-web",
    does: "opens every link in a new window",
    given: '<a href="https://acme.example/">x</a>',
    expected: '<a href="https://acme.example/" target="_blank">x</a>',
    source: `${CANIEMAIL}/html-target/`,
  },
  {
    client: "gmail-web",
    does: "drops attribute selectors other than for classes",
    given: style("p[title]{color:red}p{margin:0}"),
    expected: styled("p{margin:0}"),
    source: `${CANIEMAIL}/css-selector-attribute/`,
  },
  {
    client: "gmail-app",
    does: "drops web fonts",
    given: style('@font-face{font-family:"A";src:url(a.woff2)}p{color:red}'),
    expected: styled("p{color:red}"),
    source: `${CANIEMAIL}/css-at-font-face/`,
  },
  {
    client: "gmail-no-style",
    does: "keeps inline styles only, and fewer of them",
    given: '<style>p{color:red}</style><p style="color:blue;display:flex">x</p>',
    expected: '<p style="color:blue">x</p>',
    source: `${CANIEMAIL}/html-style/`,
  },

  // Outlook on Windows
  {
    client: "outlook-windows",
    does: "shows what is meant for it and not what is not",
    given: "<center><!--[if mso]><p>word</p><![endif]--><!--[if !mso]><!--><p>web</p><!--<![endif]--></center>",
    expected: "<center><p>word</p></center>",
    source: CONDITIONS,
  },
  {
    client: "outlook-windows",
    does: "lets one comment open what another closes",
    given: "<!--[if mso]><table><tr><td><![endif]--><p>x</p><!--[if mso]></td></tr></table><![endif]-->",
    expected: "<table><tbody><tr><td><p>x</p></td></tr></tbody></table>",
    source: CONDITIONS,
  },
  {
    client: "outlook-windows",
    does: "reads no media queries, pseudo-classes or child combinators",
    given: style("p{color:red}@media (max-width:9px){p{color:blue}}a:hover{color:blue}p>b{color:blue}"),
    expected: styled("p{color:red}"),
    source: `${CANIEMAIL}/css-at-media/`,
  },
  {
    client: "outlook-windows",
    does: "reads only the first of chained classes",
    given: '<style>.a.b{color:red}</style><p class="a">x</p>',
    expected: '<head><style>.a{color:red}</style></head><p class="a">x</p>',
    source: `${CANIEMAIL}/css-selector-chaining/`,
  },
  {
    client: "outlook-windows",
    does: "knows no width, height or padding of a div, but those of a cell",
    given:
      '<div style="width:9px;height:9px;padding:9px;color:red">x</div><table><tbody><tr><td style="width:9px;padding:9px">y</td></tr></tbody></table>',
    expected:
      '<div style="color:red">x</div><table><tbody><tr><td style="width:9px;padding:9px">y</td></tr></tbody></table>',
    source: ENGINE,
  },
  {
    client: "outlook-windows",
    does: "knows max-width only of tables",
    given: '<div style="max-width:9px">x</div><table style="max-width:9px"></table>',
    expected: '<div>x</div><table style="max-width:9px"></table>',
    source: `${CANIEMAIL}/css-max-width/`,
  },
  {
    client: "outlook-windows",
    does: "leaves of a background its colour",
    given: '<p style="background:#ff0000 url(a.png) no-repeat">x</p>',
    expected: '<p style="background-color:#ff0000">x</p>',
    source: `${CANIEMAIL}/css-background/`,
  },
  {
    client: "outlook-windows",
    does: "drops inline declarations with !important",
    given: '<p style="color:red !important;margin:0">x</p>',
    expected: '<p style="margin:0">x</p>',
    source: `${CANIEMAIL}/css-important/`,
  },
  {
    client: "outlook-windows",
    does: "has two font weights",
    given: '<p style="font-weight:500">x</p><p style="font-weight:600">y</p>',
    expected: '<p style="font-weight:normal">x</p><p style="font-weight:bold">y</p>',
    source: `${CANIEMAIL}/css-font-weight/`,
  },
  {
    client: "outlook-windows",
    does: "drops rounded corners, flex and positions",
    given: '<p style="border-radius:4px;display:flex;position:absolute;color:red">x</p>',
    expected: '<p style="color:red">x</p>',
    source: `${CANIEMAIL}/css-border-radius/`,
  },
  {
    client: "outlook-windows",
    does: "hides by mso-hide and keeps its own padding of a cell",
    given:
      '<p style="mso-hide:all">x</p><table><tbody><tr><td style="padding:1px;mso-padding-alt:4px">y</td></tr></tbody></table>',
    expected: '<p style="display:none">x</p><table><tbody><tr><td style="padding:4px">y</td></tr></tbody></table>',
    source: ENGINE,
  },
  {
    client: "outlook-windows",
    does: "draws VML, here as a box",
    given:
      '<!--[if mso]><v:roundrect href="https://acme.example/" style="height:40px;width:200px;v-text-anchor:middle" arcsize="10%" stroke="f" fillcolor="#111111"><w:anchorlock/><center>Go</center></v:roundrect><![endif]-->',
    expected:
      '<a href="https://acme.example/" style="display:inline-block;box-sizing:border-box;text-decoration:none;width:200px;height:40px;background-color:#111111;border-radius:4px;text-align:center;line-height:40px"><center>Go</center></a>',
    source: "https://learn.microsoft.com/en-us/windows/win32/vml/web-workshop---how-to-use-vml-on-web-pages",
  },

  // Outlook.com
  {
    client: "outlook-com",
    does: "prefixes names, but of a chain only the first in the rule",
    given: '<style>.a.b{color:red}</style><p class="a b">x</p>',
    expected: '<head><style>.x_a.b{color:red}</style></head><p class="x_a x_b">x</p>',
    source: `${BUGS}/61`,
  },
  {
    client: "outlook-com",
    does: "knows pseudo-classes only of elements",
    given: style("a:hover{color:red}.b:hover{color:blue}"),
    expected: styled("a:hover{color:red}"),
    source: `${CANIEMAIL}/css-pseudo-class-hover/`,
  },
  {
    client: "outlook-com",
    does: "drops nested media queries",
    given: style("p{color:red}@media screen{p{margin:0}@media (max-width:9px){p{color:blue}}}"),
    expected: styled("p{color:red}@media screen{p{margin:0}}"),
    source: `${CANIEMAIL}/css-at-media/`,
  },
  {
    client: "outlook-com",
    does: "knows sticky positions and no others",
    given: '<p style="position:sticky">x</p><p style="position:relative">y</p>',
    expected: '<p style="position:sticky">x</p><p>y</p>',
    source: `${CANIEMAIL}/css-position/`,
  },

  // The others
  {
    client: "apple-mail",
    does: "shows what it is given",
    given:
      '<head><style>p:hover{color:red}@media (prefers-color-scheme:dark){p{color:#fff}}</style></head><p style="position:absolute;display:grid">x</p>',
    expected:
      '<head><style>p:hover{color:red}@media (prefers-color-scheme:dark){p{color:#fff}}</style></head><p style="position:absolute;display:grid">x</p>',
    source: `${CANIEMAIL}/css-at-media-prefers-color-scheme/`,
  },
  {
    client: "yahoo",
    does: "loses all CSS from a media query with a comma on",
    given: style("p{color:red}@media (max-width:9px),(orientation:landscape){p{margin:0}}p{font-size:24px}"),
    expected: styled("p{color:red}"),
    source: `${BUGS}/149`,
  },
  {
    client: "yahoo",
    does: "makes a smallest height of a height",
    given: '<p style="height:9px">x</p>',
    expected: '<p style="min-height:9px">x</p>',
    source: `${CANIEMAIL}/css-height/`,
  },
  {
    client: "yahoo",
    does: "does not know the device's colour scheme",
    given: style("p{color:red}@media (prefers-color-scheme:dark){p{color:blue}}"),
    expected: styled("p{color:red}"),
    source: `${CANIEMAIL}/css-at-media-prefers-color-scheme/`,
  },
  {
    client: "yahoo",
    does: "knows attribute selectors only with an equals sign",
    given: style('p[title^="a"]{color:red}p[title="a"]{margin:0}'),
    expected: styled('p[title="a"]{margin:0}'),
    source: `${CANIEMAIL}/css-selector-attribute/`,
  },
  {
    client: "samsung",
    does: "knows no fixed positions",
    given: '<p style="position:fixed;color:red">x</p>',
    expected: '<p style="color:red">x</p>',
    source: `${CANIEMAIL}/css-position/`,
  },
];

describe.each(lensClients.map(({ id }) => id))("%s", (client) => {
  const own = rows.filter((row) => row.client === client);
  it.each(own)("$does", ({ given, expected }) => {
    expect(rewrite(given, { client })).toBe(expected);
  });
  it("names a source for all it does", () => {
    for (const { given } of own)
      for (const { notes } of applyLenses(given, { client }).applied)
        for (const { source, text } of notes) expect(source, text).toMatch(/^https:\/\//);
  });
});

it("clips what Gmail clips, and says how much there was", () => {
  const { html, applied } = applyLenses(`<p>first</p>${"<p>é</p>".repeat(20_000)}<p>last</p>`, { client: "gmail-web" });
  expect(html).toContain("first");
  expect(html).toContain("[Message clipped]");
  expect(html).not.toContain("last");
  expect(html).not.toContain("\uFFFD");
  expect(Buffer.byteLength(html)).toBeLessThan(104 * 1024);
  expect(applied[0]?.notes[0]).toMatchObject({ source: `${BUGS}/41` });
});

it("tells each lens's certainty", () => {
  const { applied } = applyLenses("<p>x</p>", {
    client: "outlook-windows",
    dark: "gmail-ios",
    images: "off",
    fonts: "off",
  });
  expect(applied.map(({ label, certainty }) => [label, certainty])).toEqual([
    ["Outlook, Windows", "approximation"],
    ["Images off", "documented"],
    ["Web fonts off", "documented"],
    ["Dark mode: Gmail on iOS", "approximation"],
  ]);
});

function rewrite(html: string, choice: LensChoice): string {
  const { html: whole } = applyLenses(html, choice);
  return whole
    .replace(/<u><\/u>|<\/?html>|<body style="margin:0">|<\/?body>|<head><\/head>| data-lens-[a-z]+=""/g, "")
    .replace(/^<div>(.*)<\/div>$/s, "$1")
    .replace(/^(<head>.*<\/head>)<div>(.*)<\/div>$/s, "$1$2");
}
