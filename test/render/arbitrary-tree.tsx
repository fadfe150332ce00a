/** Generated trees of elements: what a template might hold, and what only an enemy would put there. */

import * as older from "@react-email/components";
import fc from "fast-check";
import {
  Component,
  createContext,
  createElement,
  Fragment,
  forwardRef,
  type JSX,
  memo,
  type ReactNode,
  Suspense,
  useContext,
  useId,
  useMemo,
  useState,
} from "react";
import * as email from "react-email";

const words = fc.oneof(
  fc.constantFrom(
    ...["", " ", "a  b", "\n", "\t x", "\u200b", "x \u00a0 y", "<b>&\"'", "&amp;", "undefined".repeat(8), "-->", "\0"],
    ...["Hello", " Ada ", "Total: €5", "日本語 😀", "https://x.test/?a=1&b=2", "mailto:a@b.example", "#top", "]]>"],
    ...[
      "javascript:alert(1)",
      " \njava\tscript:x",
      "none",
      "true",
      "false",
      "0",
      "display:none",
      "</style>",
      "🎉\ud83d",
    ],
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ maxLength: 80 }),
);
const odd = fc.oneof(
  // No Infinity: react-email's Button counts up to its padding.
  fc.constantFrom(null, undefined, true, false, 0, -0, 1, 2.5, Number.NaN),
  fc.constantFrom<unknown>({}, [], ["a", "b"], () => "f", Symbol("s"), 10n, { toString: () => "own & text" }),
);
const value = fc.oneof({ arbitrary: words, weight: 4 }, { arbitrary: odd, weight: 1 });

const style = fc.dictionary(
  fc.constantFrom(
    ...["color", "fontSize", "lineHeight", "margin", "padding", "paddingLeft", "display", "msoHide", "WebkitTextSize"],
    ...["--own", "msTransform", "fontWeight", "background", "zIndex", "opacity", "content", "border-top"],
  ),
  value.filter((one) => typeof one !== "symbol"),
  { maxKeys: 5 },
);

const attributes = fc.dictionary(
  fc.constantFrom(
    ...[
      "className",
      "id",
      "title",
      "href",
      "src",
      "alt",
      "width",
      "height",
      "align",
      "valign",
      "vAlign",
      "dir",
      "lang",
    ],
    ...["role", "border", "cellPadding", "cellSpacing", "colSpan", "rowSpan", "hidden", "data-x", "data-skip-in-text"],
    ...["aria-label", "tabIndex", "start", "type", "target", "htmlFor", "bgColor", "size", "rel", "name", "content"],
    ...["charSet", "httpEquiv", "media", "srcSet", "contentEditable", "data-text-format", "color", "face", "span"],
  ),
  value,
  { maxKeys: 5 },
);
const oddAttributes = fc.dictionary(
  fc.constantFrom("onClick", "fontSize", "bad name", "foo", "autoFocus", "inert", "value", "xlinkHref", "action", "is"),
  value,
  { maxKeys: 2 },
);
const props = fc
  .tuple(attributes, fc.option(style, { freq: 2 }), fc.oneof({ arbitrary: fc.constant({}), weight: 30 }, oddAttributes))
  .map(([given, ownStyle, odds]) => ({ ...given, ...odds, ...(ownStyle === null ? {} : { style: ownStyle }) }));

const Greeting = createContext("nobody");

function Function_({ children }: { children?: ReactNode }): ReactNode {
  return <div>{children}</div>;
}
function Hooks(): ReactNode {
  const [count, setCount] = useState(1);
  if (count < 3) setCount(count + 1);
  const doubled = useMemo(() => count * 2, [count]);
  return (
    <p>
      {useContext(Greeting)} {doubled}
    </p>
  );
}
function UsesId(): ReactNode {
  return <p id={useId()}>id</p>;
}
class Old extends Component<{ children?: ReactNode }> {
  override render(): ReactNode {
    return <section>{this.props.children}</section>;
  }
}
const Memo = memo(Function_);
const Forward = forwardRef<HTMLElement, { children?: ReactNode }>(function Inner({ children }, ref) {
  return <b ref={ref}>{children}</b>;
});
async function Later({ children }: { children?: ReactNode }): Promise<ReactNode> {
  await Promise.resolve();
  return <i>{children}</i>;
}
function Throws(): ReactNode {
  throw new Error("on purpose");
}

const PLAIN = `a b i p div span strong em u small sub sup h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr
  td th center font blockquote section article header footer main nav aside code address caption label q mark`.split(
  /\s+/,
);
const COMMON = "p div span a td tr table ul ol li h1 blockquote strong".split(" ");
const VOID = ["br", "hr", "img"];
const ODD = `svg path select option textarea pre input button form link script style title meta noscript template
  my-element iframe picture source video object details summary wbr col colgroup base head body html`.split(/\s+/);

const components: readonly unknown[] = [Function_, Memo, Forward, Fragment, Hooks, Old];
const oddComponents: readonly unknown[] = [Later, UsesId, Throws, Suspense, Greeting.Provider, Greeting.Consumer];
const emails: readonly unknown[] = [
  ...[email.Text, email.Section, email.Row, email.Column, email.Link, email.Button],
  ...[email.Heading, email.Container, email.CodeInline],
  ...[older.Text, older.Section, older.Row, older.Column, older.Link, older.Button, older.Heading, older.Container],
];
/** React refuses these with children. */
const emptyEmails: readonly unknown[] = [email.Img, email.Hr, older.Img, older.Hr];

const raw = fc
  .constantFrom("plain", "<b>bold</b>", "<!--[if mso]><i>x</i><![endif]-->", "a &amp; b", "", "<p>open", "<!-- -->")
  .map((html) => ({ dangerouslySetInnerHTML: { __html: html } }));

const element = (type: unknown, given: object, children: readonly unknown[]): unknown =>
  createElement(type as "p", given, ...(children as ReactNode[]));

/** Generates a node; `odds` is how often, out of 100, it is of a kind that templates hardly have. */
function nodes(odds: number): fc.Arbitrary<unknown> {
  const { node } = fc.letrec<{ node: unknown; children: unknown[] }>((tie) => ({
    children: fc.array(tie("node"), { maxLength: 4 }),
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { arbitrary: fc.oneof(words, fc.integer(), fc.constantFrom(null, false, true, undefined, 7n)), weight: 60 },
      {
        arbitrary: fc.tuple(fc.constantFrom(...COMMON), props, tie("children")).map((all) => element(...all)),
        weight: 60,
      },
      {
        arbitrary: fc.tuple(fc.constantFrom(...PLAIN), props, tie("children")).map((all) => element(...all)),
        weight: 40,
      },
      {
        arbitrary: fc.tuple(fc.constantFrom(...VOID), props).map(([type, given]) => element(type, given, [])),
        weight: 15,
      },
      {
        arbitrary: fc.tuple(fc.constantFrom(...emails), props, tie("children")).map((all) => element(...all)),
        weight: 30,
      },
      {
        arbitrary: fc.tuple(fc.constantFrom(...emptyEmails), props).map(([type, given]) => element(type, given, [])),
        weight: 8,
      },
      {
        arbitrary: fc
          .tuple(fc.constantFrom(...components), tie("children"))
          .map(([type, children]) => element(type, {}, children)),
        weight: 20,
      },
      {
        arbitrary: fc.tuple(fc.constantFrom("div", "span", "td"), raw).map(([type, given]) => element(type, given, [])),
        weight: 5,
      },
      { arbitrary: tie("children").map((children) => [...(children as unknown[])]), weight: 10 },
      { arbitrary: words.map((text) => element(email.Preview, {}, [text])), weight: 5 },
      ...(odds === 0
        ? []
        : [
            {
              arbitrary: fc
                .tuple(fc.constantFrom(...oddComponents), tie("children"))
                .map(([type, children]) => element(type, {}, children)),
              weight: odds,
            },
            {
              arbitrary: fc.tuple(fc.constantFrom(...ODD), props, tie("children")).map((all) => element(...all)),
              weight: odds,
            },
          ]),
    ),
  }));
  return node;
}

/** A whole mail, a part of one, or something that is no mail at all. */
export function trees(odds: number): fc.Arbitrary<JSX.Element> {
  const shape = fc.constantFrom("email", "older", "html", "fragment", "body", "provided");
  return fc.tuple(shape, props, fc.array(nodes(odds), { maxLength: 6 }), words).map((all) => document(...all));
}

function document(shape: string, given: object, children: unknown[], title: string): JSX.Element {
  const body = children as ReactNode[];
  switch (shape) {
    case "email":
      return (
        <email.Html>
          <email.Head>
            <title>{title}</title>
            <meta name="viewport" content="width=device-width" />
          </email.Head>
          {createElement(email.Body, given, ...body)}
        </email.Html>
      );
    case "older":
      return (
        <older.Html>
          <older.Head />
          <older.Preview>{title}</older.Preview>
          {createElement(older.Body, given, ...body)}
        </older.Html>
      );
    case "html":
      return <html lang="en">{createElement("body", given, ...body)}</html>;
    case "body":
      return createElement("body", given, ...body);
    case "provided":
      return (
        <Greeting value={title}>
          <html lang="en">{createElement("body", given, ...body)}</html>
        </Greeting>
      );
    default:
      return createElement(Fragment, null, ...body);
  }
}

const CLASSES = "m-0 p-4 px-2 bg-white text-red-500 sm:p-8 dark:text-white hover:underline own space-y-2".split(" ");

/** A mail in `<Tailwind>`, out of few enough classes for it to bear. */
export function tailwindTrees({ Tailwind, Html, Head, Body }: typeof email | typeof older): fc.Arbitrary<JSX.Element> {
  const blocks = fc.array(
    fc.tuple(
      fc.constantFrom<unknown>("div", "p", "td", "a", ...emails, Function_, Memo, Forward),
      fc.record(
        {
          className: fc.subarray(CLASSES, { maxLength: 3 }).map((names) => names.join(" ")),
          style: style.map((own) => ({ color: "red", ...own })),
        },
        { requiredKeys: [] },
      ),
      fc.array(nodes(0), { maxLength: 2 }),
    ),
    { maxLength: 4 },
  );
  const hasHead = fc.integer({ max: 9, min: 0 }).map((number) => number > 0);
  const mail = (made: readonly [unknown, object, unknown[]][], withHead: boolean): JSX.Element => (
    <Tailwind>
      <Html>
        {withHead ? <Head /> : null}
        {createElement(Body, { className: "bg-white" }, ...(made.map((block) => element(...block)) as ReactNode[]))}
      </Html>
    </Tailwind>
  );
  return fc.tuple(blocks, hasHead).map((all) => mail(...all));
}
