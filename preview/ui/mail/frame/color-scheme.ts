// Makes `prefers-color-scheme` in a frame say what the toolbar says, whatever the system says.
import type { Scheme } from "../../app/place.ts";

/**
 * The used `color-scheme` of an iframe is what its document is told the user prefers (CSS Color Adjustment 1, §2.2).
 * Where a browser does not know that yet, the conditions in the mail's own stylesheets are rewritten instead.
 */
export function applyScheme(frame: HTMLIFrameElement, scheme: Scheme): void {
  frame.style.colorScheme = scheme;
  const { contentWindow: view, contentDocument: page } = frame;
  if (!view || !page) return;
  const told = view.matchMedia(`(prefers-color-scheme: ${scheme})`).matches;
  for (const sheet of page.styleSheets) rewriteSheet(sheet, told ? null : scheme);
}

/** Whether a mail brings colours of its own for dark clients. */
export function hasDarkStyles(html: string): boolean {
  return /prefers-color-scheme\s*:\s*dark/i.test(html);
}

const originals = new WeakMap<CSSMediaRule, string>();

/** With null, puts back what was rewritten. */
function rewriteSheet(sheet: CSSStyleSheet | CSSGroupingRule, scheme: Scheme | null): void {
  for (const rule of rulesOf(sheet)) {
    if (rule.type === CSSRule.MEDIA_RULE) rewriteMedia(rule as CSSMediaRule, scheme);
    if ("cssRules" in rule) rewriteSheet(rule as CSSGroupingRule, scheme);
  }
}

function rewriteMedia(rule: CSSMediaRule, scheme: Scheme | null): void {
  const original = originals.get(rule) ?? rule.media.mediaText;
  const rewritten =
    scheme === null
      ? original
      : original.replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, named: string) =>
          named.toLowerCase() === scheme ? "(min-width: 0px)" : "(max-width: 0px)",
        );
  if (rewritten === rule.media.mediaText) return;
  originals.set(rule, original);
  rule.media.mediaText = rewritten;
}

function rulesOf(sheet: CSSStyleSheet | CSSGroupingRule): readonly CSSRule[] {
  try {
    return [...sheet.cssRules];
  } catch {
    // A stylesheet of another origin keeps its rules to itself.
    return [];
  }
}
