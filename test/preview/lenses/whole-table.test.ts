/** The lenses beside all of caniemail's table: what it says is not supported goes, what it says is supported stays. */

import { describe, expect, it } from "vitest";
import { applyLenses } from "../../../preview/lenses/index.ts";
import { supportData } from "../../../src/checks/client-support/data.ts";
import { lensMails } from "./mails/index.ts";

interface Sample {
  readonly html: string;
  /** What is in the HTML as long as the feature is. */
  readonly sign: string;
}

const clients = lensMails.flatMap(({ lens, choice, column }) =>
  choice.client && column && lens !== "Gmail, clipping" ? [{ lens, choice, column, client: choice.client }] : [],
);

describe.each(clients)("$lens", ({ choice, column, client }) => {
  const { features, clients: columns } = supportData();
  const wordOf = (slug: string): string => features[slug]?.support.split(" ")[columns.indexOf(column)] ?? "u";
  const samples = Object.keys(features).flatMap((slug) => {
    const sample = sampleOf(slug);
    return sample ? [{ slug, ...sample }] : [];
  });
  const isKept = ({ html, sign }: Sample): boolean => applyLenses(html, choice).html.includes(sign);

  it("drops what is not supported", () => {
    const kept = samples.filter(({ slug, ...sample }) => wordOf(slug).startsWith("n") && isKept(sample));
    expect(kept.map(({ slug }) => slug)).toEqual(KEPT_ALL_THE_SAME[client] ?? []);
  });

  it("keeps what is supported", () => {
    const dropped = samples.filter(({ slug, ...sample }) => wordOf(slug).startsWith("y") && !isKept(sample));
    expect(dropped.map(({ slug }) => slug)).toEqual(DROPPED_ALL_THE_SAME[client] ?? []);
  });

  it("has samples for most of the table", () => {
    expect(samples.length).toBeGreaterThan(250);
  });
});

/** What a lens keeps though the table says `n`: nothing is seen of it, or the note says what happens instead. */
const KEPT_ALL_THE_SAME: Readonly<Record<string, readonly string[]>> = {
  // The doctype is not imitated.
  "outlook-windows": ["html-doctype"],
  // The rule is there, and fits nothing: only the first name has the prefix.
  "outlook-com": ["css-selector-chaining"],
  // The field is there, only the keyboard is not.
  samsung: ["html-doctype", "html-input-text", "html-textarea"],
};

/** What a lens drops though the table says `y`: it stands in a stylesheet, and those go whole. */
const DROPPED_ALL_THE_SAME: Readonly<Record<string, readonly string[]>> = {
  "gmail-no-style": ["css-at-media-orientation"],
};

/** Undefined where there is nothing to see in the HTML, or the lens has a rule of its own for it. */
function sampleOf(slug: string): Sample | undefined {
  if (slug in SAMPLES) return SAMPLES[slug];
  const [, kind = "", name = ""] =
    /^(css-unit|css-pseudo-class|css-pseudo-element|css-at-media|css-at|css|html-aria|html|image)-(.+)$/.exec(slug) ??
    [];
  switch (kind) {
    case "css":
      return inCell(`${name}:inherit`);
    case "css-unit":
      return inCell(`width:1${name === "percent" ? "%" : name}`);
    case "css-pseudo-class":
      return rule(`a:${name}${BRACKETS[name] ?? ""}`);
    case "css-pseudo-element":
      return rule(`a::${name}`);
    case "css-at-media":
      return { html: `<style>@media (${name}:${MEDIA[name]}){p{color:red}}</style>`, sign: `(${name}` };
    case "html-aria":
      return { html: `<p aria-${name}="x">x</p>`, sign: `aria-${name}` };
    case "html":
      return { html: `<${name}>x</${name}>`, sign: `<${name}` };
    case "image":
      return { html: `<img src="x.${name}">`, sign: `x.${name}` };
    default:
      return undefined;
  }
}

function inCell(declaration: string): Sample {
  return { html: `<table><tr><td style="${declaration}">x</td></tr></table>`, sign: declaration };
}

function rule(selector: string): Sample {
  return { html: `<style>${selector}{color:red}</style>`, sign: `${selector}{` };
}

function withAttribute(name: string, tag = "p"): Sample {
  return { html: `<${tag} ${name}="x"></${tag}>`, sign: ` ${name}=` };
}

const BRACKETS: Readonly<Record<string, string>> = {
  has: "(p)",
  lang: "(en)",
  not: "(p)",
  "nth-child": "(2)",
  "nth-last-child": "(2)",
  "nth-last-of-type": "(2)",
  "nth-of-type": "(2)",
};

const MEDIA: Readonly<Record<string, string>> = {
  "device-pixel-ratio": "2",
  hover: "hover",
  orientation: "landscape",
  "prefers-color-scheme": "dark",
  "prefers-reduced-motion": "reduce",
};

const NONE: Sample | undefined = undefined;

const SAMPLES: Readonly<Record<string, Sample | undefined>> = {
  "css-at-font-face": { html: "<style>@font-face{font-family:a}</style>", sign: "@font-face" },
  "css-at-import": { html: '<style>@import "a.css";</style>', sign: "@import" },
  "css-at-keyframes": { html: "<style>@keyframes a{from{color:red}}</style>", sign: "@keyframes" },
  "css-at-media": { html: "<style>@media (min-width:1px){p{color:red}}</style>", sign: "@media" },
  "css-at-supports": { html: "<style>@supports (color:red){p{color:red}}</style>", sign: "@supports" },
  "css-block-inline-size": inCell("block-size:inherit"),
  "css-border-inline-block": inCell("border-inline:inherit"),
  "css-border-inline-block-individual": inCell("border-inline-color:inherit"),
  "css-border-inline-block-longhand": inCell("border-inline-start-color:inherit"),
  "css-border-radius-logical": inCell("border-start-start-radius:inherit"),
  "css-column-layout-properties": inCell("columns:inherit"),
  "css-comments": { html: "<style>/* a */p{color:red}</style>", sign: "<style>" },
  "css-conic-gradient": inCell("background:conic-gradient(red,blue)"),
  "css-display-flex": inCell("display:flex"),
  "css-display-grid": inCell("display:grid"),
  "css-display-none": inCell("display:none"),
  "css-flex-direction": inCell("flex-direction:column"),
  "css-flex-wrap": inCell("flex-wrap:wrap"),
  "css-function-clamp": inCell("width:clamp(1px,2px,3px)"),
  "css-function-light-dark": inCell("color:light-dark(red,blue)"),
  "css-function-max": inCell("width:max(1px,2px)"),
  "css-function-min": inCell("width:min(1px,2px)"),
  "css-height": NONE,
  "css-important": inCell("color:red !important"),
  "css-inert-attribute": withAttribute("inert"),
  "css-intrinsic-size": inCell("width:fit-content"),
  "css-left-right-top-bottom": inCell("left:1px"),
  "css-linear-gradient": inCell("background:linear-gradient(red,blue)"),
  "css-margin-block-start-end": inCell("margin-block-start:inherit"),
  "css-margin-inline-block": inCell("margin-inline:inherit"),
  "css-margin-inline-start-end": inCell("margin-inline-start:inherit"),
  "css-modern-color": inCell("color:oklch(60% .1 20)"),
  "css-nesting": { html: "<style>p{color:red;&:link{margin:0}}</style>", sign: "&:link" },
  "css-padding-block-start-end": inCell("padding-block-start:inherit"),
  "css-padding-inline-block": inCell("padding-inline:inherit"),
  "css-padding-inline-start-end": inCell("padding-inline-start:inherit"),
  "css-radial-gradient": inCell("background:radial-gradient(red,blue)"),
  "css-rgb": inCell("color:rgb(1,2,3)"),
  "css-rgba": inCell("color:rgba(1,2,3,.5)"),
  "css-scroll-snap": inCell("scroll-snap-type:inherit"),
  "css-selector-adjacent-sibling": rule("p+p"),
  "css-selector-attribute": rule("[title]"),
  "css-selector-chaining": { html: "<style>p.a.b{color:red}</style>", sign: "b{color" },
  "css-selector-child": rule("p>p"),
  "css-selector-class": { html: "<style>.a{color:red}</style>", sign: "a{color" },
  "css-selector-descendant": rule("p p"),
  "css-selector-general-sibling": rule("p~p"),
  "css-selector-grouping": rule("p,b"),
  "css-selector-id": { html: "<style>#a{color:red}</style>", sign: "a{color" },
  "css-selector-type": rule("p"),
  "css-selector-universal": rule("*"),
  "css-sytem-ui": inCell("font-family:system-ui"),
  "css-unit-calc": inCell("width:calc(1px + 2px)"),
  "css-unit-initial": inCell("color:initial"),
  "css-variables": inCell("--a:red"),
  "html-align": withAttribute("align"),
  "html-anchor-links": NONE,
  "html-background": withAttribute("background", "body"),
  "html-body": NONE,
  "html-button-reset": { html: '<button type="reset">x</button>', sign: "<button" },
  "html-button-submit": { html: "<button>x</button>", sign: "<button" },
  "html-cellpadding": withAttribute("cellpadding", "table"),
  "html-cellspacing": withAttribute("cellspacing", "table"),
  "html-comments": { html: "<p><!-- a --></p>", sign: "<!--" },
  "html-dir": withAttribute("dir"),
  "html-doctype": { html: "<!DOCTYPE html><p>x</p>", sign: "<!DOCTYPE" },
  "html-h1-h6": { html: "<h1>x</h1>", sign: "<h1" },
  "html-height": withAttribute("height", "table"),
  "html-hidden": withAttribute("hidden"),
  "html-image-maps": { html: '<map name="a"></map>', sign: "<map" },
  "html-input-checkbox": { html: '<input type="checkbox">', sign: "<input" },
  "html-input-hidden": { html: '<input type="hidden">', sign: "<input" },
  "html-input-radio": { html: '<input type="radio">', sign: "<input" },
  "html-input-reset": { html: '<input type="reset">', sign: "<input" },
  "html-input-submit": { html: '<input type="submit">', sign: "<input" },
  "html-input-text": { html: '<input type="text">', sign: "<input" },
  "html-lang": withAttribute("lang"),
  "html-link": { html: '<link rel="stylesheet" href="a.css">', sign: "<link" },
  "html-lists": { html: "<ul><li>x</li></ul>", sign: "<ul" },
  "html-loading-attribute": withAttribute("loading", "img"),
  "html-mailto-links": { html: '<a href="mailto:a@b.example">x</a>', sign: "mailto:" },
  "html-meta-color-scheme": { html: '<meta name="color-scheme" content="light dark">', sign: "<meta" },
  "html-popover": withAttribute("popover"),
  "html-required": withAttribute("required", "p"),
  "html-role": withAttribute("role"),
  "html-semantics": { html: "<section>x</section>", sign: "<section" },
  "html-srcset": withAttribute("srcset", "img"),
  "html-style": { html: "<style>p{color:red}</style>", sign: "<style" },
  "html-target": { html: '<a href="https://a.example/" target="_self">x</a>', sign: "_self" },
  "html-valign": withAttribute("valign", "table"),
  "html-width": withAttribute("width", "table"),
  "image-base64": { html: '<img src="data:image/png;base64,AAAA">', sign: "data:image" },
};
