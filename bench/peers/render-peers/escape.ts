/** Text for HTML, escaped as React escapes it. */

const NEEDS_ESCAPE = /["&'<>]/;
const ENTITIES: Readonly<Record<string, string>> = {
  '"': "&quot;",
  "&": "&amp;",
  "'": "&#x27;",
  "<": "&lt;",
  ">": "&gt;",
};

export function escapeText(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replace(/["&'<>]/g, (character) => ENTITIES[character] as string) : text;
}
