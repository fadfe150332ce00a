/** The `Content-Disposition` of a download (RFC 6266), from a file name that a stranger chose. */

/** Characters of RFC 8187's `attr-char` that `encodeURIComponent` leaves and the RFC does not allow. */
const NOT_ATTR_CHAR = /['()*]/g;

export function attachmentDisposition(filename: string): string {
  const safe = safeName(filename);
  const ascii = safe.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%]/g, "_");
  if (ascii === safe) return `attachment; filename="${ascii}"`;
  const encoded = encodeURIComponent(safe.toWellFormed()).replace(
    NOT_ATTR_CHAR,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** No folders, no control characters and no bidi controls (`exe.gpj` read backwards); never empty, never hidden. */
function safeName(filename: string): string {
  const name = filename
    .replace(/^.*[/\\]/s, "")
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  return Array.from(name).slice(0, 150).join("") || "attachment";
}
