/** Drops from a mail what caniemail's column of a client says it does not support: CSS, elements, attributes, images. */

import { atRuleFeatures, declarationFeatures, selectorFeature } from "./css-features.ts";
import {
  attribute,
  type Element,
  elementsOf,
  type MailDocument,
  remove,
  setAttribute,
  unwrap,
} from "./mail-document.ts";
import type { Report } from "./report.ts";
import {
  type AtRule,
  type DeclarationPlace,
  type Declared,
  rewriteStyles,
  type SelectorParts,
  type StyleRewrite,
} from "./styles.ts";
import { featurePage, type Support } from "./support.ts";

/** What a client does in its own way; each rule is asked before the data. `undefined` leaves the question to the data. */
export interface OwnCss {
  readonly declaration?: (
    declared: Declared,
    place: DeclarationPlace,
  ) => Declared | readonly Declared[] | null | undefined;
  readonly selector?: (selector: SelectorParts) => string | null | undefined;
  readonly atRule?: (atRule: AtRule) => boolean | undefined;
  readonly nestedRule?: StyleRewrite["nestedRule"];
}

export function dropUnsupportedCss(mail: MailDocument, support: Support, report: Report, own: OwnCss = {}): void {
  const rewrite: StyleRewrite = {
    declaration(declared, place) {
      const answer = own.declaration?.(declared, place);
      if (answer !== undefined) return answer;
      if (declared.property === "font-family" && support.drops(SYSTEM_FONTS))
        return withoutSystemFonts(declared, report);
      const features = declarationFeatures(declared);
      const feature = features.find(support.drops);
      if (feature !== undefined) {
        report.note(`\`${nameOf(feature, declared)}\` is dropped`, featurePage(feature));
        return null;
      }
      const refusing = features.find((feature) => support.refuses(feature, declared.value.toLowerCase()));
      if (refusing === undefined) return declared;
      report.note(`\`${declared.property}: ${declared.value}\` is dropped`, featurePage(refusing));
      return null;
    },
    selector(selector) {
      const answer = own.selector?.(selector);
      if (answer !== undefined) return answer;
      for (const part of selector.parts) {
        const feature = selectorFeature(part);
        if (feature === undefined || !support.drops(feature)) continue;
        report.note(
          `Rules with \`${part.kind === "combinator" ? ` ${part.name} ` : part.text}\` are dropped`,
          featurePage(feature),
        );
        return null;
      }
      return selector.text;
    },
    atRule(atRule) {
      const answer = own.atRule?.(atRule);
      if (answer !== undefined) return answer;
      const { name, prelude } = atRule;
      const feature = atRuleFeatures(name, prelude).find(support.drops);
      if (feature === undefined) return true;
      report.note(`\`@${name}${name === "media" ? ` ${prelude}` : ""}\` is dropped`, featurePage(feature));
      return false;
    },
    nestedRule() {
      if (own.nestedRule) return own.nestedRule();
      if (!support.drops("css-nesting")) return "keep";
      report.note("Rules inside of rules are dropped", featurePage("css-nesting"));
      return "drop";
    },
  };
  rewriteStyles(mail, rewrite);
}

/** As caniemail spells it. */
const SYSTEM_FONTS = "css-sytem-ui";

/** The other families of the list stay. */
function withoutSystemFonts(declared: Declared, report: Report): Declared | null {
  const families = declared.value.split(",").map((family) => family.trim());
  const others = families.filter(
    (family) => !/^(?:system-ui|ui-(?:serif|sans-serif|monospace|rounded))$/i.test(family),
  );
  if (others.length === families.length) return declared;
  report.note("The system's own fonts are not known; the next family takes over", featurePage(SYSTEM_FONTS));
  return others.length === 0 ? null : { ...declared, value: others.join(",") };
}

/** A property by its name, a value by the declaration it stands in. */
function nameOf(feature: string, { property, value }: Declared): string {
  return /^css-(?:unit|function|display)|gradient|color$|rgb|intrinsic|flex/.test(feature) && value.length < 60
    ? `${property}: ${value}`
    : property;
}

export function dropUnsupportedHtml(mail: MailDocument, support: Support, report: Report): void {
  for (const element of elementsOf(mail)) {
    const rule = ELEMENTS[element.tagName] ?? typedRule(element);
    if (rule && (support.drops(rule.feature) || support.refuses(rule.feature, `<${element.tagName}>`))) {
      report.note(
        `\`<${element.tagName}>\` ${rule.keeps ? "is taken away, its content stays" : "is dropped"}`,
        featurePage(rule.feature),
      );
      if (rule.keeps) unwrap(element);
      else remove(element);
      continue;
    }
    for (const { name } of [...element.attrs]) {
      const feature = ATTRIBUTES[name];
      if (feature === undefined || !support.drops(feature)) continue;
      report.note(`The attribute \`${name}\` is dropped`, featurePage(feature));
      setAttribute(element, name, undefined);
    }
    if (element.tagName === "img") dropUnsupportedImage(element, support, report);
  }
}

function dropUnsupportedImage(element: Element, support: Support, report: Report): void {
  const source = attribute(element, "src") ?? "";
  const feature = imageFeature(source);
  if (feature === undefined || !support.drops(feature)) return;
  report.note(`Images of the kind \`${feature.replace("image-", "")}\` are not shown`, featurePage(feature));
  setAttribute(element, "src", NO_IMAGE);
}

/** An image that cannot be loaded: the browser draws its box and the alternative text. */
export const NO_IMAGE = "data:,";

function imageFeature(source: string): string | undefined {
  if (source === NO_IMAGE) return undefined;
  if (/^data:image\//i.test(source)) return "image-base64";
  const [, extension = ""] = /\.([a-z\d]+)$/i.exec(source.split(/[?#]/)[0] ?? "") ?? [];
  const name = extension.toLowerCase();
  return FORMATS.has(name) ? `image-${name}` : undefined;
}

const FORMATS = new Set(["apng", "avif", "bmp", "hdr", "heif", "ico", "mp4", "svg", "tiff", "webp"]);

interface ElementRule {
  readonly feature: string;
  /** Whether what is in it stays. */
  readonly keeps: boolean;
}

const ELEMENTS: Readonly<Record<string, ElementRule>> = {
  abbr: { feature: "html-abbr", keeps: true },
  acronym: { feature: "html-acronym", keeps: true },
  audio: { feature: "html-audio", keeps: true },
  base: { feature: "html-base", keeps: false },
  bdi: { feature: "html-bdi", keeps: true },
  dialog: { feature: "html-dialog", keeps: true },
  form: { feature: "html-form", keeps: true },
  link: { feature: "html-link", keeps: false },
  marquee: { feature: "html-marquee", keeps: true },
  meter: { feature: "html-meter", keeps: true },
  object: { feature: "html-object", keeps: true },
  picture: { feature: "html-picture", keeps: true },
  progress: { feature: "html-progress", keeps: true },
  rp: { feature: "html-rp", keeps: true },
  rt: { feature: "html-rt", keeps: true },
  ruby: { feature: "html-ruby", keeps: true },
  select: { feature: "html-select", keeps: false },
  source: { feature: "html-picture", keeps: false },
  svg: { feature: "html-svg", keeps: false },
  textarea: { feature: "html-textarea", keeps: false },
  video: { feature: "html-video", keeps: true },
  wbr: { feature: "html-wbr", keeps: false },
  ...Object.fromEntries(
    [
      "article",
      "aside",
      "details",
      "figcaption",
      "figure",
      "footer",
      "header",
      "main",
      "mark",
      "nav",
      "section",
      "summary",
      "time",
    ].map((name) => [name, { feature: "html-semantics", keeps: true }]),
  ),
};

/** Elements that caniemail tests by what they are for. */
function typedRule(element: Element): ElementRule | undefined {
  const type = attribute(element, "type")?.toLowerCase();
  if (element.tagName === "input") return { feature: `html-input-${type ?? "text"}`, keeps: false };
  if (element.tagName === "button") return { feature: `html-button-${type ?? "submit"}`, keeps: true };
  return element.tagName === "meta" && attribute(element, "name")?.toLowerCase() === "color-scheme"
    ? { feature: "html-meta-color-scheme", keeps: false }
    : undefined;
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  "aria-describedby": "html-aria-describedby",
  "aria-hidden": "html-aria-hidden",
  "aria-label": "html-aria-label",
  "aria-labelledby": "html-aria-labelledby",
  "aria-live": "html-aria-live",
  background: "html-background",
  hidden: "html-hidden",
  inert: "css-inert-attribute",
  loading: "html-loading-attribute",
  popover: "html-popover",
  required: "html-required",
  sizes: "html-srcset",
  srcset: "html-srcset",
};
