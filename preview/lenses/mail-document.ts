/** A mail as a tree that lenses change: parse5, and nothing else of it, is known here. */

import { type DefaultTreeAdapterTypes, html as names, parse, serialize, defaultTreeAdapter as tree } from "parse5";

export type MailDocument = DefaultTreeAdapterTypes.Document;
export type Element = DefaultTreeAdapterTypes.Element;
type Parent = DefaultTreeAdapterTypes.ParentNode;
type ChildNode = DefaultTreeAdapterTypes.ChildNode;

export function parseMail(html: string): MailDocument {
  // Mail runs no scripts, so what stands in <noscript> is shown.
  return parse(html, { scriptingEnabled: false });
}

/** @throws {RangeError} where elements are nested so deeply that no client could show them. */
export function serializeMail(mail: MailDocument): string {
  const html = serialize(mail, { scriptingEnabled: false });
  // parse5 writes only the doctype's name; the rest of it decides between quirks and standards mode.
  const doctype = mail.childNodes.find((node) => tree.isDocumentTypeNode(node));
  if (!doctype?.publicId) return html;
  const system = doctype.systemId ? ` "${doctype.systemId}"` : "";
  return html.replace(/^<!DOCTYPE [^>]*>/i, () => `<!DOCTYPE ${doctype.name} PUBLIC "${doctype.publicId}"${system}>`);
}

/** Every element in document order, as the tree is when this is called. */
export function elementsOf(mail: MailDocument | Element): Element[] {
  const found: Element[] = [];
  const open: ChildNode[] = [...mail.childNodes].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    if (!tree.isElementNode(node)) continue;
    found.push(node);
    for (let index = node.childNodes.length - 1; index >= 0; index -= 1) open.push(node.childNodes[index] as ChildNode);
  }
  return found;
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

/** Undefined removes it. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  const index = element.attrs.findIndex((attr) => attr.name === name);
  if (value === undefined) {
    if (index >= 0) element.attrs.splice(index, 1);
  } else if (index >= 0) {
    (element.attrs[index] as { value: string }).value = value;
  } else {
    element.attrs.push({ name, value });
  }
}

export function textOf(element: Element): string {
  return element.childNodes.map((node) => (tree.isTextNode(node) ? node.value : "")).join("");
}

export function setText(element: Element, text: string): void {
  element.childNodes = [];
  tree.insertText(element, text);
}

export function isWithin(element: Element, tagName: string): boolean {
  for (let node = element.parentNode; node && "tagName" in node; node = node.parentNode)
    if (node.tagName === tagName) return true;
  return false;
}

export function remove(element: Element): void {
  tree.detachNode(element);
}

/** Takes an element away and leaves what is in it, behind `before` if given. */
export function unwrap(element: Element, before?: Element): void {
  const parent = element.parentNode;
  if (!parent) return;
  if (before) tree.insertBefore(parent, before, element);
  for (const child of [...element.childNodes]) {
    tree.detachNode(child);
    tree.insertBefore(parent, child, element);
  }
  tree.detachNode(element);
}

export function createElement(tagName: string, attributes: Readonly<Record<string, string>> = {}): Element {
  const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value }));
  return tree.createElement(tagName, names.NS.HTML, attrs);
}

export function append(parent: Parent, child: Element): void {
  tree.appendChild(parent, child);
}

export function prepend(parent: Parent, child: Element): void {
  const first = parent.childNodes[0];
  if (first) tree.insertBefore(parent, child, first);
  else tree.appendChild(parent, child);
}

export function moveChildren(from: Parent, to: Parent): void {
  for (const child of [...from.childNodes]) {
    tree.detachNode(child);
    tree.appendChild(to, child);
  }
}

export function rename(element: Element, tagName: string): void {
  element.tagName = tagName;
  element.nodeName = tagName;
  element.namespaceURI = names.NS.HTML;
}

/** The document's own `head` or `body`; a parsed document has both, unless it is a frameset. */
export function rootPart(mail: MailDocument, tagName: "head" | "body"): Element | undefined {
  const root = mail.childNodes.find((node) => tree.isElementNode(node));
  return (root as Element | undefined)?.childNodes.find(
    (node): node is Element => tree.isElementNode(node) && node.tagName === tagName,
  );
}
