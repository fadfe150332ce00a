/** The headers under which captured mail goes to a browser: nothing in it runs, and nobody hears of it. */

import type { MiddlewareHandler } from "hono";

/** `sandbox` takes the origin away, `default-src 'none'` the network: no tracker hears of the mail being read. */
const STRICT: readonly string[] = [
  "sandbox",
  "default-src 'none'",
  "img-src 'self' data:",
  "style-src 'unsafe-inline'",
];

/** Once somebody asked for what the mail loads from outside: pictures, styles and fonts, and still no scripts. */
const REMOTE: readonly string[] = [
  "sandbox",
  "default-src 'none'",
  "img-src 'self' data: http: https:",
  "media-src http: https:",
  "style-src 'unsafe-inline' http: https:",
  "font-src data: http: https:",
];

const ALWAYS: readonly string[] = ["form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"];

export function mailContentSecurityPolicy({ remote = false }: { readonly remote?: boolean } = {}): string {
  return [...(remote ? REMOTE : STRICT), ...ALWAYS].join("; ");
}

export const FILE_CONTENT_SECURITY_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'";

/** Types a browser draws and never runs; everything else goes out as plain bytes. */
const HARMLESS_TYPES: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);

export function harmlessType(contentType: string): string {
  return HARMLESS_TYPES.has(contentType) ? contentType : "application/octet-stream";
}

export const mailHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header("Cache-Control", "no-store");
  context.header("Referrer-Policy", "no-referrer");
  context.header("X-Content-Type-Options", "nosniff");
};
