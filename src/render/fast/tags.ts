/** The elements that the fast path writes, and what each is to React, to an HTML parser and to the plaintext. */

import { beginTrail, type Step } from "./trail.ts";

/** How React writes an element. Those it treats like no other are not here: a mail with one falls back. */
type Writing = "plain" | "void" | "anchor" | "style" | "title" | "meta" | "html" | "head" | "body";

/** How the plaintext shows an element. */
export type Format =
  | { readonly kind: "inline" | "break" | "rule" | "anchor" | "image" | "quote" | "list" | "table" }
  | { readonly kind: "block"; readonly before: number; readonly after: number };

export interface Tag {
  readonly name: string;
  readonly writing: Writing;
  readonly format: Format;
  /** Its place among all tags. */
  readonly index: number;
  /** Its start tag before any attribute, from which its attributes are remembered. */
  readonly root: Step;
  /** Where its styles begin. */
  readonly styles: Step;
  /** What ends its start tag. */
  readonly bracket: ">" | "/>";
  readonly end: string;
  /** Parents that an HTML parser ends when it meets this element (htmlparser2's implied end tags). */
  readonly ends: ReadonlySet<string> | undefined;
}

const INLINE: Format = { kind: "inline" };
const TIGHT: Format = { kind: "block", before: 1, after: 1 };
const LOOSE: Format = { kind: "block", before: 2, after: 2 };
const HEADING: Format = { kind: "block", before: 3, after: 2 };

const FORMATS: Readonly<Record<string, Format>> = {
  ...{
    article: TIGHT,
    aside: TIGHT,
    div: TIGHT,
    footer: TIGHT,
    header: TIGHT,
    main: TIGHT,
    nav: TIGHT,
    section: TIGHT,
  },
  ...{ td: TIGHT, th: TIGHT, p: LOOSE },
  ...{ h1: HEADING, h2: HEADING, h3: HEADING, h4: LOOSE, h5: LOOSE, h6: LOOSE },
  ...{ br: { kind: "break" }, hr: { kind: "rule" }, a: { kind: "anchor" }, img: { kind: "image" } },
  ...{ blockquote: { kind: "quote" }, ul: { kind: "list" }, ol: { kind: "list" }, table: { kind: "table" } },
};

const P = new Set(["p"]);
const ENDS: Readonly<Record<string, ReadonlySet<string>>> = {
  tr: new Set(["tr", "th", "td"]),
  th: new Set(["th"]),
  td: new Set(["thead", "th", "td"]),
  li: new Set(["li"]),
  dd: new Set(["dd", "dt"]),
  dt: new Set(["dd", "dt"]),
  tbody: new Set(["thead", "tbody"]),
  tfoot: new Set(["thead", "tbody"]),
  ...Object.fromEntries(
    `p h1 h2 h3 h4 h5 h6 address article aside blockquote div dl figcaption figure footer header hr main nav ol
     section table ul`
      .split(/\s+/)
      .map((name) => [name, P]),
  ),
};

const PLAIN = `abbr address article aside b big blockquote caption center cite code dd del dfn div dl dt em figcaption
  figure font footer h1 h2 h3 h4 h5 h6 header i ins kbd label li main mark nav ol p q s samp section small span
  strike strong sub sup table tbody td tfoot th thead time tr tt u ul var`;

type Untold = readonly [name: string, writing: Writing];

const tag = (name: string, writing: Writing): Untold => [name, writing];

const NAMES: readonly Untold[] = [
  ...PLAIN.split(/\s+/).map((name) => tag(name, "plain")),
  ...["br", "hr", "img"].map((name) => tag(name, "void")),
  tag("a", "anchor"),
  ...(["style", "title", "meta", "html", "head", "body"] as const).map((name) => tag(name, name)),
];

export const TAGS: ReadonlyMap<string, Tag> = new Map(
  NAMES.map(([name, writing], index) => {
    const format = FORMATS[name] ?? INLINE;
    const root = beginTrail(`<${name}`);
    const bracket = writing === "void" || writing === "meta" ? "/>" : ">";
    const styles = beginTrail();
    return [name, { name, bracket, index, writing, format, root, styles, end: `</${name}>`, ends: ENDS[name] }];
  }),
);
