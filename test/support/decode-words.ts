/**
 * Reads the value of an unstructured header as a mail client does (RFC 2047): written from the RFC and not from the
 * composer that it checks. mailparser decodes only the headers it knows.
 */

const WORD = /=\?([^?\s]+)\?([BQ])\?([^?\s]*)\?=/i;
/** White space between two encoded words belongs to neither (section 6.2). */
const BETWEEN = /(=\?[^?\s]+\?[BQ]\?[^?\s]*\?=)\s+(?==\?[^?\s]+\?[BQ]\?[^?\s]*\?=)/gi;

/**
 * The value of the first field of this name in a mail, unfolded and decoded; undefined where there is none.
 *
 * @throws TypeError Where an encoded word is no whole number of characters (section 5).
 */
export function headerOf(raw: Buffer, name: string): string | undefined {
  const head = raw.toString("latin1").split("\r\n\r\n", 1)[0] as string;
  const fields = head.replace(/\r\n(?=[ \t])/g, "").split("\r\n");
  const field = fields.find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return field === undefined ? undefined : decodeWords(field.slice(name.length + 1).trim());
}

function decodeWords(value: string): string {
  return value.replace(BETWEEN, "$1").replace(new RegExp(WORD, "gi"), (word, charset, encoding, text) => {
    if (word.length > 75) throw new TypeError(`An encoded word of ${word.length} characters: ${word}`);
    const bytes = /b/i.test(encoding) ? Buffer.from(text, "base64") : fromQ(text);
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  });
}

function fromQ(text: string): Buffer {
  return Buffer.from(
    text.replaceAll("_", " ").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
}
