/** The tree of a mail's body (RFC 2045, RFC 2046), and how it is written. */

import { type TransferEncoding, writeText } from "./encoding.ts";
import type { Sheet } from "./sheet.ts";

/** A body part: content of its own, or other parts. */
export type Part = LeafPart | MultiPart;

export interface LeafPart {
  /** Fields from Content-Type on, folded, without the transfer encoding. */
  readonly fields: readonly string[];
  /** Text, or bytes that are in base64 already. */
  readonly content: string | Buffer;
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
 * Writes the part's header fields, a blank line, and its content.
 *
 * @param seed Makes boundaries of the same mail the same every time. They hold `=_`, which no encoded body can.
 */
export function writePart(sheet: Sheet, part: Part, seed: string): void {
  let boundaries = 0;
  const write = (one: Part): void => {
    if (!("parts" in one)) {
      const endsLine = writeLeaf(sheet, one);
      // Within a multipart, the line break belongs to the boundary; alone, a mail ends with a whole line.
      if (one !== part || !endsLine) sheet.write("\r\n");
      return;
    }
    boundaries += 1;
    const boundary = `=_${seed}_${boundaries}`;
    sheet.write(`Content-Type: multipart/${one.subtype};${typeOf(one)}\r\n boundary="${boundary}"\r\n\r\n`);
    for (const inner of one.parts) {
      sheet.write(`--${boundary}\r\n`);
      write(inner);
    }
    sheet.write(`--${boundary}--\r\n`);
  };
  write(part);
}

/** @returns Whether its content ends with a line break. */
function writeLeaf(sheet: Sheet, { fields, content }: LeafPart): boolean {
  let start = 0;
  const begin = (encoding: TransferEncoding): void => {
    const lines = [...fields, `Content-Transfer-Encoding: ${encoding}`, "", ""];
    sheet.write(lines.join("\r\n"));
    start = sheet.length;
  };
  if (typeof content === "string") {
    writeText(sheet, content, begin);
    return sheet.length > start && sheet.endsWithLine();
  }
  begin("base64");
  sheet.insert(content);
  return false;
}

/** `multipart/related` names the type of its first part (RFC 2387 section 3.1). */
function typeOf({ subtype }: MultiPart): string {
  return subtype === "related" ? ' type="text/html";' : "";
}
