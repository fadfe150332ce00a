// Pointing and clicking in the mail: in inspect mode any click, else one with Alt or ⌘, leads to the line that wrote
// the element. The listeners are the page's; nothing of the mail's own runs.
import { isSite } from "../site/is-site.ts";
import { isInspecting } from "./inspect.ts";

interface InspectHandlers {
  readonly onPoint: (element: Element | null) => void;
  /** With Shift: to where its component is used, instead of where that is written. */
  readonly onChoose: (element: Element, outwards: boolean) => void;
}

export function listenForInspect(page: Document, { onPoint, onChoose }: InspectHandlers): () => void {
  const wants = (event: MouseEvent) => !isSite && (isInspecting() || event.altKey || event.metaKey);
  const elementAt = ({ target }: Event) =>
    (target as Node | null)?.nodeType === Node.ELEMENT_NODE && (target as Element);

  const onMove = (event: MouseEvent) => onPoint((wants(event) && elementAt(event)) || null);
  const onLeave = () => onPoint(null);
  const onClick = (event: MouseEvent) => {
    const element = elementAt(event);
    if (!wants(event) || !element) return;
    // Before the link that it may be a part of.
    event.preventDefault();
    event.stopImmediatePropagation();
    onChoose(element, event.shiftKey);
  };
  page.addEventListener("mousemove", onMove, { passive: true });
  page.documentElement.addEventListener("mouseleave", onLeave);
  page.addEventListener("click", onClick, { capture: true });
  return () => {
    page.removeEventListener("mousemove", onMove);
    page.documentElement.removeEventListener("mouseleave", onLeave);
    page.removeEventListener("click", onClick, { capture: true });
  };
}
