/** What a keyboard can reach in a page without anybody seeing that it is there. */

import type { Page } from "playwright-core";

/**
 * One line for each. A ring may be drawn by what is around it, such as the frame of a search field. The field of a
 * list of options is left out: there, the option that is chosen shows where one is.
 */
export function withoutFocusRing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const selector = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before { transition: none !important }");
    document.adoptedStyleSheets.push(still);
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = "var(--focus)";
    const focus = getComputedStyle(probe).color;
    probe.remove();
    const isRinged = (element: Element | null, pseudo?: string): boolean => {
      if (element === null) return false;
      const { outlineStyle, outlineWidth, boxShadow, borderTopColor, backgroundColor } = getComputedStyle(
        element,
        pseudo,
      );
      if (outlineStyle !== "none" && outlineWidth !== "0px") return true;
      return boxShadow.includes(focus) || borderTopColor === focus || backgroundColor === focus;
    };
    const scope = document.querySelector("dialog[open], [popover]:popover-open") ?? document;
    const lacking: string[] = [];
    for (const element of scope.querySelectorAll<HTMLElement>(selector)) {
      if (
        !element.checkVisibility() ||
        element.matches(":disabled, [aria-autocomplete=list]") ||
        element.closest("[inert]")
      )
        continue;
      element.blur(); // What has the focus already would keep it as it is.
      element.focus({ focusVisible: true, preventScroll: true } as FocusOptions);
      if (document.activeElement !== element) continue;
      const around = [element, element.parentElement, element.parentElement?.parentElement ?? null];
      const ringed =
        around.some((each) => isRinged(each)) ||
        isRinged(element, "::before") ||
        [...element.children].some((child) => isRinged(child));
      if (!ringed) lacking.push(element.outerHTML.slice(0, 160));
    }
    return lacking;
  });
}
