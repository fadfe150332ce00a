/** One header line as it came over the wire → its name and its text, for people to read. */

const ENCODED_WORD = /=\?([^?*\s]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi;
/** White space between two encoded words is no part of the text (RFC 2047 section 6.2). */
const BETWEEN_WORDS = /(=\?[^?\s]+\?[bq]\?[^?]*\?=)\s+(?==\?[^?\s]+\?[bq]\?[^?]*\?=)/gi;

/** Unfolds (RFC 5322 section 2.2.3) and decodes encoded words (RFC 2047). `line` holds one byte a character. */
export function decodeHeader(line: string): readonly [name: string, value: string] {
  const unfolded = utf8(line).replace(/\r?\n(?=[ \t])/g, "");
  const colon = unfolded.indexOf(":");
  if (colon < 0) return [unfolded.trim(), ""];
  return [unfolded.slice(0, colon).trim(), decodeWords(unfolded.slice(colon + 1).trim())];
}

/** Header bytes are UTF-8 at most (RFC 6532); anything else is shown byte by byte. */
function utf8(line: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(line, "latin1"));
  } catch {
    return line;
  }
}

function decodeWords(value: string): string {
  if (!value.includes("=?")) return value;
  return value
    .replace(BETWEEN_WORDS, "$1")
    .replace(ENCODED_WORD, (word, charset: string, encoding: string, data: string) => {
      try {
        return new TextDecoder(charset).decode(
          encoding.toLowerCase() === "b" ? Buffer.from(data, "base64") : fromQ(data),
        );
      } catch {
        return word; // a charset that this Node does not know: show what came
      }
    });
}

function fromQ(data: string): Buffer {
  const bytes = data
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1");
}
