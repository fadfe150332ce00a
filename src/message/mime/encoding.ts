/** Content transfer encodings (RFC 2045 section 6): text and bytes as lines of ASCII that every relay leaves alone. */

export interface EncodedBody {
  readonly encoding: "7bit" | "quoted-printable" | "base64";
  /** ASCII with CRLF line ends. */
  readonly content: string;
}

/** The longest encoded line (RFC 2045 sections 6.7 and 6.8). */
const LINE = 76;

// What would not arrive as it is without encoding: bytes beyond ASCII and controls, white space at a line's end (RFC
// 2045 section 6.7), lines that are too long, and beginnings that mail stores ("From ") or our boundaries use.
const NEEDS_ENCODING = /[^\t\r\n\x20-\x7e]|[\t ](?:\r\n|$)|[^\r\n]{79}|(?:^|\n)(?:From |--=_)/;

/** Text, as UTF-8 with CRLF line ends, in the encoding that keeps it short and readable. */
export function encodeTextBody(text: string): EncodedBody {
  const canonical = text.replace(/\r\n|\r|\n/g, "\r\n");
  if (!NEEDS_ENCODING.test(canonical)) return { encoding: "7bit", content: canonical };
  const bytes = Buffer.from(canonical);
  let extended = 0;
  for (const byte of bytes) if (byte > TILDE) extended += 1;
  // Three characters for each such byte, against a third more for all of them.
  return extended * 6 > bytes.length
    ? encodeBase64Body(bytes)
    : { encoding: "quoted-printable", content: quotedPrintable(bytes) };
}

/** Bytes in base64. */
export function encodeBase64Body(bytes: Uint8Array): EncodedBody {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  const lines: string[] = [];
  for (let start = 0; start < text.length; start += LINE) lines.push(text.slice(start, start + LINE));
  return { encoding: "base64", content: lines.join("\r\n") };
}

const [TAB, SPACE, EQUALS, TILDE] = [9, 32, 61, 126] as const;
const FROM = Buffer.from("From ");
const HEX = Array.from({ length: 256 }, (_, byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`);

function quotedPrintable(bytes: Buffer): string {
  const lines: string[] = [];
  for (let start = 0; ; ) {
    const found = bytes.indexOf("\r\n", start);
    if (found < 0) return [...lines, quotedLine(bytes.subarray(start))].join("\r\n");
    lines.push(quotedLine(bytes.subarray(start, found)));
    start = found + 2;
  }
}

/** One line of text as one or more encoded ones. */
function quotedLine(line: Buffer): string {
  let out = "";
  let column = 0;
  for (let index = 0; index < line.length; ) {
    const run = plainRun(line, index);
    if (run > index) {
      // The last column belongs to the "=" of a soft line break.
      const room = LINE - 1 - column;
      const end = Math.min(run, index + room);
      out += line.toString("latin1", index, end);
      column += end - index;
      index = end;
      if (index < run) [out, column] = [`${out}=\r\n`, 0];
      continue;
    }
    if (column + 3 > LINE - 1) [out, column] = [`${out}=\r\n`, 0];
    out += HEX[line[index] as number];
    column += 3;
    index += 1;
  }
  return out;
}

/** Where the run of bytes that stand for themselves ends. */
function plainRun(line: Buffer, start: number): number {
  // Mail stores write ">From " where a line begins with it.
  if (start === 0 && line.subarray(0, FROM.length).equals(FROM)) return 0;
  let index = start;
  for (; index < line.length; index += 1) {
    const byte = line[index] as number;
    if (byte > TILDE || byte === EQUALS || (byte < SPACE && byte !== TAB)) break;
  }
  // White space at the end of a line may be dropped on the way.
  const last = line[index - 1];
  return index === line.length && index > start && (last === SPACE || last === TAB) ? index - 1 : index;
}
