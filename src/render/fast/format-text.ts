/**
 * The elements of a mail → its plaintext, to the character what `renderText` makes of its HTML: the same rules,
 * without parsing anything. Where the two part ways, `renderText` is right.
 */

import { stripPadding } from "../text.ts";
import { safeUrl } from "./escape.ts";
import { Fallback, fallBack } from "./fallback.ts";
import { hasWords, isLine, type Lines, linesOf } from "./lines.ts";
import { setTable, type TableRow } from "./set-table.ts";
import type { TextNode } from "./text-node.ts";

const LONGEST_COLUMN = 48;

/** A block that is being filled. Its finished parts are `done`; lines are added below them. */
class Block {
  before: number;
  done = "";
  /** Line breaks that the last part wants after it. */
  breaksAfter = 0;
  readonly lines: Lines;

  constructor(before: number, width: number) {
    this.before = before;
    this.lines = linesOf(width);
  }

  get text(): string {
    return this.done + this.lines.text;
  }

  addInline(text: string, eachWord?: (word: string) => void): void {
    if (text === "") return;
    if (this.breaksAfter > 0) {
      // White space between blocks is none of either.
      if (!hasWords(text)) return;
      this.lines.startLine(this.breaksAfter);
    }
    this.lines.add(text, eachWord);
    this.breaksAfter = 0;
  }

  addBlock(text: string, before: number, after: number): void {
    const above = this.text;
    const breaks = Math.max(this.breaksAfter, before);
    this.lines.clear();
    if (above === "") {
      this.done = text;
      this.before = breaks;
    } else {
      this.done = above + "\n".repeat(breaks) + text;
    }
    this.breaksAfter = after;
  }
}

/** What the elements around one say about it. */
interface Surroundings {
  readonly isInLink: boolean;
  /** Takes the words of the link around. */
  readonly eachWord: ((word: string) => void) | undefined;
}

const NOTHING_AROUND: Surroundings = { isInLink: false, eachWord: undefined };

/** @throws {Fallback} Where only `renderText` knows. */
export function formatText(body: TextNode): string {
  const root = new Block(1, Number.POSITIVE_INFINITY);
  formatElement(body, root, NOTHING_AROUND);
  return stripPadding(root.text);
}

function formatChildren(node: TextNode, block: Block, around: Surroundings): void {
  for (const child of node.children) formatChild(child, block, around);
}

function formatChild(child: TextNode | string, block: Block, around: Surroundings): void {
  if (typeof child === "string") block.addInline(child, around.eachWord);
  else formatElement(child, block, around);
}

function formatElement(node: TextNode, block: Block, around: Surroundings): void {
  if (node.isSkipped) return;
  const { format } = node.tag;
  switch (format.kind) {
    case "inline":
      formatChildren(node, block, around);
      break;
    case "block":
      formatBlock(node, block, around, format);
      break;
    case "break":
      block.lines.startLine(1);
      break;
    case "rule":
      formatRule(block, around);
      break;
    case "anchor":
      formatAnchor(node, block, around);
      break;
    case "image": {
      const alt = textOf(node.props.alt).trim();
      if (alt !== "" && around.isInLink) block.addInline(alt, around.eachWord);
      break;
    }
    case "quote":
      formatQuote(node, block, around);
      break;
    case "list":
      formatList(node, block, around);
      break;
    case "table":
      if (isDataTable(node)) formatDataTable(node, block, around);
      else formatBlock(node, block, around, LAYOUT_TABLE);
      break;
  }
}

interface Breaks {
  readonly before: number;
  readonly after: number;
}

const LAYOUT_TABLE: Breaks = { before: 2, after: 2 };

function formatBlock(node: TextNode, block: Block, around: Surroundings, { before, after }: Breaks): void {
  const line = soleLine(node, block.lines.width, around);
  if (line !== undefined) {
    block.addBlock(line, before, after);
    return;
  }
  const inner = new Block(before, block.lines.width);
  formatChildren(node, inner, around);
  block.addBlock(inner.text, inner.before, Math.max(inner.breaksAfter, after));
}

/** The one line that an element holds and nothing else, which most blocks and cells do. */
function soleLine({ children }: TextNode, width: number, around: Surroundings): string | undefined {
  const [only] = children;
  const isSole = children.length === 1 && typeof only === "string" && around.eachWord === undefined;
  return isSole && isLine(only, width) ? only : undefined;
}

function formatRule(block: Block, around: Surroundings): void {
  const inner = new Block(2, block.lines.width);
  inner.addInline("-".repeat(40), around.eachWord);
  block.addBlock(inner.text, inner.before, Math.max(inner.breaksAfter, 2));
}

function formatAnchor(node: TextNode, block: Block, around: Surroundings): void {
  if (around.isInLink) fallBack("a link inside a link");
  const href = safeUrl(textOf(node.props.href)).replace(/^mailto:/, "");
  let words = "";
  const eachWord = (word: string): void => {
    words += word;
  };
  const leadsNowhere = href === "" || href.startsWith("#");
  formatChildren(node, block, { isInLink: true, eachWord: leadsNowhere ? undefined : eachWord });
  if (leadsNowhere || href === words) return;
  block.addInline(words === "" ? href : ` ${href}`);
}

function formatQuote(node: TextNode, block: Block, around: Surroundings): void {
  const inner = new Block(2, narrower(block.lines.width, 2));
  formatChildren(node, inner, around);
  const quoted = trimLineBreaks(inner.text).replaceAll("\n", "\n> ");
  block.addBlock(`> ${quoted}`, inner.before, Math.max(inner.breaksAfter, 2));
}

function formatList(node: TextNode, block: Block, around: Surroundings): void {
  const isNested = node.within?.name === "li";
  const nextMark = node.tag.name === "ul" ? () => " * " : numbersFrom(node);
  let widest = 0;
  const items = node.children
    .filter((child) => typeof child !== "string" || !/^\s*$/.test(child))
    .map((child) => {
      if (typeof child === "string" || child.tag.name !== "li") return { child, mark: "" };
      const mark = isNested ? nextMark().trimStart() : nextMark();
      widest = Math.max(widest, mark.length);
      return { child, mark };
    });
  if (items.length === 0) return;
  const list = new Block(isNested ? 1 : 2, block.lines.width);
  for (const { child, mark } of items) {
    const item = new Block(1, narrower(block.lines.width, widest));
    formatChild(child, item, around);
    const text = mark.padEnd(widest) + item.text.replaceAll("\n", `\n${" ".repeat(widest)}`);
    list.addBlock(text, item.before, Math.max(item.breaksAfter, 1));
  }
  const text = list.text;
  if (text !== "") block.addBlock(text, list.before, isNested ? 1 : 2);
}

function numbersFrom({ props }: TextNode): () => string {
  if (props.type != null && props.type !== "1") throw new Fallback("a list that counts in letters");
  const start = Number(textOf(props.start) || "1");
  let next = Number.isNaN(start) ? 1 : start;
  return () => ` ${next++}. `;
}

/**
 * A table is data where it says so or has header cells of its own; any other table in a mail is layout, and its cells
 * are read one after the other.
 */
function isDataTable(node: TextNode): boolean {
  // Where the children were not counted, it was seen to be none.
  if (!node.countsChildren) return false;
  if (textOf(node.props["data-text-format"]) === "dataTable") return true;
  const role = textOf(node.props.role);
  return role !== "presentation" && role !== "none" && hasHeaderCell(node);
}

function hasHeaderCell({ children }: TextNode): boolean {
  return children.some(
    (child) =>
      typeof child !== "string" && (child.tag.name === "th" || (child.tag.name !== "table" && hasHeaderCell(child))),
  );
}

function formatDataTable(table: TextNode, block: Block, around: Surroundings): void {
  const rows: TableRow[] = [];
  collectRows(table, rows, around);
  const text = setTable(rows);
  if (text !== "") block.addBlock(text, 2, 2);
}

const SECTIONS = new Set(["thead", "tbody", "tfoot", "center"]);

function collectRows(section: TextNode, rows: TableRow[], around: Surroundings): void {
  for (const child of section.children) {
    if (typeof child === "string") continue;
    if (SECTIONS.has(child.tag.name)) collectRows(child, rows, around);
    else if (child.tag.name === "tr") rows.push(collectCells(child, around));
  }
}

function collectCells(row: TextNode, around: Surroundings): TableRow {
  const cells: string[] = [];
  for (const child of row.children) {
    if (typeof child === "string" || (child.tag.name !== "td" && child.tag.name !== "th")) continue;
    if (child.props.colSpan != null || child.props.rowSpan != null || child.props.colspan != null)
      throw new Fallback("a data table whose cells span others");
    cells.push(soleLine(child, LONGEST_COLUMN, around) ?? formatCell(child, around));
  }
  return cells.length === 0 ? fallBack("a data table with an empty row") : cells;
}

function formatCell(node: TextNode, around: Surroundings): string {
  const cell = new Block(1, LONGEST_COLUMN);
  formatChildren(node, cell, around);
  return trimLineBreaks(cell.text);
}

/** Room is reserved for marks; never less than 20 characters are left. */
function narrower(width: number, by: number): number {
  return Math.max(20, width - by);
}

function trimLineBreaks(text: string): string {
  if (!text.startsWith("\n") && !text.endsWith("\n")) return text;
  return text.replace(/^\n+/, "").replace(/(?<!\n)\n+$/, "");
}

/** A prop as the attribute that React makes of it; none is as empty. */
function textOf(value: unknown): string {
  return value == null || typeof value === "boolean" || typeof value === "function" || typeof value === "symbol"
    ? ""
    : `${value as string}`.toWellFormed();
}
