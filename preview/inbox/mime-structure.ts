/** A raw message → the tree of its parts as they came (RFC 2045, 2046), and what one of them holds. */

import type { InboxPart } from "../protocol.ts";
import { parseParameters } from "./header-parameters.ts";
import { decodeHeader } from "./header-text.ts";

/** A part, and where its body stands in the raw message. */
export interface MimePart extends Omit<InboxPart, "parts"> {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly MimePart[];
}

/** Deeper or more than any mail for people is; what goes beyond is shown as one part. */
const MAX_DEPTH = 20;
const MAX_PARTS = 500;
const MAX_HEADER_BYTES = 64 * 1024;

/** Never throws: a body that is not what its headers say is one part without others. */
export function mimeStructure(raw: Buffer): MimePart {
  const room = { left: MAX_PARTS };
  return readPart(raw, { from: 0, to: raw.length }, "1", room, "text/plain");
}

/** The part whose path is `path`, such as `1.2`. */
export function findPart(part: MimePart, path: string): MimePart | undefined {
  if (part.path === path) return part;
  const next = part.parts.find((child) => path === child.path || path.startsWith(`${child.path}.`));
  return next && findPart(next, path);
}

/** The bytes that a part holds, its transfer encoding taken off (RFC 2045 section 6). */
export function decodePart(raw: Buffer, { start, end, encoding }: MimePart): Buffer {
  const body = raw.subarray(start, end);
  if (encoding === "base64") return Buffer.from(body.toString("latin1"), "base64");
  if (encoding === "quoted-printable") return fromQuotedPrintable(body);
  return body;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function readPart(raw: Buffer, { from, to }: Span, path: string, room: { left: number }, usualType: string): MimePart {
  room.left -= 1;
  const start = endOfHeader(raw, { from, to });
  const headers = readHeaders(raw.toString("latin1", from, Math.min(start, from + MAX_HEADER_BYTES)));
  const type = parseParameters(headers.get("content-type") ?? usualType);
  const disposition = parseParameters(headers.get("content-disposition") ?? "");
  const contentType = /^[^\s/]+\/[^\s/]+$/.test(type.value) ? type.value : usualType;
  const encoding = headers.get("content-transfer-encoding")?.trim().toLowerCase() || "7bit";
  const inner = childSpans(
    raw,
    { from: start, to },
    { contentType, boundary: type.parameters.get("boundary"), encoding },
  );
  const isDeep = path.split(".").length >= MAX_DEPTH;
  const usualChildType = contentType === "multipart/digest" ? "message/rfc822" : "text/plain";
  return {
    path,
    contentType,
    charset: type.parameters.get("charset") ?? null,
    encoding,
    disposition: disposition.value || null,
    filename: disposition.parameters.get("filename") ?? type.parameters.get("name") ?? null,
    contentId: headers.get("content-id")?.replace(/^<|>$/g, "") ?? null,
    size: to - start,
    start,
    end: to,
    parts: isDeep
      ? []
      : inner
          .slice(0, room.left)
          .map((span, index) => readPart(raw, span, `${path}.${index + 1}`, room, usualChildType)),
  };
}

/** Where the body begins: behind the first empty line. */
function endOfHeader(raw: Buffer, { from, to }: Span): number {
  if (raw[from] === LF) return from + 1;
  if (raw[from] === CR && raw[from + 1] === LF) return from + 2;
  for (let line = raw.indexOf(LF, from); line !== -1 && line < to; line = raw.indexOf(LF, line + 1)) {
    if (raw[line + 1] === LF) return Math.min(to, line + 2);
    if (raw[line + 1] === CR && raw[line + 2] === LF) return Math.min(to, line + 3);
  }
  return to;
}

const LF = 0x0a;
const CR = 0x0d;

/** By their names in lower case; of those that occur twice, the first. */
function readHeaders(block: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of block.split(/\r?\n(?![ \t])/)) {
    const [name, value] = decodeHeader(line);
    if (value !== "" && !headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), value);
  }
  return headers;
}

function childSpans(
  raw: Buffer,
  body: Span,
  { contentType, boundary, encoding }: { contentType: string; boundary: string | undefined; encoding: string },
): readonly Span[] {
  // Neither may be encoded (RFC 2046 sections 5.1 and 5.2.1); where one is, it is a file like any other.
  if (encoding === "base64" || encoding === "quoted-printable") return [];
  if (contentType === "message/rfc822") return [body];
  return contentType.startsWith("multipart/") && boundary ? betweenBoundaries(raw, body, boundary) : [];
}

/** What stands between the delimiter lines (RFC 2046 section 5.1.1); the line break before one belongs to it. */
function betweenBoundaries(raw: Buffer, { from, to }: Span, boundary: string): readonly Span[] {
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  const spans: Span[] = [];
  let open: number | undefined;
  for (
    let at = raw.indexOf(delimiter, from);
    at !== -1 && at < to;
    at = raw.indexOf(delimiter, at + delimiter.length)
  ) {
    const lineEnd = raw.indexOf(LF, at);
    const next = lineEnd === -1 || lineEnd >= to ? to : lineEnd + 1;
    const rest = raw.toString("latin1", at + delimiter.length, Math.min(next, at + delimiter.length + 100)).trim();
    // Another boundary may begin like this one.
    if ((at > from && raw[at - 1] !== LF) || (rest !== "" && rest !== "--")) continue;
    if (open !== undefined) spans.push({ from: open, to: Math.max(open, beforeLineBreak(raw, at)) });
    open = next;
    if (rest === "--") return spans;
  }
  // Cut short: what there is of the last part still shows.
  if (open !== undefined && open < to) spans.push({ from: open, to });
  return spans;
}

function beforeLineBreak(raw: Buffer, at: number): number {
  return raw[at - 1] !== LF ? at : raw[at - 2] === CR ? at - 2 : at - 1;
}

function fromQuotedPrintable(body: Buffer): Buffer {
  const text = body
    .toString("latin1")
    .replace(/[ \t]+(?=\r?\n|$)/g, "")
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, "latin1");
}
