/** The tree of a mail's body (RFC 2045, RFC 2046), and how it is written. */

import type { EncodedBody } from "./encoding.ts";

/** A body part: content of its own, or other parts. */
export type Part = LeafPart | MultiPart;

export interface LeafPart {
  /** Fields from Content-Type on, folded, without the transfer encoding. */
  readonly fields: readonly string[];
  readonly body: EncodedBody;
}

export interface MultiPart {
  readonly subtype: "mixed" | "alternative" | "related";
  readonly parts: readonly Part[];
}

/** Several parts as one; a single part needs no wrapping. */
export function joinParts(subtype: MultiPart["subtype"], parts: readonly Part[]): Part {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : { subtype, parts };
}

/** What an encoder wrote, or header text. */
type Chunk = string | Buffer;

/**
 * The part's header fields, a blank line, and its content.
 *
 * @param seed Makes boundaries of the same mail the same every time. They hold `=_`, which no encoded body can.
 */
export function writePart(part: Part, seed: string): Chunk[] {
  const chunks: Chunk[] = [];
  let boundaries = 0;
  const write = (one: Part): void => {
    if (!("parts" in one)) {
      const { encoding, content } = one.body;
      const fields = one.fields.map((field) => `${field}\r\n`).join("");
      chunks.push(`${fields}Content-Transfer-Encoding: ${encoding}\r\n\r\n`, content);
      // Within a multipart, the line break belongs to the boundary; alone, a mail ends with a whole line.
      if (one !== part || !endsWithLine(content)) chunks.push("\r\n");
      return;
    }
    boundaries += 1;
    const boundary = `=_${seed}_${boundaries}`;
    chunks.push(`Content-Type: multipart/${one.subtype};${typeOf(one)}\r\n boundary="${boundary}"\r\n\r\n`);
    for (const inner of one.parts) {
      chunks.push(`--${boundary}\r\n`);
      write(inner);
    }
    chunks.push(`--${boundary}--\r\n`);
  };
  write(part);
  return chunks;
}

function endsWithLine(content: string | Buffer): boolean {
  return typeof content === "string" ? content.endsWith("\r\n") : content.at(-2) === 13 && content.at(-1) === 10;
}

/** All chunks in one piece of memory. */
export function joinChunks(chunks: readonly Chunk[]): Buffer {
  let length = 0;
  for (const chunk of chunks) length += Buffer.byteLength(chunk);
  const joined = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const chunk of chunks) at += typeof chunk === "string" ? joined.write(chunk, at) : chunk.copy(joined, at);
  return joined;
}

/** `multipart/related` names the type of its first part (RFC 2387 section 3.1). */
function typeOf({ subtype }: MultiPart): string {
  return subtype === "related" ? ' type="text/html";' : "";
}
