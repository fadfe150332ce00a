/** The first words of a message, for the inbox's list. */

const MAX_CHARACTERS = 160;
/** Enough of a long message to find its first words in. */
const MAX_SCANNED = 64 * 1024;
/** What preview texts are padded with so that mail clients show nothing after them. */
const PADDING = /[\u00ad\u034f\u200b-\u200f\u2007\u2060\ufeff]+/g;

/** From the text where there is one; else from the HTML, roughly: nobody but a reader of the list sees it. */
export function makeSnippet(text: string, html: string): string {
  const source = text.trim() === "" ? htmlWords(html.slice(0, MAX_SCANNED)) : text.slice(0, MAX_SCANNED);
  const words = source.replace(PADDING, " ").replace(/\s+/g, " ").trim();
  const characters = Array.from(words.slice(0, MAX_CHARACTERS * 2));
  return characters.length <= MAX_CHARACTERS ? words : `${characters.slice(0, MAX_CHARACTERS - 1).join("")}…`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** What a reader of the HTML would read, roughly. */
export function htmlWords(html: string): string {
  return html
    .replace(/<!--[\s\S]*?(?:-->|$)|<(head|style|script|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, " ")
    .replace(/<[^>]*>?/g, " ")
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (entity, decimal, hex, name) => {
      if (name) return ENTITIES[name.toLowerCase()] ?? entity;
      const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : " ";
    });
}
