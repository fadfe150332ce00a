/** What the walk keeps of a mail for its plaintext: the elements as a parser would find them in the HTML. */

import type { Tag } from "./tags.ts";

export interface TextNode {
  readonly tag: Tag;
  /** The element that it stands in; undefined where that does not matter. */
  readonly within: Tag | undefined;
  children: (TextNode | string)[];
  /** Hidden from the plaintext: its own, though not that of a table's parts, which are set by their columns. */
  readonly isSkipped: boolean;
  /** Whether each child counts as an item, row or cell, so that none can be left out for saying nothing. */
  readonly countsChildren: boolean;
  /** The props of the element: address, alternative text, list start and the like. */
  readonly props: Readonly<Record<string, unknown>>;
}

type Props = TextNode["props"];

/** @param around The element around it that is kept. */
export function textNode(tag: Tag, props: Props, isSkipped: boolean, around?: TextNode, within?: Tag): TextNode {
  return { tag, within, children: NONE, isSkipped, countsChildren: countsChildren(tag, props, around), props };
}

const NONE: (TextNode | string)[] = [];

/** Most elements have one child, which a list that grows would take the room of seventeen for. */
export function addChild(node: TextNode, child: TextNode | string): void {
  if (node.children === NONE) node.children = [child];
  else node.children.push(child);
}

const TABLE_PARTS = new Set(["thead", "tbody", "tfoot", "center", "tr"]);

function countsChildren(tag: Tag, props: Props, around: TextNode | undefined): boolean {
  switch (tag.format.kind) {
    case "list":
      return true;
    case "table":
      return mayBeData(props);
    default:
      return around?.countsChildren === true && TABLE_PARTS.has(tag.name);
  }
}

/** Whether a table is data if there is a header cell in it, or because it says so. */
function mayBeData({ role, "data-text-format": format }: Props): boolean {
  return (role !== "presentation" && role !== "none") || format === "dataTable";
}
