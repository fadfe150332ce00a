/** Attachments: bytes in hand before anything is sent, so that a missing file cannot break a connection midway. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { detectMimeType } from "nodemailer/lib/mime-funcs";
import { MailError } from "../errors.ts";
import { refuseUnknownFields } from "./fields.ts";
import { checkHeaderValue } from "./header.ts";

/** One attached or inline file: plain data. */
export interface Attachment {
  readonly filename: string;
  /** A MIME type with its parameters. */
  readonly contentType: string;
  readonly content: Uint8Array;
  readonly disposition: "attachment" | "inline";
  /** Content-ID without angle brackets; the HTML refers to it as `cid:…`. */
  readonly cid?: string;
}

/** What can be read to the end: bytes, text, or a stream of either. */
export type AttachmentContent =
  | string
  | Uint8Array
  | ArrayBuffer
  | AsyncIterable<Uint8Array | string>
  | ReadableStream<Uint8Array>;

export interface AttachmentInput {
  /** The name the recipient sees. */
  readonly filename: string;
  readonly content: AttachmentContent;
  /** How a string `content` is encoded; default `utf8`. */
  readonly encoding?: "utf8" | "base64" | "hex";
  /** Default: by the file name's extension. */
  readonly contentType?: string;
  /** Makes the part inline, to be shown by `<img src="cid:…">`. */
  readonly cid?: string;
  /** Default `inline` with a cid, `attachment` otherwise. */
  readonly disposition?: "attachment" | "inline";
}

const FIELDS: readonly string[] = [
  "filename",
  "content",
  "encoding",
  "contentType",
  "cid",
  "disposition",
] satisfies (keyof AttachmentInput)[];

/** An attachment that is read when the mail is prepared; made by `attachFile`. */
export interface DeferredAttachment {
  load(signal?: AbortSignal): Promise<AttachmentInput>;
}

/**
 * Attaches a file of this machine. Only this call reads files: a `path` in an attachment object is refused.
 *
 * @throws {MailError} When the mail is prepared: `ATTACHMENT_NOT_FOUND`.
 * @example
 * attachments: [attachFile("invoices/2026-11.pdf", { filename: "Invoice.pdf" })]
 */
export function attachFile(
  path: string | URL,
  options: Partial<Omit<AttachmentInput, "content">> = {},
): DeferredAttachment {
  return {
    async load(signal) {
      const filename =
        options.filename ?? basename(typeof path === "string" ? path : decodeURIComponent(path.pathname));
      try {
        return { ...options, filename, content: await readFile(path, signal ? { signal } : {}) };
      } catch (cause) {
        if (signal?.aborted) throw new MailError("ABORTED", `Reading ${String(path)} was aborted`, { cause });
        throw new MailError(
          "ATTACHMENT_NOT_FOUND",
          `The attachment ${String(path)} cannot be read: ${(cause as Error).message}`,
          { cause },
        );
      }
    },
  };
}

/**
 * Reads and checks one attachment.
 *
 * @throws {MailError} `INVALID_ATTACHMENT`, `INVALID_HEADER` (line break in a name), `ATTACHMENT_NOT_FOUND`.
 */
export async function resolveAttachment(
  input: AttachmentInput | DeferredAttachment,
  field: string,
  signal?: AbortSignal,
): Promise<Attachment> {
  if (typeof input !== "object" || input === null) throw invalid(field, "must be an object with filename and content");
  if (resolved.has(input)) return input as Attachment;
  const given =
    "load" in input && typeof input.load === "function" ? await input.load(signal) : (input as AttachmentInput);
  for (const reader of ["path", "href", "raw"]) {
    if (reader in given)
      throw invalid(
        field,
        `has a ${reader}, which would read whatever it names; use attachFile(path) or give the content`,
      );
  }
  refuseUnknownFields(given, FIELDS, field);
  const filename = checkFilename(given.filename, field);
  const contentType =
    given.contentType === undefined ? contentTypeOf(filename) : checkContentType(given.contentType, field);
  const cid = given.cid === undefined ? undefined : checkCid(given.cid, field);
  const disposition = given.disposition ?? (cid === undefined ? "attachment" : "inline");
  if (disposition !== "attachment" && disposition !== "inline")
    throw invalid(field, `has the disposition ${JSON.stringify(disposition)}; it is "attachment" or "inline"`);
  const content = await readContent(given, field);
  const attachment = Object.freeze({
    filename,
    contentType,
    content,
    disposition,
    ...(cid === undefined ? {} : { cid }),
  });
  resolved.add(attachment);
  return attachment;
}

/** A batch resolves once what its mails share; they share the bytes too. */
const resolved = new WeakSet<object>();

/** Always bytes of their own: a Buffer may share its memory with others, and the caller may write to it later. */
async function readContent({ content, encoding = "utf8" }: AttachmentInput, field: string): Promise<Uint8Array> {
  if (typeof content === "string") return new Uint8Array(decode(content, encoding, field));
  if (content instanceof Uint8Array || content instanceof ArrayBuffer) return new Uint8Array(content).slice();
  if (typeof content === "object" && content !== null && Symbol.asyncIterator in content) {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of content as AsyncIterable<Uint8Array | string>)
        chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : new Uint8Array(chunk));
    } catch (cause) {
      throw new MailError("ATTACHMENT_NOT_FOUND", `${field}: its stream failed: ${(cause as Error).message}`, {
        cause,
      });
    }
    return new Uint8Array(Buffer.concat(chunks));
  }
  throw invalid(field, "has no content: give a string, bytes, or a stream");
}

/** Node decodes as far as it can and drops the rest, so that half a file would go out. */
function decode(content: string, encoding: string, field: string): Buffer {
  switch (encoding) {
    case "utf8":
      return Buffer.from(content.toWellFormed());
    case "base64": {
      const text = content.replace(/\s+/g, "");
      if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw invalid(field, "is not valid base64");
      return Buffer.from(text, "base64");
    }
    case "hex":
      if (content.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(content)) throw invalid(field, "is not valid hex");
      return Buffer.from(content, "hex");
    default:
      throw invalid(field, `has the encoding ${JSON.stringify(encoding)}; it is "utf8", "base64" or "hex"`);
  }
}

// Controls, and the overrides that show "invoice\u202Efdp.exe" as "invoiceexe.pdf"
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** @throws {MailError} `INVALID_ATTACHMENT`, `INVALID_HEADER` */
export function checkFilename(given: unknown, field: string): string {
  const filename = checkHeaderValue(given, `${field}.filename`);
  if (filename.trim() === "") throw invalid(field, "has an empty filename");
  if (HIDDEN.test(filename)) throw invalid(field, "has a control character or a change of direction in its filename");
  if (/[\\/]/.test(filename))
    throw invalid(field, `has the filename ${JSON.stringify(filename)}; give the name alone, without a path`);
  if (Buffer.byteLength(filename) > 255) throw invalid(field, "has a filename longer than 255 bytes");
  return filename;
}

function checkContentType(given: unknown, field: string): string {
  const contentType = checkHeaderValue(given, `${field}.contentType`);
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;[\x20-\x7e]*)?$/.test(contentType) || contentType.length > 255)
    throw invalid(field, `has the contentType ${JSON.stringify(contentType)}, which is not a MIME type`);
  if (COMPOSITE.test(contentType))
    throw invalid(field, `has the contentType ${contentType}, which only a message part may have`);
  return contentType;
}

/** Types whose content is parts of the mail itself (RFC 2046 section 5). */
const COMPOSITE = /^(multipart|message)\//i;

/** An `.eml` file goes as bytes: as `message/rfc822` it might not be encoded (RFC 2046 section 5.2.1). */
function contentTypeOf(filename: string): string {
  const detected = detectMimeType(extensionOf(filename));
  return COMPOSITE.test(detected) ? "application/octet-stream" : detected;
}

function checkCid(cid: unknown, field: string): string {
  if (typeof cid !== "string" || !/^[\x21-\x3b\x3d\x3f-\x7e]{1,200}$/.test(cid))
    throw invalid(field, `has the cid ${JSON.stringify(cid)}; use letters, digits, "." and "@"`);
  return cid;
}

function extensionOf(filename: string): string {
  return filename.includes(".") ? filename.slice(filename.lastIndexOf(".") + 1).toLowerCase() : "";
}

function invalid(field: string, reason: string): MailError {
  return new MailError("INVALID_ATTACHMENT", `${field} ${reason}`);
}
