// Finds words in the text of an element, and paints what it found without touching the elements.
/** More marks than that help nobody, and painting them would be slow. */
export const MAX_MATCHES = 2_000;

const ALL = "find-all";
const CURRENT = "find-current";

/** Every place, whatever the case of the letters, also across the pieces that colours cut a line into. */
export function findIn(root: Element, words: string): Range[] {
  if (words === "") return [];
  const pieces: { readonly node: Text; readonly start: number }[] = [];
  let text = "";
  let line: Element | null = null;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const own = node.parentElement?.closest(".line") ?? null;
    if (own !== line) text += "\n";
    line = own;
    pieces.push({ node, start: text.length });
    text += node.data;
  }
  const ranges: Range[] = [];
  const haystack = lowered(text);
  const needle = lowered(words);
  let piece = 0;
  for (let at = haystack.indexOf(needle); at >= 0 && ranges.length < MAX_MATCHES; ) {
    const end = at + needle.length;
    while (piece + 1 < pieces.length && (pieces[piece + 1]?.start ?? 0) <= at) piece += 1;
    let last = piece;
    while (last + 1 < pieces.length && (pieces[last + 1]?.start ?? 0) < end) last += 1;
    const [from, to] = [pieces[piece], pieces[last]];
    if (from && to) {
      const range = document.createRange();
      range.setStart(from.node, Math.min(at - from.start, from.node.length));
      range.setEnd(to.node, Math.min(end - to.start, to.node.length));
      ranges.push(range);
    }
    at = haystack.indexOf(needle, end);
  }
  return ranges;
}

/** Letters that become several in lower case would move all that follows. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

export function paint(ranges: readonly Range[], current: number): void {
  if (!("highlights" in CSS)) return;
  const chosen = ranges[current];
  if (ranges.length > 0) CSS.highlights.set(ALL, new Highlight(...ranges));
  else CSS.highlights.delete(ALL);
  if (chosen) {
    const highlight = new Highlight(chosen);
    highlight.priority = 1;
    CSS.highlights.set(CURRENT, highlight);
  } else CSS.highlights.delete(CURRENT);
}

/** Into sight, below the bar: also in a line that the browser has not laid out yet. */
export function reveal(range: Range): void {
  const element = range.startContainer.parentElement;
  if (element?.closest(".line")) element.closest(".line")?.scrollIntoView({ block: "center", inline: "nearest" });
  const box = element?.closest("section");
  if (!box) return;
  const { top, bottom, left, right } = range.getBoundingClientRect();
  const room = box.getBoundingClientRect();
  if (top < room.top + 24 || bottom > room.bottom - 24) box.scrollTop += top - room.top - room.height / 2;
  if (left < room.left + 16 || right > room.right - 16) box.scrollLeft += left - room.left - room.width / 2;
}
