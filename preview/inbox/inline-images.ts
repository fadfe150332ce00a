/** Puts the images a mail carries (`cid:`, RFC 2392) into its HTML as `data:` addresses. */

import type { InboxFile } from "./parse-message.ts";

const IMAGE_TYPES: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
  "image/svg+xml",
]);
/** A small mail may name a large image a thousand times. */
const MAX_INLINED_CHARACTERS = 32 * 1024 * 1024;

/**
 * Addresses of the attachment route would not do: a sandboxed page has an opaque origin, so the browser marks its
 * requests as cross-site (`Sec-Fetch-Site`), and those the preview server refuses under `/api`.
 */
export function inlineImages(html: string, files: readonly InboxFile[]): string {
  let room = MAX_INLINED_CHARACTERS;
  return html.replace(/\bcid:([^"'\s<>)]+)/gi, (reference: string, encoded: string) => {
    const contentId = decodePercent(encoded.replaceAll("&amp;", "&"));
    const image = files.find((file) => file.contentId === contentId && IMAGE_TYPES.has(file.contentType));
    if (!image) return reference;
    const address = `data:${image.contentType};base64,${image.content.toString("base64")}`;
    if (address.length > room) return reference;
    room -= address.length;
    return address;
  });
}

function decodePercent(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
