/** The CSS of a mail, in `style` elements and attributes, as rules that a lens keeps, changes or drops; css-tree is known only here. */

import type { Block, CssNode, Declaration, List, Selector } from "css-tree";
import { generate, parse } from "../../src/checks/mail/css-tree.ts";
import {
  attribute,
  type Element,
  elementsOf,
  type MailDocument,
  remove,
  setAttribute,
  setText,
  textOf,
} from "./mail-document.ts";

export interface Declared {
  /** In lower case, unless it is a custom property. */
  readonly property: string;
  readonly value: string;
  readonly important: boolean;
}

export interface DeclarationPlace {
  /** The element of a `style` attribute; undefined in a stylesheet. */
  readonly element?: Element;
  /** Tag names that the rule's selectors end on; empty where they name none. */
  readonly subjects: readonly string[];
  /** Selectors of the rule, as text. */
  readonly selector: string;
}

export interface StyleRewrite {
  /** Null drops it; several take its place. */
  readonly declaration?: (declared: Declared, place: DeclarationPlace) => Declared | readonly Declared[] | null;
  /** One selector of a rule's list: its text, or null to drop it. A rule without selectors goes. */
  readonly selector?: (selector: SelectorParts) => string | null;
  /** False drops it with all that is in it. */
  readonly atRule?: (atRule: AtRule) => boolean;
  /** A rule inside a rule (CSS nesting): kept, dropped, or its declarations given to the rule around it. */
  readonly nestedRule?: () => "keep" | "drop" | "flatten";
}

export interface AtRule {
  /** In lower case, without the `@`. */
  readonly name: string;
  readonly prelude: string;
  /** Names of the at-rules around it, from the outermost. */
  readonly outer: readonly string[];
  /** What stands between its braces, as text. */
  readonly body: () => string;
}

/** The simple selectors of one selector, in order. */
export interface SelectorParts {
  readonly text: string;
  readonly parts: readonly SelectorPart[];
}

export interface SelectorPart {
  readonly kind: "type" | "class" | "id" | "attribute" | "pseudo-class" | "pseudo-element" | "combinator" | "nesting";
  /** `*` is a type. A combinator's name is a space for a descendant. */
  readonly name: string;
  readonly text: string;
  /** Of an attribute selector: `~=` and the like, and the value without quotes. */
  readonly matcher?: string;
  readonly value?: string;
}

/** Applies a rewrite to all CSS of a mail. What it leaves alone keeps every byte. */
export function rewriteStyles(mail: MailDocument, rewrite: StyleRewrite): void {
  for (const element of elementsOf(mail)) {
    if (element.tagName === "style") rewriteStyleElement(element, rewrite);
    const style = attribute(element, "style");
    if (style !== undefined && rewrite.declaration) {
      const next = rewriteInline(
        style,
        (declared) => rewrite.declaration?.(declared, { element, subjects: [element.tagName], selector: "" }) ?? null,
      );
      if (next !== style) setAttribute(element, "style", next === "" ? undefined : next);
    }
  }
}

export function rewriteStyleElement(element: Element, rewrite: StyleRewrite): void {
  const css = textOf(element);
  const next = rewriteSheet(css, rewrite);
  if (next === css) return;
  if (next.trim() === "") remove(element);
  else setText(element, next);
}

/** The declarations of a `style` attribute. */
export function declarationsOf(style: string): Declared[] {
  const found: Declared[] = [];
  rewriteInline(style, (declared) => {
    found.push(declared);
    return declared;
  });
  return found;
}

export function rewriteInline(
  style: string,
  rewrite: (declared: Declared) => Declared | readonly Declared[] | null,
): string {
  const list = parseCss(style, "declarationList");
  if (list?.type !== "DeclarationList") return style;
  return rewriteDeclarations(list.children, rewrite) ? generate(list) : style;
}

export function formatDeclarations(declarations: readonly Declared[]): string {
  return declarations
    .map(({ property, value, important }) => `${property}:${value}${important ? " !important" : ""}`)
    .join(";");
}

export function rewriteSheet(css: string, rewrite: StyleRewrite): string {
  const sheet = parseCss(css, "stylesheet");
  if (sheet?.type !== "StyleSheet") return css;
  return rewriteRules(sheet.children, rewrite, []) ? generate(sheet) : css;
}

/** The at-rules of a stylesheet, in order, with those inside of others. */
export function atRulesOf(css: string): AtRule[] {
  const found: AtRule[] = [];
  rewriteSheet(css, {
    atRule(atRule) {
      found.push(atRule);
      return true;
    },
  });
  return found;
}

/** The declarations of a stylesheet's rules. */
export function declarationsIn(css: string): Declared[] {
  const found: Declared[] = [];
  rewriteSheet(css, {
    declaration(declared) {
      found.push(declared);
      return declared;
    },
  });
  return found;
}

function parseCss(css: string, context: "stylesheet" | "declarationList"): CssNode | undefined {
  try {
    return parse(css, { context, parseValue: false, parseAtrulePrelude: false, parseCustomProperty: false });
  } catch {
    return undefined; // css-tree recovers from nearly everything; what it cannot read is left as it is.
  }
}

function rewriteRules(nodes: List<CssNode>, rewrite: StyleRewrite, outer: readonly string[]): boolean {
  let changed = false;
  nodes.forEach((node, item, list) => {
    if (node.type === "Atrule") {
      const name = node.name.toLowerCase();
      const { prelude, block } = node;
      const body = (): string => (block ? generate(block).slice(1, -1) : "");
      if (rewrite.atRule && !rewrite.atRule({ name, prelude: prelude ? generate(prelude) : "", outer, body })) {
        list.remove(item);
        changed = true;
        return;
      }
      if (!node.block) return;
      if (holdsRules(name)) {
        if (!rewriteRules(node.block.children, rewrite, [...outer, name])) return;
        changed = true;
        if (node.block.children.isEmpty) list.remove(item);
      }
    } else if (node.type === "Rule") {
      const { prelude } = node;
      if (prelude.type === "SelectorList" && rewrite.selector) {
        const selectorsChanged = rewriteSelectors(prelude.children, rewrite.selector);
        changed ||= selectorsChanged;
        if (prelude.children.isEmpty) {
          list.remove(item);
          return;
        }
      }
      if (rewriteBlock(node.block, rewrite, generate(prelude), subjectsOf(prelude))) {
        changed = true;
        if (node.block.children.isEmpty) list.remove(item);
      }
    }
  });
  return changed;
}

function holdsRules(atRule: string): boolean {
  return atRule === "media" || atRule === "supports" || atRule === "layer" || atRule === "container";
}

function rewriteBlock(block: Block, rewrite: StyleRewrite, selector: string, subjects: readonly string[]): boolean {
  let changed = false;
  if (rewrite.nestedRule) {
    block.children.forEach((node, item, list) => {
      const next = node.type === "Rule" ? (rewrite.nestedRule?.() ?? "keep") : "keep";
      if (node.type !== "Rule" || next === "keep") return;
      if (next === "flatten") list.insertList(node.block.children, item);
      list.remove(item);
      changed = true;
    });
  }
  const { declaration } = rewrite;
  if (!declaration) return changed;
  return rewriteDeclarations(block.children, (declared) => declaration(declared, { subjects, selector })) || changed;
}

function rewriteDeclarations(
  nodes: List<CssNode>,
  rewrite: (declared: Declared) => Declared | readonly Declared[] | null,
): boolean {
  let changed = false;
  nodes.forEach((node, item, list) => {
    if (node.type !== "Declaration") return;
    const declared = readDeclaration(node);
    const next = rewrite(declared);
    if (next === declared) return;
    changed = true;
    for (const each of next === null ? [] : Array.isArray(next) ? next : [next])
      list.insertData(writeDeclaration(each), item);
    list.remove(item);
  });
  return changed;
}

function readDeclaration({ property, value, important }: Declaration): Declared {
  return {
    property: property.startsWith("--") ? property : property.toLowerCase(),
    value: (value.type === "Raw" ? value.value : generate(value)).trim(),
    important: important !== false,
  };
}

function writeDeclaration({ property, value, important }: Declared): Declaration {
  return { type: "Declaration", property, important, value: { type: "Raw", value } };
}

function rewriteSelectors(selectors: List<CssNode>, rewrite: (selector: SelectorParts) => string | null): boolean {
  let changed = false;
  selectors.forEach((node, item, list) => {
    if (node.type !== "Selector") return;
    const text = generate(node);
    const next = rewrite({ text, parts: partsOf(node) });
    if (next === text) return;
    changed = true;
    if (next === null) list.remove(item);
    else item.data = { type: "Raw", value: next };
  });
  return changed;
}

function partsOf(selector: Selector): SelectorPart[] {
  return selector.children.toArray().map((node): SelectorPart => {
    const text = generate(node);
    switch (node.type) {
      case "TypeSelector":
        return { kind: "type", name: node.name.toLowerCase(), text };
      case "ClassSelector":
        return { kind: "class", name: node.name, text };
      case "IdSelector":
        return { kind: "id", name: node.name, text };
      case "AttributeSelector": {
        const value = node.value?.type === "String" ? node.value.value : node.value?.name;
        const matcher = node.matcher ?? "";
        return {
          kind: "attribute",
          name: node.name.name.toLowerCase(),
          text,
          matcher,
          ...(value !== undefined && { value }),
        };
      }
      case "PseudoClassSelector":
        return {
          kind: LEGACY_ELEMENTS.has(node.name) ? "pseudo-element" : "pseudo-class",
          name: node.name.toLowerCase(),
          text,
        };
      case "PseudoElementSelector":
        return { kind: "pseudo-element", name: node.name.toLowerCase(), text };
      case "Combinator":
        return { kind: "combinator", name: node.name, text };
      default:
        return { kind: "nesting", name: text, text };
    }
  });
}

/** Pseudo-elements that CSS 2 wrote with one colon. */
const LEGACY_ELEMENTS = new Set(["before", "after", "first-line", "first-letter"]);

function subjectsOf(prelude: CssNode): string[] {
  if (prelude.type !== "SelectorList") return [];
  return prelude.children.toArray().flatMap((node) => {
    if (node.type !== "Selector") return [];
    const parts = partsOf(node);
    const last = parts.slice(parts.findLastIndex(({ kind }) => kind === "combinator") + 1);
    return last.filter(({ kind, name }) => kind === "type" && name !== "*").map(({ name }) => name);
  });
}
