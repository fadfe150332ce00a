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

/**
 * The part's header fields, a blank line, and its content.
 *
 * @param seed Makes boundaries of the same mail the same every time. They hold `=_`, which no encoded body can.
 */
export function writePart(part: Part, seed: string): string {
  const chunks: string[] = [];
  let boundaries = 0;
  const write = (one: Part): void => {
    if (!("parts" in one)) {
      chunks.push(...one.fields.map((field) => `${field}\r\n`));
      chunks.push(`Content-Transfer-Encoding: ${one.body.encoding}\r\n\r\n`, one.body.content);
      // Within a multipart, the line break belongs to the boundary; alone, a mail ends with a whole line.
      if (one !== part || !one.body.content.endsWith("\r\n")) chunks.push("\r\n");
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
  return chunks.join("");
}

/** `multipart/related` names the type of its first part (RFC 2387 section 3.1). */
function typeOf({ subtype }: MultiPart): string {
  return subtype === "related" ? ' type="text/html";' : "";
}
