/** Content transfer encodings (RFC 2045 section 6): text and bytes as lines of ASCII that every relay leaves alone. */

export interface EncodedBody {
  readonly encoding: "7bit" | "quoted-printable" | "base64";
  /** ASCII with CRLF line ends. */
  readonly content: Buffer;
}

/** The longest encoded line (RFC 2045 sections 6.7 and 6.8). */
const LINE = 76;
/** The longest line that goes out as it is (RFC 5322 section 2.1.1). */
const PLAIN_LINE = 78;

const [TAB, LF, CR, SPACE, EQUALS, F, TILDE] = [9, 10, 13, 32, 61, 70, 126] as const;

/** More than one line and one character after it come to. */
const ROOM = 2 * LINE;

/** What a UTF-16 code unit below 128 asks for; the loops below read it for every character of every mail. */
const [PLAIN, ENCODE, BLANK, BREAK] = [0, 1, 2, 3] as const;
const KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code === CR || code === LF) return BREAK;
  if (code === SPACE || code === TAB) return BLANK;
  return code < SPACE || code > TILDE || code === EQUALS ? ENCODE : PLAIN;
});
const HEX = Buffer.from("0123456789ABCDEF");

/** Text, as UTF-8 with CRLF line ends, in the encoding that keeps it short and readable. */
export function encodeTextBody(text: string): EncodedBody {
  if (arrivesAsGiven(text)) return { encoding: "7bit", content: Buffer.from(canonical(text), "latin1") };
  const content = quotedPrintable(text);
  return content === undefined
    ? encodeBase64Body(Buffer.from(canonical(text)))
    : { encoding: "quoted-printable", content };
}

/** Bytes in base64. */
export function encodeBase64Body(bytes: Uint8Array): EncodedBody {
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
  return { encoding: "base64", content };
}

/**
 * Whether every line may go out as it is: ASCII, short, without controls, without white space at its end (RFC 2045
 * section 6.7), and not with a beginning that mail stores ("From ") or our boundaries use. Ends at the first that not.
 */
function arrivesAsGiven(text: string): boolean {
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const kind = code < 128 ? KIND[code] : ENCODE;
    if (kind === BREAK) {
      start = index + 1;
      continue;
    }
    if (kind === ENCODE && code !== EQUALS) return false;
    if (kind === BLANK && endsLine(text, index + 1)) return false;
    if (index === start && (text.startsWith("From ", index) || text.startsWith("--=_", index))) return false;
    if (index - start >= PLAIN_LINE) return false;
  }
  return true;
}

/** The text with CRLF for whatever ends a line (RFC 2046 section 4.1.1). */
function canonical(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

/** Undefined where base64 is shorter. */
function quotedPrintable(text: string): Buffer | undefined {
  const { length } = text;
  let out = workspace(length + ROOM);
  let at = 0;
  /** Where the encoded line began in `out`. */
  let line = 0;
  /** Bytes of characters that take more than one in UTF-8, or whose line break is written longer. */
  let extra = 0;
  for (let index = 0; index < length; ) {
    if (at + ROOM > out.length) out = workspace(at * 2);
    // Mail stores write ">From " where a line begins with it, an encoded one too.
    if (at === line && text.startsWith("From ", index)) {
      at = encodeByte(out, at, F);
      index += 1;
    }
    // The last column belongs to the "=" of a soft line break.
    const end = Math.min(length, index + LINE - 1 - (at - line));
    let code = 0;
    for (; index < end; index += 1, at += 1) {
      code = text.charCodeAt(index);
      if (code >= 128 || KIND[code] !== PLAIN) break;
      out[at] = code;
    }
    if (index === length) break;
    if (index === end) code = text.charCodeAt(index);
    const kind = code < 128 ? KIND[code] : ENCODE;
    if (kind === BREAK) {
      const pair = code === CR && text.charCodeAt(index + 1) === LF;
      index += pair ? 2 : 1;
      if (!pair) extra += 1;
      line = at = lineBreak(out, at);
    } else if (index === end) {
      line = at = softBreak(out, at);
    } else if (kind === BLANK && !endsLine(text, index + 1)) {
      out[at] = code;
      at += 1;
      index += 1;
    } else {
      const character = code < 128 ? code : (text.codePointAt(index) as number);
      index += character > 0xffff ? 2 : 1;
      const bytes = utf8Length(character);
      extra += bytes - (character > 0xffff ? 2 : 1);
      for (let byte = 0; byte < bytes; byte += 1) {
        if (at - line + 3 > LINE - 1) line = at = softBreak(out, at);
        at = encodeByte(out, at, utf8Byte(character, bytes, byte));
      }
      // Text of another script: the rest would not make up for it.
      if (at > 4096 && at > (index + extra) * 2) return undefined;
    }
  }
  // Base64 makes four characters of three bytes, and breaks its lines too.
  const base64 = Math.ceil((length + extra) / 3) * 4;
  return at > base64 + Math.floor(base64 / LINE) * 2 ? undefined : Buffer.from(out.subarray(0, at));
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

/** RFC 3629; a lone surrogate takes the three bytes of U+FFFD, which stands for it. */
function utf8Length(character: number): number {
  if (character < 0x80) return 1;
  if (character < 0x800) return 2;
  return character < 0x10000 ? 3 : 4;
}

function utf8Byte(character: number, bytes: number, index: number): number {
  if (bytes === 1) return character;
  const known = character >= 0xd800 && character < 0xe000 ? 0xfffd : character;
  const bits = known >> (6 * (bytes - 1 - index));
  return index === 0 ? ((0xf00 >> bytes) & 0xff) | bits : 0x80 | (bits & 0x3f);
}

/** White space at the end of a line may be dropped on the way. */
function endsLine(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return Number.isNaN(code) || code === CR || code === LF;
}

/** Written anew by every call, and kept; what a call has written so far stays when it grows. */
function workspace(size: number): Buffer {
  if (scratch.length < size) {
    const larger = Buffer.allocUnsafeSlow(size);
    scratch.copy(larger);
    scratch = larger;
  }
  return scratch;
}

let scratch = Buffer.alloc(0);
