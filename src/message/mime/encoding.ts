/** Content transfer encodings (RFC 2045 section 6): text and bytes as lines of ASCII that every relay leaves alone. */

import { Sheet } from "./sheet.ts";

export type TransferEncoding = "7bit" | "quoted-printable" | "base64";

/** The longest encoded line (RFC 2045 sections 6.7 and 6.8). */
const LINE = 76;
/** The longest line that goes out as it is (RFC 5322 section 2.1.1). */
const PLAIN_LINE = 78;

const [TAB, LF, CR, SPACE, EQUALS, F, TILDE] = [9, 10, 13, 32, 61, 70, 126] as const;

/**
 * How many bytes quoted-printable may make of one. Latin scripts stay far below, and their source can be read and
 * searched, which is worth more than the few bytes that base64 saves. Other scripts come to three.
 */
const MOST_GROWTH = 2;

/** More than one line, and a character after it, come to. */
const ROOM = 2 * LINE;

const HEX = Buffer.from("0123456789ABCDEF");

/**
 * Writes text, as UTF-8 with CRLF line ends, in the encoding that keeps it short and readable.
 *
 * @param begin Called with the encoding before the text is written, to write what stands above it; a second time where
 * quoted-printable proves to be too long, and all that was written is taken back.
 */
export function writeText(sheet: Sheet, text: string, begin: (encoding: TransferEncoding) => void): void {
  if (arrivesAsGiven(text)) {
    begin("7bit");
    sheet.write(canonical(text));
    return;
  }
  const start = sheet.length;
  begin("quoted-printable");
  if (writeQuotedPrintable(sheet, text)) return;
  sheet.length = start;
  begin("base64");
  sheet.write(encodeBase64(Buffer.from(canonical(text))).toString("latin1"));
}

/** How many bytes {@link writeText} makes of a text. */
export function encodedLength(text: string): number {
  const sheet = new Sheet();
  writeText(sheet, text, () => {});
  return sheet.length;
}

/** Bytes in base64, as lines of ASCII. */
export function encodeBase64(bytes: Uint8Array): Buffer {
  const text = Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"), "latin1");
  const lines = Math.ceil(text.length / LINE);
  const content = Buffer.allocUnsafe(text.length + Math.max(lines - 1, 0) * 2);
  let at = 0;
  for (let start = 0; start < text.length; start += LINE) {
    if (start > 0) {
      content[at] = CR;
      content[at + 1] = LF;
      at += 2;
    }
    at += text.copy(content, at, start, start + LINE);
  }
  return content;
}

/**
 * Whether every line may go out as it is: ASCII, short, without controls, without white space at its end (RFC 2045
 * section 6.7), and not with a beginning that mail stores ("From ") or our boundaries use. Ends at the first that not.
 */
function arrivesAsGiven(text: string): boolean {
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === CR || code === LF) {
      start = index + 1;
      continue;
    }
    if (code > TILDE || (code < SPACE && code !== TAB)) return false;
    if ((code === SPACE || code === TAB) && endsLine(text, index + 1)) return false;
    if (index === start && (text.startsWith("From ", index) || text.startsWith("--=_", index))) return false;
    if (index - start >= PLAIN_LINE) return false;
  }
  return true;
}

/** The text with CRLF for whatever ends a line (RFC 2046 section 4.1.1). */
function canonical(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

/** @returns False where it makes too much of the text; what was written until then is of no use. */
function writeQuotedPrintable(sheet: Sheet, text: string): boolean {
  const { units, bytes } = readOut(text);
  const { length } = text;
  const start = sheet.length;
  let out = sheet.withRoom(length + ROOM);
  let words = viewOf(out);
  let at = start;
  /** Where the encoded line began in `out`. */
  let line = start;
  /** What the text has in UTF-8 beyond its own units. */
  let extra = 0;
  for (let index = 0; index < length; ) {
    if (at + ROOM > out.length) {
      sheet.length = at;
      out = sheet.withRoom(out.length);
      words = viewOf(out);
    }
    // Mail stores write ">From " where a line begins with it, an encoded one too.
    if (at === line && units.getUint16(2 * index, true) === F && text.startsWith("From ", index)) {
      at = encodeByte(out, at, F);
      index += 1;
    }
    // The last column belongs to the "=" of a soft line break.
    const end = Math.min(length, index + LINE - 1 - (at - line));
    for (; index + 4 <= end; index += 4, at += 4) {
      if (((units.getInt32(2 * index, true) | units.getInt32(2 * index + 4, true)) & BEYOND_ASCII) !== 0) break;
      const four = bytes.getInt32(index, true);
      if (!arePlain(four)) break;
      words.setInt32(at, four, true);
    }
    let code = 0;
    for (; index < end; index += 1, at += 1) {
      code = units.getUint16(2 * index, true);
      if (code > TILDE || code === EQUALS || (code < SPACE && code !== TAB)) break;
      out[at] = code;
    }
    if (index === length) break;
    if (index === end) code = units.getUint16(2 * index, true);
    if (code === CR || code === LF) {
      at = protectBlank(out, at, line);
      const pair = code === CR && index + 1 < length && units.getUint16(2 * index + 2, true) === LF;
      index += pair ? 2 : 1;
      line = at = lineBreak(out, at);
    } else if (index === end) {
      line = at = softBreak(out, at);
    } else {
      const character = isSurrogate(code) ? characterAt(text, index) : code;
      const count = utf8Length(character);
      const encoded = utf8(character);
      for (let shift = 8 * (count - 1); shift >= 0; shift -= 8) {
        if (at - line + 3 > LINE - 1) line = at = softBreak(out, at);
        at = encodeByte(out, at, (encoded >>> shift) & 255);
      }
      const taken = character > 0xffff ? 2 : 1;
      index += taken;
      extra += count - taken;
      // The rest takes a byte for each character at the least.
      if (at - start + length - index > MOST_GROWTH * (length + extra)) return false;
    }
  }
  sheet.length = at = protectBlank(out, at, line);
  return at - start <= MOST_GROWTH * (length + extra);
}

/** Half of a character beyond U+FFFF. */
function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** A lone surrogate is no character; U+FFFD stands for it. */
function characterAt(text: string, index: number): number {
  const character = text.codePointAt(index) as number;
  return isSurrogate(character) ? 0xfffd : character;
}

function utf8Length(character: number): number {
  if (character < 0x80) return 1;
  if (character < 0x800) return 2;
  return character < 0x10000 ? 3 : 4;
}

/** The bytes of a character in UTF-8 (RFC 3629 section 3), as one number. */
function utf8(character: number): number {
  const last = character & 0x3f;
  if (character < 0x80) return character;
  if (character < 0x800) return 0xc080 | ((character << 2) & 0x1f00) | last;
  const middle = (character << 2) & 0x3f00;
  if (character < 0x10000) return 0xe08080 | ((character << 4) & 0xf0000) | middle | last;
  return 0xf0808080 | ((character << 6) & 0x7000000) | ((character << 4) & 0x3f0000) | middle | last;
}

/** White space at the end of a line may be dropped on the way (RFC 2045 section 6.7, rule 3): it is encoded. */
function protectBlank(out: Buffer, at: number, line: number): number {
  const byte = out[at - 1] as number;
  if (at === line || (byte !== SPACE && byte !== TAB)) return at;
  const column = at - 1 - line;
  return encodeByte(out, column + 3 > LINE - 1 ? softBreak(out, at - 1) : at - 1, byte);
}

function lineBreak(out: Buffer, at: number): number {
  out[at] = CR;
  out[at + 1] = LF;
  return at + 2;
}

function softBreak(out: Buffer, at: number): number {
  out[at] = EQUALS;
  out[at + 1] = CR;
  out[at + 2] = LF;
  return at + 3;
}

function encodeByte(out: Buffer, at: number, byte: number): number {
  out[at] = EQUALS;
  out[at + 1] = HEX[byte >> 4] as number;
  out[at + 2] = HEX[byte & 15] as number;
  return at + 3;
}

/** White space at the end of a line may be dropped on the way. */
function endsLine(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return Number.isNaN(code) || code === CR || code === LF;
}

/** Whether four bytes of ASCII, in one number, go out as they are: none of them a control, "=" or DEL. */
function arePlain(four: number): boolean {
  const noEquals = (four ^ 0x3d3d3d3d) + 0x7f7f7f7f;
  const noControl = four + 0x60606060;
  const noDelete = ~(four + 0x01010101);
  return (noEquals & noControl & noDelete & HIGHEST_BITS) === HIGHEST_BITS;
}

/** Of each of four bytes. */
const HIGHEST_BITS = 0x80808080 | 0;
/** Of two UTF-16 code units: what ASCII has none of. */
const BEYOND_ASCII = 0xff80ff80 | 0;

/**
 * A text in memory that can be read several characters at a time: to ask a string for each of its units takes longer.
 * `units` are those of UTF-16; `bytes` the lower halves of them, for ASCII the same in half the space. Both are little
 * endian.
 */
interface TextInMemory {
  readonly units: DataView;
  readonly bytes: DataView;
}

/** Every call writes it anew. */
let memory = memoryFor(0);

function memoryFor(length: number) {
  const [utf16, latin1] = [Buffer.allocUnsafeSlow(length * 2), Buffer.allocUnsafeSlow(length)];
  return { utf16, latin1, units: viewOf(utf16), bytes: viewOf(latin1) };
}

function readOut(text: string): TextInMemory {
  if (memory.latin1.length < text.length) memory = memoryFor(text.length);
  memory.utf16.write(text, "utf16le");
  memory.latin1.write(text, "latin1");
  return memory;
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}
