/** What React Email's components write into every mail by themselves: known to be right, and not the author's to change. */

import type { MailElement } from "../mail/document.ts";
import { styleOf } from "../mail/style.ts";
import type { Usage } from "./usage.ts";

/** Inline declarations by element, as the components of react-email 6 and @react-email/components 1 write them. */
const STYLES: Readonly<Record<string, readonly string[]>> = {
  a: [
    "text-decoration:none",
    "text-decoration-line:none",
    "display:inline-block",
    "max-width:100%",
    "line-height:100%",
    "line-height:120%",
  ],
  span: ["display:inline-block", "max-width:100%", "line-height:120%"],
  div: ["display:none", "overflow:hidden", "line-height:1px", "opacity:0", "max-height:0", "max-width:0"],
  hr: ["width:100%", "border:none", "border-top:1px solid #eaeaea"],
  img: ["display:block", "outline:none", "border:none", "text-decoration:none"],
  table: ["max-width:37.5em"],
  tr: ["width:100%"],
};

/** Attributes that the components set on tables, and on the document. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ['target="_blank"'],
  html: ["dir", "lang"],
  body: ["dir", "lang"],
  td: ["dir", "lang"],
  table: ['align="center"', 'width="100%"', 'role="presentation"', "cellpadding", "cellspacing"],
};

const ELEMENTS = new Set(["body", "table", "p", "a", "hr", "img", "div", "span"]);

export function isBoilerplate({ by, element, written, slug }: Usage): boolean {
  if (slug === "html-comments") return true;
  if (by === "inline") return isOwnStyle(element, written);
  if (by === "stylesheet") return false;
  if (written.startsWith("<")) return ELEMENTS.has(element.tag);
  const name = written.slice(0, written.indexOf("="));
  return ATTRIBUTES[element.tag]?.some((known) => known === written || known === name) ?? false;
}

function isOwnStyle(element: MailElement, written: string): boolean {
  if (!STYLES[element.tag]?.includes(written)) return false;
  // A <div> is the components' own where it holds the preheader, an <a> or <span> where it is a button.
  if (element.tag === "div") return styleOf(element).get("display") === "none";
  return true;
}
