/** Finds the end of a mail in what comes over the wire (RFC 5321 section 4.1.1.4). */

const END = Buffer.from("\r\n.\r\n");

export class BodyReader {
  readonly #chunks: Buffer[] = [];
  #length = 0;
  /** What came last, for an end that lies across chunks; a mail may begin with its end. */
  #tail: Buffer = Buffer.from("\r\n");

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** Takes a chunk. Once the final dot is in, returns the mail, with leading dots unstuffed, and what came after it. */
  push(chunk: Buffer): { readonly raw: Buffer; readonly rest: Buffer } | undefined {
    const window = Buffer.concat([this.#tail, chunk]);
    const at = window.indexOf(END);
    if (at === -1) {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#tail = window.subarray(-(END.length - 1));
      return undefined;
    }
    const used = at + END.length - this.#tail.length;
    this.#length += used;
    const all = Buffer.concat([...this.#chunks, chunk.subarray(0, used)]);
    // The line end before the dot belongs to the mail.
    return { raw: unstuffed(all.subarray(0, Math.max(0, all.length - 3))), rest: chunk.subarray(used) };
  }
}

/** Takes away the dot that was put before each line beginning with one (RFC 5321 section 4.5.2). */
function unstuffed(mail: Buffer): Buffer {
  const parts: Buffer[] = [];
  let start = mail[0] === DOT ? 1 : 0;
  for (let at = mail.indexOf("\r\n.", start); at !== -1; at = mail.indexOf("\r\n.", start)) {
    parts.push(mail.subarray(start, at + 2));
    start = at + 3;
  }
  return parts.length === 0 ? mail.subarray(start) : Buffer.concat([...parts, mail.subarray(start)]);
}

const DOT = 0x2e;
