/**
 * The direct walk: calls a template's components and writes its elements to HTML as it meets them, in the order and
 * with the words of React's streaming renderer, and keeps beside it what the plaintext needs. Whatever it does not
 * know ends it with a `Fallback`.
 *
 * It runs inside a component that React renders (run.ts), so that hooks work and see React's own state.
 */

import { AttributeWriter } from "./attributes.ts";
import {
  type FunctionComponentLike,
  forwardedRender,
  isClass,
  isElement,
  memoized,
  type Props,
  type ReactElementLike,
  TRANSPARENT,
} from "./element.ts";
import { escapeHtml } from "./escape.ts";
import { Fallback, fallBack } from "./fallback.ts";
import { TAGS, type Tag } from "./tags.ts";
import { expandTailwind, tailwindOf } from "./tailwind.ts";
import type { TextNode } from "./text-node.ts";

/** Where in the document an element stands; React hoists `html`, `head` and `body` only near its root. */
type Place = "root" | "html" | "head" | "within";

/** What makes raw HTML reach beyond the element it is put into: react-email edits these in the finished document. */
const FAR_REACHING = /<!doctype|<link|preload/i;
/** What Outlook alone reads, and every parser takes for one comment. */
const isOutlookComment = (html: string): boolean =>
  html.startsWith("<!--[if ") && html.indexOf("-->") === html.length - "-->".length;

const isNearRoot = (place: Place): boolean => place === "root" || place === "html";

export class Walk {
  /** What goes between the Suspense markers that react-email sends. */
  #content = "";
  #html: string | undefined;
  #head: string | undefined;
  #body: string | undefined;
  #headContent = "";
  #charset = "";
  #viewport = "";
  #hoisted = "";
  /** Whether a text was the last thing written: two in a row are kept apart by a comment. */
  #afterText = false;

  readonly #attributes = new AttributeWriter();
  #isKeepingText: boolean;
  #textBody: TextNode | undefined;
  #textParent: TextNode | undefined;

  /** @param keepsText Whether the plaintext is wanted. */
  constructor(keepsText: boolean) {
    this.#isKeepingText = keepsText;
  }

  run(node: unknown): void {
    this.#node(node, "root");
  }

  /** The document, without its doctype. */
  get document(): string {
    const hasHead = this.#html !== undefined || this.#head !== undefined;
    return [
      this.#html ?? "",
      this.#head ?? (this.#html === undefined ? "" : "<head>"),
      this.#charset + this.#viewport + this.#hoisted + this.#headContent,
      hasHead ? "</head>" : "",
      this.#body ?? "",
      `<!--$-->${this.#content}<!--/$-->`,
      this.#body === undefined ? "" : "</body>",
      this.#html === undefined ? "" : "</html>",
    ].join("");
  }

  /** Undefined where only a parser can tell what the plaintext has to say. */
  get textBody(): TextNode | undefined {
    return this.#isKeepingText ? this.#textBody : undefined;
  }

  #node(node: unknown, place: Place): void {
    switch (typeof node) {
      case "string":
        if (node !== "") this.#text(node);
        return;
      case "number":
      case "bigint":
        this.#text(`${node}`);
        return;
      case "object":
        if (node === null) return;
        if (Array.isArray(node)) {
          for (let index = 0; index < node.length; index += 1) this.#node(node[index], place);
          return;
        }
        if (!isElement(node)) throw new Fallback("a child that is no element, text or array");
        this.#element(node, place);
    }
  }

  #element(element: ReactElementLike, place: Place): void {
    const { type, props } = element;
    if (typeof type === "string") this.#host(TAGS.get(type) ?? fallBack(`<${type}>`), props, place);
    else if (typeof type === "function") this.#component(type as FunctionComponentLike, props, place);
    else if (TRANSPARENT.has(type)) this.#node(props.children, place);
    else if (typeof type === "object" && type !== null) this.#wrapped(type, props, place);
    else throw new Fallback("an element of an odd type");
  }

  #component(component: FunctionComponentLike, props: Props, place: Place): void {
    if (isClass(component)) throw new Fallback("a class component");
    const tailwind = tailwindOf(component, props);
    if (tailwind === undefined) this.#result(component(props, undefined), place);
    else this.#node(expandTailwind(tailwind, props), place);
  }

  #wrapped(type: object, props: Props, place: Place): void {
    const render = forwardedRender(type);
    if (render !== undefined) {
      this.#forwarded(render, props, place);
      return;
    }
    const inner = memoized(type);
    if (typeof inner === "function") this.#component(inner as FunctionComponentLike, props, place);
    else if (typeof inner === "object" && inner !== null) this.#wrapped(inner, props, place);
    else throw new Fallback("a context, a lazy component or another special type");
  }

  #forwarded(render: FunctionComponentLike, props: Props, place: Place): void {
    if (!("ref" in props)) {
      this.#result(render(props, null), place);
      return;
    }
    const { ref, ...own } = props;
    this.#result(render(own, ref ?? null), place);
  }

  #result(result: unknown, place: Place): void {
    if (typeof result === "object" && result !== null && typeof (result as PromiseLike<unknown>).then === "function") {
      // React will call the component again. This call's failure is nobody's.
      (result as PromiseLike<unknown>).then(undefined, () => {});
      throw new Fallback("an async component");
    }
    this.#node(result, place);
  }

  #text(text: string): void {
    if (this.#afterText) {
      this.#content += "<!-- -->";
      this.#meetComment();
    }
    this.#content += escapeHtml(text);
    this.#afterText = true;
    this.#textParent?.children.push(text);
  }

  #host(tag: Tag, props: Props, place: Place): void {
    switch (tag.writing) {
      case "plain":
      case "anchor":
        this.#container(tag, props, place);
        break;
      case "void":
        this.#void(tag, props);
        break;
      case "style":
        this.#styleSheet(tag, props);
        break;
      case "title":
      case "meta":
        this.#hoist(tag, props);
        break;
      case "html":
        if (place !== "root" || this.#html !== undefined) throw new Fallback("<html> in an odd place");
        this.#html = this.#openRoot(tag, props);
        this.#node(props.children, "html");
        break;
      case "head":
        if (!isNearRoot(place) || this.#head !== undefined) throw new Fallback("<head> in an odd place");
        this.#head = this.#openRoot(tag, props);
        this.#fillHead(props);
        break;
      case "body":
        if (!isNearRoot(place) || this.#body !== undefined) throw new Fallback("<body> in an odd place");
        this.#body = this.#openRoot(tag, props);
        this.#fillBody(tag, props);
        break;
    }
    this.#afterText = false;
  }

  #void(tag: Tag, props: Props): void {
    if (props.children != null || props.dangerouslySetInnerHTML != null) throw new Fallback(`a filled <${tag.name}>`);
    this.#content += `${this.#open(tag, props)}/>`;
    this.#keep(tag, props);
  }

  #container(tag: Tag, props: Props, place: Place): void {
    this.#content += `${this.#open(tag, props)}>`;
    const parent = this.#textParent;
    const node = this.#keep(tag, props);
    this.#afterText = false;
    this.#textParent = node;
    const raw = props.dangerouslySetInnerHTML;
    if (raw != null) this.#raw(raw, props);
    else if (props.children != null) this.#node(props.children, place === "head" ? "head" : "within");
    this.#textParent = parent;
    this.#content += tag.end;
  }

  #open(tag: Tag, props: Props): string {
    this.#attributes.write(props, tag.writing === "anchor");
    return tag.start + this.#attributes.html;
  }

  /** The markup that React leaves in the content where it hoists an element out of it. */
  #openRoot(tag: Tag, props: Props): string {
    if (props.dangerouslySetInnerHTML != null) throw new Fallback(`<${tag.name}> with raw HTML`);
    this.#content += `<!--${tag.name}-->`;
    this.#afterText = false;
    return `${this.#open(tag, props)}>`;
  }

  #fillBody(tag: Tag, props: Props): void {
    this.#textBody = this.#keepBody(tag, props);
    this.#textParent = this.#textBody;
    this.#node(props.children, "within");
    this.#textParent = undefined;
  }

  #fillHead(props: Props): void {
    const content = this.#content;
    this.#content = "";
    this.#node(props.children, "head");
    this.#headContent = this.#content;
    this.#content = content;
  }

  #raw(raw: unknown, props: Props): void {
    if (props.children != null || typeof raw !== "object" || !("__html" in (raw as object)))
      throw new Fallback("odd raw HTML");
    const { __html: given } = raw as { __html: unknown };
    if (given == null) return;
    const html = `${given as string}`;
    if (FAR_REACHING.test(html)) throw new Fallback("raw HTML with a doctype, links or preloads");
    this.#content += html;
    if (this.#textParent === undefined) return;
    if (isOutlookComment(html)) this.#meetComment();
    else if (/[<&]/.test(html)) this.#isKeepingText = false;
    else if (html !== "") this.#textParent.children.push(html);
  }

  #styleSheet(tag: Tag, props: Props): void {
    if (props.precedence != null || props.href != null || props.itemProp != null)
      throw new Fallback("a style sheet with a precedence");
    const { children, dangerouslySetInnerHTML: raw } = props;
    this.#content += `${this.#open(tag, props)}>`;
    this.#meetComment();
    const parent = this.#textParent;
    this.#textParent = undefined;
    if (raw != null) {
      this.#raw(raw, props);
    } else {
      const css: unknown = Array.isArray(children) ? (children.length < 2 ? children[0] : null) : children;
      if (css != null && typeof css !== "function" && typeof css !== "symbol") {
        const sheet = `${css as string}`;
        if (/<|preload/i.test(sheet)) throw new Fallback("a style sheet with markup");
        this.#content += sheet;
      }
    }
    if (typeof raw === "object" && raw !== null && `${(raw as { __html?: unknown }).__html as string}`.includes("<"))
      throw new Fallback("a style sheet with markup");
    this.#textParent = parent;
    this.#content += tag.end;
  }

  /** React moves titles and metadata to the head, wherever they stand. */
  #hoist(tag: Tag, props: Props): void {
    const { children, dangerouslySetInnerHTML: raw } = props;
    if (raw != null || props.itemProp != null) throw new Fallback(`<${tag.name}> with raw HTML or itemProp`);
    if (tag.name === "meta") {
      if (this.#afterText) {
        this.#content += "<!-- -->";
        this.#meetComment();
      }
      if (children != null) throw new Fallback("a filled <meta>");
      const html = `${this.#open(tag, props)}/>`;
      if (typeof props.charSet === "string") this.#charset += html;
      else if (props.name === "viewport") this.#viewport += html;
      else this.#hoisted += html;
      return;
    }
    // React forgets here that a text came before: the next one would run on from it.
    if (this.#afterText) throw new Fallback("a title after a text");
    const title: unknown = Array.isArray(children) ? (children.length < 2 ? children[0] : null) : children;
    const isEmpty = title == null || typeof title === "function" || typeof title === "symbol";
    this.#hoisted += `${this.#open(tag, props)}>${isEmpty ? "" : escapeHtml(`${title as string}`)}${tag.end}`;
  }

  /** Notes an element for the plaintext; its attributes were just written. */
  #keep(tag: Tag, props: Props): TextNode | undefined {
    const parent = this.#textParent;
    if (parent === undefined) return undefined;
    if (tag.ends?.has(parent.tag.name)) {
      this.#isKeepingText = false;
      return undefined;
    }
    const node: TextNode = { tag, parent, children: [], isSkipped: this.#isHidden(props), props };
    parent.children.push(node);
    return node;
  }

  #keepBody(tag: Tag, props: Props): TextNode | undefined {
    if (!this.#isKeepingText) return undefined;
    return { tag, parent: undefined, children: [], isSkipped: this.#isHidden(props), props };
  }

  #isHidden(props: Props): boolean {
    const { hidden, "data-skip-in-text": skip } = props;
    return (
      this.#attributes.isHidden ||
      (skip != null && `${skip as string}` === "true") ||
      (Boolean(hidden) && typeof hidden !== "function" && typeof hidden !== "symbol")
    );
  }

  /** A comment is an item of a list to html-to-text, and nothing anywhere else. */
  #meetComment(): void {
    const parent = this.#textParent?.tag.name;
    if (parent === "ul" || parent === "ol") this.#isKeepingText = false;
  }
}
