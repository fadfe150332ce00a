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

/** Keeps the last `capacity` mails. */
export function createFrames(capacity = 200): Frames {
  const kept = new Map<string, string>();
  return {
    add(html) {
      const key = createHash("sha256").update(html).digest("base64url").slice(0, 22);
      kept.delete(key);
      kept.set(key, html);
      if (kept.size > capacity) kept.delete(kept.keys().next().value as string);
      return `/frame/${key}`;
    },
    get: (key) => kept.get(key),
  };
}
