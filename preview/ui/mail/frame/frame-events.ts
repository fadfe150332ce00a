// What happens inside the frame and concerns the page: links, and keys pressed while the mail has the focus.
// The mail runs no scripts; these listeners are the page's own.
interface FrameEventHandlers {
  /** Where the link under the pointer leads. */
  readonly onLink: (address: string | null) => void;
}

export function listenInFrame(page: Document, { onLink }: FrameEventHandlers): void {
  page.addEventListener("click", (event) => {
    const link = linkAt(event);
    if (!link) return;
    // The frame must not go anywhere; the web opens in a tab of its own.
    event.preventDefault();
    const address = link.getAttribute("href") ?? "";
    if (address.startsWith("#")) page.getElementById(decodeURIComponent(address.slice(1)))?.scrollIntoView();
    else if (/^https?:|^mailto:/i.test(link.href)) window.open(link.href, "_blank", "noopener,noreferrer");
  });
  page.addEventListener("auxclick", (event) => linkAt(event) && event.preventDefault());
  page.addEventListener("mouseover", (event) => onLink(linkAt(event)?.getAttribute("href") ?? null));
  page.documentElement.addEventListener("mouseleave", () => onLink(null));
  page.addEventListener("keydown", (event) => {
    const { key, code, shiftKey, ctrlKey, altKey, metaKey } = event;
    const copy = new KeyboardEvent("keydown", {
      key,
      code,
      shiftKey,
      ctrlKey,
      altKey,
      metaKey,
      bubbles: true,
      cancelable: true,
    });
    if (!document.body.dispatchEvent(copy)) event.preventDefault();
  });
}

function linkAt(event: Event): HTMLAnchorElement | null {
  const target = event.target as Element | null;
  return target?.closest?.<HTMLAnchorElement>("a[href]") ?? null;
}
