/** HTML → a tree with places, as a browser builds it. The only file that knows parse5. */

import { type DefaultTreeAdapterTypes, type ParserError, parse } from "parse5";
import type { HtmlPlace, Place, SourcePlace } from "../finding.ts";

export interface MailElement {
  readonly kind: "element";
  /** Its position among all elements of the document, from 0. */
  readonly index: number;
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: MailNode[];
  readonly parent: MailElement | undefined;
  /** Offsets in the HTML; undefined for elements that the parser adds, such as a missing `tbody`. */
  readonly range: { readonly start: number; readonly startTagEnd: number; readonly end: number } | undefined;
  /** Whether the HTML has an end tag for it. */
  readonly closed: boolean;
  readonly line: number;
  readonly column: number;
  readonly source: SourcePlace | undefined;
  /** Inside `<!--[if !mso]><!-->`: Outlook for Windows does not see it. */
  readonly notInOutlook: boolean;
}

export interface MailText {
  readonly kind: "text";
  readonly text: string;
}

export interface MailComment {
  readonly kind: "comment";
  readonly text: string;
}

export type MailNode = MailElement | MailText | MailComment;

export interface SyntaxProblem {
  /** The code of the HTML standard, such as `duplicate-attribute`. */
  readonly code: string;
  readonly offset: number;
}

export interface MailDocument {
  /** As it is sent: without `data-src`. */
  readonly html: string;
  readonly doctype: string | undefined;
  readonly root: MailElement;
  readonly head: MailElement | undefined;
  readonly body: MailElement | undefined;
  /** In document order. */
  readonly elements: readonly MailElement[];
  readonly problems: readonly SyntaxProblem[];
  /** Whether any element knows its source. */
  readonly traced: boolean;
}

/** The attribute that says which line of which file made an element. */
export const SOURCE_ATTRIBUTE = "data-src";

/** Parses a mail's HTML; `data-src` attributes become `source` and are taken out. */
export function parseDocument(given: string): MailDocument {
  if (!given.includes(`${SOURCE_ATTRIBUTE}="`)) return build(given, undefined);
  const { html, sources } = takeOutSources(given);
  return build(html, sources);
}

/** Where an element stands, for a finding. */
export function placeOf(document: MailDocument, element: MailElement): Place {
  const { source } = element;
  const anchor = visiblyPlaced(element);
  return {
    ...(anchor && { where: where(document.html, anchor.line, anchor.column, anchor.range?.start ?? 0) }),
    element: element.index,
    ...(source && { source }),
  };
}

/** Where an offset of the HTML is. */
export function placeOfOffset(document: MailDocument, offset: number): HtmlPlace {
  const before = document.html.slice(0, offset);
  const line = before.split("\n").length;
  return where(document.html, line, offset - before.lastIndexOf("\n"), offset);
}

export function closest(
  element: MailElement | undefined,
  fits: (element: MailElement) => boolean,
): MailElement | undefined {
  for (let at = element; at !== undefined; at = at.parent) if (fits(at)) return at;
  return undefined;
}

export function childElements(element: MailElement): MailElement[] {
  return element.children.filter((child) => child.kind === "element");
}

const EXCERPT = 100;

function where(html: string, line: number, column: number, offset: number): HtmlPlace {
  const tagEnd = html.indexOf(">", offset);
  const end = tagEnd < 0 ? offset + EXCERPT : Math.min(tagEnd + 1, offset + EXCERPT);
  const cut = tagEnd < 0 || tagEnd + 1 > offset + EXCERPT ? "…" : "";
  return { line, column, excerpt: html.slice(offset, end).replace(/\s+/g, " ") + cut };
}

function visiblyPlaced(element: MailElement): MailElement | undefined {
  return closest(element, ({ range }) => range !== undefined);
}

type ParsedNode = DefaultTreeAdapterTypes.ChildNode;
type ParsedElement = DefaultTreeAdapterTypes.Element;

function build(html: string, sources: readonly (SourcePlace | undefined)[] | undefined): MailDocument {
  const problems: SyntaxProblem[] = [];
  const parsed = parse(html, {
    sourceCodeLocationInfo: true,
    // No client runs scripts, so what stands in <noscript> is shown.
    scriptingEnabled: false,
    onParseError: ({ code, startOffset }: ParserError) => problems.push({ code, offset: startOffset }),
  });
  const elements: MailElement[] = [];
  let notInOutlook = false;

  function convert(node: ParsedNode, parent: MailElement | undefined): MailNode | undefined {
    if (node.nodeName === "#text") return { kind: "text", text: (node as DefaultTreeAdapterTypes.TextNode).value };
    if (node.nodeName === "#comment") {
      const { data } = node as DefaultTreeAdapterTypes.CommentNode;
      if (/^\[if\s+(!mso|\(?gt(e)?\s)/.test(data) && data.endsWith("<!")) notInOutlook = true;
      else if (/^<!\[endif\]/.test(data)) notInOutlook = false;
      return { kind: "comment", text: data };
    }
    return "tagName" in node ? element(node as ParsedElement, parent) : undefined;
  }

  function element(node: ParsedElement, parent: MailElement | undefined): MailElement {
    const location = node.sourceCodeLocation;
    const startTag = location?.startTag ?? location;
    const made: MailElement = {
      kind: "element",
      index: elements.length,
      tag: node.tagName,
      attributes: new Map(node.attrs.map(({ name, value }) => [name, value])),
      children: [],
      parent,
      range:
        location && startTag
          ? { start: location.startOffset, startTagEnd: startTag.endOffset, end: location.endOffset }
          : undefined,
      closed: location?.endTag !== undefined && location.endTag !== null,
      line: location?.startLine ?? 0,
      column: location?.startCol ?? 0,
      source: sources?.[elements.length] ?? parent?.source,
      notInOutlook,
    };
    elements.push(made);
    const inside = "content" in node ? (node as DefaultTreeAdapterTypes.Template).content.childNodes : node.childNodes;
    for (const child of inside) {
      const converted = convert(child, made);
      if (converted) made.children.push(converted);
    }
    return made;
  }

  let root: MailElement | undefined;
  let doctype: string | undefined;
  for (const node of parsed.childNodes) {
    if (node.nodeName === "#documentType") {
      const { name, publicId } = node as DefaultTreeAdapterTypes.DocumentType;
      doctype = publicId ? `${name} ${publicId}` : name;
    } else {
      const converted = convert(node, undefined);
      if (converted?.kind === "element") root = converted;
    }
  }
  // The HTML standard gives every document its root, whatever the text.
  const top = root as MailElement;
  const [head, body] = ["head", "body"].map((tag) => childElements(top).find((child) => child.tag === tag));
  return { html, doctype, root: top, head, body, elements, problems, traced: sources !== undefined };
}

/** Also says the source of each element, in document order. Images that load lazily have a `data-src` of their own. */
function takeOutSources(given: string): { html: string; sources: (SourcePlace | undefined)[] } {
  const cuts: { start: number; end: number }[] = [];
  const sources: (SourcePlace | undefined)[] = [];
  const visit = (node: ParsedNode): void => {
    if (!("tagName" in node)) return;
    const element = node as ParsedElement;
    const source = readSource(element.attrs.find(({ name }) => name === SOURCE_ATTRIBUTE)?.value);
    sources.push(source);
    const location = element.sourceCodeLocation?.attrs?.[SOURCE_ATTRIBUTE];
    // With the space before it.
    if (source && location) cuts.push({ start: location.startOffset - 1, end: location.endOffset });
    const inside = "content" in element ? (element as DefaultTreeAdapterTypes.Template).content : element;
    for (const child of inside.childNodes) visit(child);
  };
  for (const node of parse(given, { sourceCodeLocationInfo: true, scriptingEnabled: false }).childNodes) visit(node);
  // The parser moves elements about, so that their order need not be that of the text.
  cuts.sort((one, other) => one.start - other.start);
  let html = "";
  let at = 0;
  for (const { start, end } of cuts) {
    if (start < at) continue;
    html += given.slice(at, start);
    at = end;
  }
  return { html: html + given.slice(at), sources };
}

/** `emails/_components/button.tsx:12:5|emails/welcome.tsx:30:9`: who wrote it, and who used that, outwards. */
function readSource(value: string | undefined): SourcePlace | undefined {
  const places = (value ?? "").split("|").map((part): SourcePlace | undefined => {
    const [, file, line, column] = /^(.+?):(\d+):(\d+)$/.exec(part) ?? [];
    return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
  });
  if (!places.every((place) => place !== undefined)) return undefined;
  const [own, ...usedAt] = places;
  return own && { ...own, ...(usedAt.length > 0 && { usedAt }) };
}
