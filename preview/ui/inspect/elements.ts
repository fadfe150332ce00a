// The elements of a mail by their position, counted as the server counts them: in order, templates' contents included.
import type { ChecksReport, SourcePlace } from "../../protocol.ts";

export function elementsOf(page: Document): Element[] {
  const found: Element[] = [];
  collect(page.documentElement, found);
  return found;
}

/** Where the element was written; undefined where the mail on screen is not the one that was traced, as with a lens. */
export function sourceOf(element: Element, report: ChecksReport | null): SourcePlace | undefined {
  const elements = elementsOf(element.ownerDocument);
  if (!report || elements.length !== report.trace.length) return undefined;
  return report.places[report.trace[elements.indexOf(element)] ?? -1];
}

export function placeName({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file.split("/").pop()}:${line}`;
}

function collect(element: Element, into: Element[]): void {
  into.push(element);
  const inside = element instanceof (element.ownerDocument.defaultView?.HTMLTemplateElement ?? HTMLTemplateElement);
  for (const child of (inside ? element.content : element).children) collect(child, into);
}
