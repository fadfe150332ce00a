/** CSS, inline and in `<style>`, as css-tree reads it. Only this folder's neighbours in client-support know its nodes. */

import type { CssNode, Declaration as ParsedDeclaration } from "css-tree";
import { generate, parse } from "./css-tree.ts";
import type { MailDocument, MailElement } from "./document.ts";

export interface Declaration {
  readonly property: string;
  readonly value: string;
  readonly important: boolean;
  readonly node: ParsedDeclaration;
}

export interface Stylesheet {
  readonly element: MailElement;
  readonly css: string;
  readonly tree: CssNode;
  /** How many comments it holds. */
  readonly comments: number;
}

const NONE: readonly Declaration[] = [];

/** Mails repeat few styles many times, and a mail is looked at again after every edit. */
const inline = new Map<string, readonly Declaration[]>();
const MAX_KEPT = 5_000;

/** The declarations of an element's `style`, in order. */
export function inlineDeclarations(element: MailElement): readonly Declaration[] {
  const style = element.attributes.get("style");
  return style === undefined || style === "" ? NONE : parseInline(style);
}

/** The element's inline style by property, lower case; the last of a name wins. */
export function styleOf(element: MailElement): ReadonlyMap<string, string> {
  return new Map(inlineDeclarations(element).map(({ property, value }) => [property, value.toLowerCase()]));
}

/** Every `<style>` of the mail, parsed; what cannot be read is left out, as clients do. */
export function stylesheets(document: MailDocument): Stylesheet[] {
  return document.elements
    .filter(({ tag }) => tag === "style")
    .map((element) => {
      const css = element.children.map((child) => (child.kind === "text" ? child.text : "")).join("");
      let comments = 0;
      const tree = parse(css, { positions: true, onComment: () => void comments++, onParseError() {} });
      return { element, css, tree, comments };
    });
}

function parseInline(style: string): readonly Declaration[] {
  const known = inline.get(style);
  if (known) return known;
  const tree = parse(style, { context: "declarationList", onParseError() {} });
  const declarations: Declaration[] = [];
  if (tree.type === "DeclarationList") {
    tree.children.forEach((node) => {
      if (node.type === "Declaration") declarations.push(declarationOf(node));
    });
  }
  if (inline.size >= MAX_KEPT) inline.clear();
  inline.set(style, declarations);
  return declarations;
}

export function declarationOf(node: ParsedDeclaration): Declaration {
  return {
    property: node.property.toLowerCase(),
    value: generate(node.value),
    important: node.important !== false,
    node,
  };
}
