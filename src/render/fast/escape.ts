/** Text → HTML, escaped as React escapes it, and as UTF-8 would carry it. */

/** Surrogates are among them because half of a pair is no character: in a mail, U+FFFD stands in its place. */
const SPECIAL = /["'&<>\ud800-\udfff]/;
const EVERY_SPECIAL = /["'&<>]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '"': "&quot;",
  "'": "&#x27;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

export function escapeHtml(text: string): string {
  return SPECIAL.test(text)
    ? text.toWellFormed().replace(EVERY_SPECIAL, (character) => ENTITIES[character] as string)
    : text;
}

const SCRIPT_URL =
  /^[\u0000-\u001f ]*j[\r\n\t]*a[\r\n\t]*v[\r\n\t]*a[\r\n\t]*s[\r\n\t]*c[\r\n\t]*r[\r\n\t]*i[\r\n\t]*p[\r\n\t]*t[\r\n\t]*:/i;

const BLOCKED = "javascript:throw new Error('React has blocked a javascript: URL as a security precaution.')";

/** What React writes in place of a URL: the same, or an address that does nothing where it would run a script. */
export function safeUrl(url: string): string {
  const first = url.charCodeAt(0);
  // A "j" or something to skip before one: all other URLs need no closer look.
  if (first > 0x20 && first !== 0x6a && first !== 0x4a) return url;
  return SCRIPT_URL.test(url) ? BLOCKED : url;
}
