/** Brings the traces of one render to the HTML of another, which is the one that is sent. */

import { parseDocument, SOURCE_ATTRIBUTE } from "./document.ts";

/**
 * The HTML with `data-src` attributes: without them it is `html` again, byte for byte. `traced` is another render of the
 * same mail. A clock or a random number may make the two differ; their elements are then told by their order, and where
 * that differs too, nothing is traced. `nameOf` says what a file is called in findings.
 */
export function traceHtml(html: string, traced: string, nameOf: (file: string) => string): string {
  const source = parseDocument(traced);
  const target = source.html === html ? source : parseDocument(html);
  const isSame =
    target.elements.length === source.elements.length &&
    target.elements.every(({ tag }, index) => tag === source.elements[index]?.tag);
  if (!isSame) return html;
  const marks = target.elements.flatMap(({ range, tag, index }) => {
    const place = source.elements[index]?.source;
    if (range === undefined || place === undefined) return [];
    const places = [place, ...(place.usedAt ?? [])];
    const value = places.map(({ file, line, column }) => `${nameOf(file)}:${line}:${column}`).join("|");
    return [{ at: range.start + 1 + tag.length, text: ` ${SOURCE_ATTRIBUTE}="${escaped(value)}"` }];
  });
  marks.sort((one, other) => one.at - other.at);
  let result = "";
  let from = 0;
  for (const { at, text } of marks) {
    result += html.slice(from, at) + text;
    from = at;
  }
  return result + html.slice(from);
}

function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
