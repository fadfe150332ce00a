/** What can be told of accessibility without a browser; contrast and the rest of axe-core's rules need one. */

import { type Check, defineCheck, type ReportBreach } from "./check.ts";
import { closest, type MailDocument, type MailElement } from "./mail/document.ts";
import { inlineDeclarations, styleOf } from "./mail/style.ts";
import { isHidden, textOf, visibleTextOf } from "./mail/text.ts";

const RULES = {
  "language-missing": { severity: "error", meaning: "`<html>` has no lang: screen readers guess how to pronounce it." },
  "language-invalid": { severity: "error", meaning: "A lang attribute is no language tag (BCP 47)." },
  "language-differs": {
    severity: "warning",
    meaning:
      "`<html>` and `<body>` disagree on language or direction; React Email's Body says `en` and `ltr` by itself.",
  },
  "title-missing": {
    severity: "info",
    meaning: "The document has no `<title>`, which names it in a browser and to screen readers.",
  },
  "heading-missing": { severity: "info", meaning: "The mail has no heading to jump to." },
  "heading-empty": { severity: "warning", meaning: "A heading has no text." },
  "heading-order": { severity: "warning", meaning: "A heading's level skips one, such as h1 to h3." },
  "table-without-role": {
    severity: "warning",
    meaning: 'A table for layout has no role="presentation": screen readers announce rows and columns.',
  },
  "table-data-as-layout": {
    severity: "warning",
    meaning: 'A table with header cells has role="presentation", which hides them.',
  },
  "link-without-text": { severity: "error", meaning: "A link has neither text nor an image with alt text." },
  "link-text-vague": { severity: "warning", meaning: "A link's text says nothing by itself, such as “click here”." },
  "link-text-ambiguous": { severity: "info", meaning: "Links with the same text lead to different places." },
  "text-too-small": { severity: "warning", meaning: "Text is smaller than 10 pixels." },
} as const;

type RuleId = keyof typeof RULES;

export const accessibility: Check = defineCheck<RuleId>({
  name: "accessibility",
  rules: RULES,
  run({ document }, report) {
    if (!document) return;
    checkLanguage(document, report);
    checkTitle(document, report);
    checkHeadings(document, report);
    checkTables(document, report);
    checkLinks(document, report);
    checkTextSize(document, report);
  },
});

type Report = ReportBreach<RuleId>;

function checkLanguage({ root, body, elements }: MailDocument, report: Report): void {
  const lang = root.attributes.get("lang")?.trim() ?? "";
  if (lang === "")
    report("language-missing", {
      message: "<html> does not say which language the mail is in",
      hint: 'Write <Html lang="en">, or the language it is in.',
      at: root,
    });
  for (const element of elements) {
    const value = element.attributes.get("lang")?.trim();
    if (value && !isLanguageTag(value))
      report("language-invalid", {
        message: `lang="${value}" is no language tag`,
        hint: "Write it as BCP 47 does: en, en-GB, zh-Hant.",
        at: element,
      });
  }
  for (const [name, fallback] of [
    ["lang", ""],
    ["dir", "ltr"],
  ] as const) {
    const outer = root.attributes.get(name)?.toLowerCase() || fallback;
    const inner = body?.attributes.get(name)?.toLowerCase() || outer;
    if (outer !== "" && inner !== outer)
      report("language-differs", {
        message: `<html> says ${name}="${outer}" and <body> says ${name}="${inner}"`,
        hint: `Give both ${name}: React Email's Body sets its own unless told.`,
        at: body,
      });
  }
}

function isLanguageTag(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false; // A RangeError: that is the answer.
  }
}

function checkTitle({ elements, head, root }: MailDocument, report: Report): void {
  if (elements.some((element) => element.tag === "title" && element.parent === head && textIn(element) !== "")) return;
  report("title-missing", {
    message: "The document has no <title>",
    hint: "Put <title> with the subject into <Head>.",
    at: head ?? root,
  });
}

function textIn(element: MailElement): string {
  return element.children
    .map((child) => (child.kind === "text" ? child.text : ""))
    .join("")
    .trim();
}

function checkHeadings({ elements, body }: MailDocument, report: Report): void {
  const headings = elements.filter(({ tag }) => /^h[1-6]$/.test(tag));
  if (headings.length === 0 && body && visibleTextOf(body).length > 400)
    report("heading-missing", {
      message: "The mail has no heading",
      hint: "Make its title an h1, so that people can jump to it.",
      at: body,
    });
  let before: MailElement | undefined;
  for (const heading of headings) {
    if (textWithAlt(heading) === "")
      report("heading-empty", {
        message: `An <${heading.tag}> has no text`,
        hint: "Take it out, or use a paragraph for space.",
        at: heading,
      });
    if (before && levelOf(heading) > levelOf(before) + 1)
      report("heading-order", {
        message: `<${heading.tag}> “${short(visibleTextOf(heading))}” follows <${before.tag}>`,
        hint: `Make it an h${levelOf(before) + 1}, and set its size by style.`,
        at: heading,
      });
    before = heading;
  }
}

function levelOf({ tag }: MailElement): number {
  return Number(tag.slice(1));
}

function checkTables({ elements }: MailDocument, report: Report): void {
  for (const table of elements) {
    if (table.tag !== "table") continue;
    const role = table.attributes.get("role")?.toLowerCase();
    const layout = role === "presentation" || role === "none";
    const data = hasOwn(table, ["th", "caption"]);
    if (layout && data)
      report("table-data-as-layout", {
        message: `A table with header cells has role="${role}"`,
        hint: "Take the role away, so that cells are read with their headers; or make the th cells td.",
        at: table,
      });
    else if (!layout && !data && role === undefined && !closest(table, isHidden))
      report("table-without-role", {
        message: 'A table without header cells has no role="presentation"',
        hint: 'Add role="presentation" if it is for layout, or th cells with scope if it holds data.',
        at: table,
      });
  }
}

/** Whether the table itself has such cells, not one inside it. */
function hasOwn(element: MailElement, tags: readonly string[]): boolean {
  return element.children.some(
    (child) => child.kind === "element" && (tags.includes(child.tag) || (child.tag !== "table" && hasOwn(child, tags))),
  );
}

const VAGUE =
  /^(click|tap|press|go|read|learn|see|view|find out)?\s*(here|more|this|link|this link|now|details|read more|learn more|hier|mehr|weiterlesen|hier klicken|ici|cliquez ici|en savoir plus|aquí|haz clic aquí|leer más|qui|clicca qui)\s*[.!…»→>]*$/i;

function checkLinks({ elements }: MailDocument, report: Report): void {
  const targets = new Map<string, { readonly href: string; readonly element: MailElement }>();
  for (const element of elements) {
    const href = element.attributes.get("href")?.trim();
    if (element.tag !== "a" || href === undefined || closest(element, isHidden)) continue;
    const name =
      element.attributes.get("aria-label")?.trim() ||
      textWithAlt(element) ||
      element.attributes.get("title")?.trim() ||
      "";
    if (name === "") {
      report("link-without-text", {
        message: `The link to ${short(href)} has no text`,
        hint: "Give it text, or its image an alt text that says where it leads.",
        at: element,
        url: href,
      });
      continue;
    }
    if (VAGUE.test(name))
      report("link-text-vague", {
        message: `A link reads “${name}”`,
        hint: "Say where it leads: people who list a mail's links hear nothing else.",
        at: element,
        url: href,
      });
    const key = name.toLowerCase();
    const before = targets.get(key);
    if (before && before.href !== href)
      report("link-text-ambiguous", {
        message: `Links that read “${short(name)}” lead to different places`,
        hint: "Tell them apart by their text or an aria-label.",
        at: element,
      });
    else targets.set(key, { href, element });
  }
}

function checkTextSize({ elements }: MailDocument, report: Report): void {
  for (const element of elements) {
    if (inlineDeclarations(element).length === 0) continue;
    const [, pixels] = /^([\d.]+)px$/.exec(styleOf(element).get("font-size") ?? "") ?? [];
    if (pixels === undefined || Number(pixels) === 0 || Number(pixels) >= 10) continue;
    if (closest(element, isHidden) || !hasOwnText(element)) continue;
    report("text-too-small", {
      message: `“${short(visibleTextOf(element))}” is ${pixels} pixels high`,
      hint: "Use 12 pixels or more; iOS enlarges what is smaller and may break the layout.",
      at: element,
    });
  }
}

function hasOwnText(element: MailElement): boolean {
  return element.children.some(
    (child) =>
      (child.kind === "text" && /[^\s\u00a0]/.test(child.text)) ||
      (child.kind === "element" && !styleOf(child).has("font-size") && hasOwnText(child)),
  );
}

/** Text, with images by their alt text, as a screen reader says it. */
function textWithAlt(element: MailElement): string {
  const images = imagesIn(element).map(({ attributes }) => attributes.get("alt") ?? "");
  return `${textOf(element)} ${images.join(" ")}`.trim();
}

function imagesIn(element: MailElement): MailElement[] {
  return element.children.flatMap((child) =>
    child.kind !== "element" ? [] : child.tag === "img" ? [child] : imagesIn(child),
  );
}

function short(text: string): string {
  return text.length > 50 ? `${text.slice(0, 49)}…` : text;
}
