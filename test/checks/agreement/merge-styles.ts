/** Rules of stylesheets, merged into the `style` of the elements they fit, as far as that can be done. */

import { type CssNode, generate, parse, type Selector } from "css-tree";
import type { MailpitElement } from "./mailpit-method.ts";

/** The `style` of each element that has one, with the declarations of the rules that fit it in front. */
export function mergedStyles(elements: readonly MailpitElement[]): string[] {
  const rules = elements.filter(({ tagName }) => tagName === "style").flatMap(rulesOf);
  return elements.flatMap((element) => {
    const fitting = rules.filter(({ selector }) => fits(element, selector)).map(({ declarations }) => declarations);
    const own = element.attrs.find(({ name }) => name === "style")?.value;
    return fitting.length > 0 || own !== undefined ? [[...fitting, own ?? ""].join(";")] : [];
  });
}

interface Rule {
  readonly selector: readonly CssNode[];
  readonly declarations: string;
}

function rulesOf(style: MailpitElement): Rule[] {
  const css = style.childNodes.map((child) => ("value" in child ? child.value : "")).join("");
  const sheet = parse(css, { parseValue: false });
  if (sheet.type !== "StyleSheet") return [];
  return sheet.children.toArray().flatMap((node) => {
    if (node.type !== "Rule" || node.prelude.type !== "SelectorList") return [];
    const declarations = node.block.children
      .toArray()
      .filter(({ type }) => type === "Declaration")
      .map((declaration) => generate(declaration))
      .join(";");
    return node.prelude.children
      .toArray()
      .filter((selector): selector is Selector => selector.type === "Selector")
      .map((selector) => ({ selector: selector.children.toArray(), declarations }));
  });
}

/** Types, classes, ids, attributes, and the combinators for descendants and children; all else fits nothing. */
function fits(element: MailpitElement, selector: readonly CssNode[]): boolean {
  const at = selector.findLastIndex(({ type }) => type === "Combinator");
  const combinator = selector[at];
  if (!selector.slice(at + 1).every((part) => fitsPart(element, part))) return false;
  if (combinator?.type !== "Combinator") return true;
  const before = selector.slice(0, at);
  const parent = parentOf(element);
  if (combinator.name === ">") return parent !== undefined && fits(parent, before);
  if (combinator.name !== " ") return false;
  for (let up = parent; up; up = parentOf(up)) if (fits(up, before)) return true;
  return false;
}

function fitsPart(element: MailpitElement, part: CssNode): boolean {
  const value = (name: string): string | undefined => element.attrs.find((attr) => attr.name === name)?.value;
  switch (part.type) {
    case "TypeSelector":
      return part.name === "*" || part.name.toLowerCase() === element.tagName;
    case "ClassSelector":
      return (value("class") ?? "").split(/\s+/).includes(part.name);
    case "IdSelector":
      return value("id") === part.name;
    case "AttributeSelector":
      return part.matcher === null && value(part.name.name) !== undefined;
    default:
      return false;
  }
}

function parentOf({ parentNode }: MailpitElement): MailpitElement | undefined {
  return parentNode && "tagName" in parentNode ? parentNode : undefined;
}
