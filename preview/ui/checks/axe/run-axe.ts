// Runs axe-core over a mail in a hidden frame of our own. The mail's elements are parsed here, where scripts stay dead,
// and the frame's policy lets nothing run but axe-core.
import type { AxeResults, RunOptions } from "axe-core";
import axeScript from "axe-core/axe.min.js?url";
import type { Scheme } from "../../app/place.ts";
import { elementsOf } from "../../inspect/elements.ts";
import { applyScheme } from "../../mail/frame/color-scheme.ts";

export interface AxeFinding {
  readonly rule: string;
  readonly impact: string;
  readonly help: string;
  readonly helpUrl: string;
  /** What axe-core says of the first place. */
  readonly summary: string;
  /** Positions among all elements of the mail. */
  readonly elements: readonly number[];
  readonly html: string;
}

/** Rules for pages of a site, and those that the offline checks have under a name of their own. */
const LEFT_OUT = [
  "bypass",
  "region",
  "landmark-one-main",
  "page-has-heading-one",
  "document-title",
  "html-has-lang",
  "html-lang-valid",
  "valid-lang",
  "heading-order",
  "empty-heading",
  "image-alt",
  "link-name",
  "meta-viewport",
];

const OPTIONS: RunOptions = {
  resultTypes: ["violations"],
  elementRef: true,
  rules: Object.fromEntries(LEFT_OUT.map((rule) => [rule, { enabled: false }])),
};

interface AxeWindow extends Window {
  readonly axe: { run(context: Document, options: RunOptions): Promise<AxeResults> };
}

const SIZE = { width: "680px", height: "1000px" };

export async function runAxe(html: string, scheme: Scheme, signal: AbortSignal): Promise<readonly AxeFinding[]> {
  const frame = document.createElement("iframe");
  frame.title = "Accessibility checks";
  frame.inert = true;
  frame.ariaHidden = "true";
  // Laid out as a mail is, since contrast depends on what lies over what, and out of sight.
  Object.assign(frame.style, { ...SIZE, position: "fixed", left: "-3000px", top: "0", border: "0" });
  frame.src = `/axe?script=${encodeURIComponent(new URL(axeScript, location.href).pathname)}`;
  try {
    document.body.append(frame);
    await new Promise((loaded, failed) => {
      frame.onload = loaded;
      signal.addEventListener("abort", failed, { once: true });
    });
    const { contentDocument: page, contentWindow } = frame;
    const view = contentWindow as AxeWindow | null;
    if (!page || !view?.axe) throw new Error("axe-core could not be loaded");
    const mail = new DOMParser().parseFromString(html, "text/html");
    // A refresh would take the frame elsewhere.
    for (const meta of mail.querySelectorAll("meta[http-equiv]")) meta.removeAttribute("http-equiv");
    page.replaceChild(page.importNode(mail.documentElement, true), page.documentElement);
    applyScheme(frame, scheme);
    signal.throwIfAborted();
    const { violations } = await view.axe.run(page, OPTIONS);
    const elements = elementsOf(page);
    return violations.map(({ id, impact, help, helpUrl, nodes }) => ({
      rule: id,
      impact: impact ?? "minor",
      help,
      helpUrl,
      summary: nodes[0]?.failureSummary?.split("\n").slice(1).join(" ").trim() ?? "",
      elements: nodes.map(({ element }) => elements.indexOf(element as unknown as Element)).filter((at) => at >= 0),
      html: nodes[0]?.html ?? "",
    }));
  } finally {
    frame.remove();
  }
}
