/** Rendered mails at an address of their own, for the frame of the preview. */

import { createHash } from "node:crypto";

/** Where the frame of a mail may load from. No script runs in it, whatever a template holds. */
export const FRAME_CONTENT_SECURITY_POLICY: string = [
  "default-src 'none'",
  "img-src 'self' data: http: https:",
  "style-src 'unsafe-inline' https:",
  "font-src https: data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join("; ");

export interface Frames {
  /** Keeps the HTML and returns its address; the same HTML has the same address. */
  add(html: string): string;
  get(key: string): string | undefined;
}

/** A wall of three hundred templates fits in it. */
const MAX_LENGTH = 32 * 1024 * 1024;

/** Keeps the last mails, as far as their HTML is no longer than this together. */
export function createFrames(maxLength: number = MAX_LENGTH): Frames {
  const kept = new Map<string, string>();
  let length = 0;
  const forget = (key: string): void => {
    length -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  return {
    add(html) {
      const key = createHash("sha256").update(html).digest("base64url").slice(0, 22);
      forget(key);
      kept.set(key, html);
      length += html.length;
      for (const oldest of kept.keys()) {
        if (length <= maxLength || oldest === key) break;
        forget(oldest);
      }
      return `/frame/${key}`;
    },
    get: (key) => kept.get(key),
  };
}
