/** Content transfer encodings (RFC 2045 section 6): text and bytes as lines of ASCII that every relay leaves alone. */

export interface EncodedBody {
  readonly encoding: "7bit" | "quoted-printable" | "base64";
  /**
   * ASCII with CRLF line ends. Text is a string, because memory outside of the heap, as a Buffer's, has V8 collect all
   * of the heap for every few dozen mails.
   */
  readonly content: string | Buffer;
}

/** The longest encoded line (RFC 2045 sections 6.7 and 6.8). */
const LINE = 76;
/** The longest line that goes out as it is (RFC 5322 section 2.1.1). */
const PLAIN_LINE = 78;

const [TAB, LF, CR, SPACE, EQUALS, F, TILDE] = [9, 10, 13, 32, 61, 70, 126] as const;

/** More than one line and one character after it come to. */
const ROOM = 2 * LINE;

/** What a byte asks for; the loops below read it for every character of every mail. */
const [PLAIN, BLANK, ENCODE, BREAK] = [0, 1, 2, 3] as const;
const KIND = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code === CR || code === LF) return BREAK;
  if (code === SPACE || code === TAB) return BLANK;
  return code < SPACE || code > TILDE || code === EQUALS ? ENCODE : PLAIN;
});
const HEX = Buffer.from("0123456789ABCDEF");

/** Text, as UTF-8 with CRLF line ends, in the encoding that keeps it short and readable. */
export function encodeTextBody(text: string): EncodedBody {
  if (arrivesAsGiven(text)) return { encoding: "7bit", content: canonical(text) };
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
function quotedPrintable(text: string): string | undefined {
  // A UTF-16 code unit takes up to three bytes; a lone surrogate those of U+FFFD, which stands for it.
  const given = input.atLeast(text.length * 3);
  const length = given.write(text);
  let out = output.atLeast(length + ROOM);
  let at = 0;
  /** Where the encoded line began in `out`. */
  let line = 0;
  /** Line breaks that are written longer. */
  let extra = 0;
  for (let index = 0; index < length; ) {
    if (at + ROOM > out.length) out = output.atLeast(at * 2);
    // Mail stores write ">From " where a line begins with it, an encoded one too.
    if (at === line && given[index] === F && given.toString("latin1", index, Math.min(index + 5, length)) === "From ") {
      at = encodeByte(out, at, F);
      index += 1;
    }
    // The last column belongs to the "=" of a soft line break.
    const end = Math.min(length, index + LINE - 1 - (at - line));
    let byte = 0;
    for (; index < end; index += 1, at += 1) {
      byte = given[index] as number;
      if ((KIND[byte] as number) > BLANK) break;
      out[at] = byte;
    }
    if (index === length) break;
    if (index === end) byte = given[index] as number;
    if (KIND[byte] === BREAK) {
      at = protectBlank(out, at, line);
      const pair = byte === CR && index + 1 < length && given[index + 1] === LF;
      index += pair ? 2 : 1;
      if (!pair) extra += 1;
      line = at = lineBreak(out, at);
    } else if (index === end) {
      line = at = softBreak(out, at);
    } else {
      if (at - line + 3 > LINE - 1) line = at = softBreak(out, at);
      at = encodeByte(out, at, byte);
      index += 1;
      // Text of another script: the rest would not make up for it.
      if (at > 4096 && at > (index + extra) * 2) return undefined;
    }
  }
  at = protectBlank(out, at, line);
  // Base64 makes four characters of three bytes, and breaks its lines too.
  const base64 = Math.ceil((length + extra) / 3) * 4;
  return at > base64 + Math.floor(base64 / LINE) * 2 ? undefined : out.toString("latin1", 0, at);
}

/** White space at the end of a line may be dropped on the way (RFC 2045 section 6.7, rule 3): it is encoded. */
function protectBlank(out: Buffer, at: number, line: number): number {
  const byte = out[at - 1] as number;
  if (at === line || KIND[byte] !== BLANK) return at;
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

/** Memory that every call writes anew; what a call has written so far stays when it grows. */
class Workspace {
  #bytes = Buffer.alloc(0);

  atLeast(size: number): Buffer {
    if (this.#bytes.length < size) {
      const larger = Buffer.allocUnsafeSlow(size);
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}

const [input, output] = [new Workspace(), new Workspace()];
