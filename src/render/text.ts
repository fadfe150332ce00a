/**
 * HTML → plaintext, as react-email does it but for four things: headings keep their case (a code in a heading
 * stays the code), an image that is a link yields its alt text, the cells of a data table stay apart in columns,
 * and what hides or pads a preheader leaves no trace.
 */

import { compile, type FormatCallback } from "html-to-text";

interface Node {
  readonly type: string;
  readonly name?: string;
  readonly attribs?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
  readonly parent?: Node | null;
}

/**
 * Characters that preheaders are padded with; four and more of them between spaces are padding, not text. A match
 * begins where a run of spaces begins, so that long runs of spaces alone take no more than one look each.
 */
const PADDING =
  /(?<![\u00a0\u2007\u3000 ])(?:[\u00a0\u2007\u3000 ]*[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u2800\ufeff]){4,}[\u00a0\u2007 ]*/g;

const PAD = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u2800\ufeff]/;

const imageInLink: FormatCallback = (element, _walk, builder) => {
  const alt = ((element as Node).attribs?.alt ?? "").trim();
  if (alt !== "" && isInside(element as Node, "a")) builder.addInline(alt);
};

const layoutOrDataTable: FormatCallback = (element, walk, builder, options) => {
  const format = isDataTable(element as Node) ? "dataTable" : "block";
  builder.options.formatters[format]?.(element, walk, builder, options);
};

const convert = compile({
  wordwrap: false,
  formatters: { imageInLink, layoutOrDataTable },
  selectors: [
    { selector: "img", format: "imageInLink" },
    { selector: "[data-skip-in-text=true]", format: "skip" },
    { selector: "[hidden]", format: "skip" },
    { selector: '[style*="display:none" i]', format: "skip" },
    { selector: '[style*="display: none" i]', format: "skip" },
    { selector: "a", options: { linkBrackets: false, hideLinkHrefIfSameAsText: true } },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    {
      selector: "table",
      format: "layoutOrDataTable",
      options: { uppercaseHeaderCells: false, maxColumnWidth: 48, colSpacing: 3 },
    },
    ...["td", "th"].map((selector) => ({
      selector,
      format: "block",
      options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
    })),
  ],
});

/** The plaintext of a rendered mail. */
export function renderText(html: string): string {
  return stripPadding(convert(html));
}

/** A plaintext without what pads its preheader. */
export function stripPadding(text: string): string {
  return PAD.test(text) ? text.replace(PADDING, "") : text;
}

/**
 * A table is data where it says so (`data-text-format="dataTable"`) or has header cells of its own;
 * any other table in a mail is layout, and its cells are read one after the other.
 */
function isDataTable(table: Node): boolean {
  if (table.attribs?.["data-text-format"] === "dataTable") return true;
  const role = table.attribs?.role;
  return role !== "presentation" && role !== "none" && hasHeaderCell(table);
}

function hasHeaderCell(node: Node): boolean {
  return (node.children ?? []).some((child) => child.name === "th" || (child.name !== "table" && hasHeaderCell(child)));
}

function isInside(node: Node, name: string): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) if (parent.name === name) return true;
  return false;
}
