// Where two mails begin to differ, as far as their elements and words tell.

/** How far down the first place is in `after`, in pixels; null where only styles differ, or nothing. */
export function firstDifference(
  before: Document | null | undefined,
  after: Document | null | undefined,
): number | null {
  if (!before || !after) return null;
  const old = before.createTreeWalker(before.body, SHOWN);
  const now = after.createTreeWalker(after.body, SHOWN);
  for (;;) {
    const [one, other] = [old.nextNode(), now.nextNode()];
    if (!one && !other) return null;
    if (!one || !other || !isAlike(one, other)) return topOf(other ?? now.currentNode);
  }
}

const SHOWN = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;

function isAlike(one: Node, other: Node): boolean {
  if (one.nodeName !== other.nodeName || one.nodeValue !== other.nodeValue) return false;
  if (one.nodeType !== Node.ELEMENT_NODE) return true;
  return (one.cloneNode() as Element).isEqualNode(other.cloneNode());
}

function topOf(node: Node): number {
  const element = node.nodeType === Node.ELEMENT_NODE ? (node as Element) : node.parentElement;
  return element?.getBoundingClientRect().top ?? 0;
}
