/**
 * The direct walk: calls a template's components and writes its elements to HTML as it meets them, in the order and
 * with the words of React's streaming renderer, and grows beside it what the plaintext needs. Whatever it does not
 * know ends it with a `Fallback`.
 *
 * It runs inside a component that React renders (run.ts), so that hooks work and see React's own state.
 */

import type { Context } from "react";
import { TagWriter } from "./attributes.ts";
import { renderClass } from "./class-component.ts";
import { type Component, componentOf, providedContext } from "./component.ts";
import { Document } from "./document.ts";
import { isClass, isElement, type Props, type ReactElementLike, SUSPENSE, TRANSPARENT } from "./element.ts";
import { escapeHtml, safeUrl } from "./escape.ts";
import { Fallback, fallBack } from "./fallback.ts";
import type { Novelties } from "./novelties.ts";
import { isOutlookComment, rawHtml } from "./raw-html.ts";
import type { Stencil } from "./stencil.ts";
import { TAGS, type Tag } from "./tags.ts";
import { expandTailwind, tailwindOf } from "./tailwind.ts";
import { TextTree } from "./text-tree.ts";

/** Where in the document an element stands; React hoists `html`, `head` and `body` only near its root. */
type Place = "root" | "html" | "head" | "within";

const isNearRoot = (place: Place): boolean => place === "root" || place === "html";

export interface WalkOptions {
  readonly keepsText: boolean;
  readonly novelties: Novelties;
}

/** A context's provider around the whole mail, and the mail in it: React has to go there before the walk can. */
export interface Provided {
  readonly context: Context<unknown>;
  readonly value: unknown;
  readonly children: unknown;
}

export class Walk {
  #document = new Document();
  readonly text: TextTree;
  readonly #tags = new TagWriter();
  readonly #novelties: Novelties;
  #provided: Provided | undefined;

  constructor({ keepsText, novelties }: WalkOptions) {
    this.#novelties = novelties;
    this.text = new TextTree(keepsText);
  }

  /** @returns What to run next, once React is inside of the provider; undefined where the mail is written. */
  run(node: unknown): Provided | undefined {
    this.#provided = undefined;
    this.#node(node, "root");
    return this.#provided;
  }

  get html(): string {
    return this.#document.toString();
  }

  #node(node: unknown, place: Place): void {
    if (this.#provided !== undefined && node != null && typeof node !== "boolean")
      throw new Fallback("a context provided beside other things");
    switch (typeof node) {
      case "string":
        if (node !== "") this.#writeText(node);
        return;
      case "number":
      case "bigint":
        this.#writeText(`${node}`);
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

  #element({ type, props }: ReactElementLike, place: Place): void {
    if (typeof type === "string") {
      this.#host(TAGS.get(type) ?? fallBack(`<${type}>`), props, place);
    } else if ((typeof type === "function" || typeof type === "object") && type !== null) {
      const component = componentOf(type);
      if (component === undefined) this.#special(type, props, place);
      else this.#component(component, props, place);
    } else if (TRANSPARENT.has(type)) {
      this.#node(props.children, place);
    } else if (type === SUSPENSE) {
      this.#suspense(props, place);
    } else {
      throw new Fallback("an element of an odd type");
    }
  }

  #component(component: Component, props: Props, place: Place): void {
    this.#novelties.meetComponent(component);
    const stencil = place === "head" ? undefined : component.stencils?.find(props);
    if (stencil !== undefined) this.#stencil(stencil, props);
    else if (component.isForwarded) this.#forwarded(component, props, place);
    else this.#called(component, props, place);
  }

  #called(component: Component, props: Props, place: Place): void {
    const tailwind = component.mayBeTailwind ? tailwindOf(component.call, props) : undefined;
    if (tailwind === undefined) this.#result(component.call(props, undefined), place);
    else this.#node(expandTailwind(tailwind, props, this.#novelties), place);
  }

  #forwarded({ call }: Component, props: Props, place: Place): void {
    if (!("ref" in props)) {
      this.#result(call(props, null), place);
      return;
    }
    const { ref, ...own } = props;
    this.#result(call(own, ref ?? null), place);
  }

  #result(result: unknown, place: Place): void {
    if (typeof result === "object" && result !== null && typeof (result as PromiseLike<unknown>).then === "function") {
      // React will call the component again. This call's failure is nobody's.
      (result as PromiseLike<unknown>).then(undefined, () => {});
      throw new Fallback("an async component");
    }
    this.#node(result, place);
  }

  #special(type: object, props: Props, place: Place): void {
    const context = providedContext(type);
    if (context !== undefined) this.#provide({ context, value: props.value, children: props.children }, place);
    else if (isClass(type)) this.#result(renderClass(type, props), place);
    else throw new Fallback("a consumer, a lazy component or another special type");
  }

  /** The walk cannot go on inside of React's tree and come back; so nothing may stand beside a provider. */
  #provide(provided: Provided, place: Place): void {
    if (place !== "root" || !this.#document.isEmpty) throw new Fallback("a context provided within a mail");
    this.#provided = provided;
  }

  /** A boundary whose children are there at once. */
  #suspense({ children }: Props, place: Place): void {
    if (place !== "within") throw new Fallback("Suspense around or in the head");
    this.#writeComment("<!--$-->");
    this.#node(children, place);
    this.#writeComment("<!--/$-->");
  }

  #writeText(text: string): void {
    if (this.#document.afterText) this.#writeComment("<!-- -->");
    const escaped = escapeHtml(text);
    this.#document.content += escaped;
    this.#document.afterText = true;
    this.text.add(escaped === text ? text : text.toWellFormed());
  }

  #writeComment(comment: string): void {
    this.#document.content += comment;
    this.#document.afterText = false;
    this.text.addComment();
  }

  #stencil(stencil: Stencil, props: Props): void {
    let html = stencil.start;
    for (const { prop, isUrl, after } of stencil.gaps) {
      const value = props[prop] as string;
      html += escapeHtml(isUrl ? safeUrl(value) : value) + after;
    }
    this.#document.content += html;
    this.#document.afterText = false;
    const { node, tag: within } = this.text;
    const [outer, ...others] = stencil.elements;
    this.text.open(outer.tag, outer.gap === undefined ? outer.props : props, outer.hides);
    for (const { tag, hides, props: own, gap } of others) this.text.nest(tag, gap === undefined ? own : props, hides);
    if (stencil.holdsChildren) {
      this.text.enter((others.at(-1) ?? outer).tag);
      this.#node(props.children, "within");
      this.#document.content += stencil.end;
    }
    this.text.close(node, within);
    this.#document.afterText = false;
  }

  #host(tag: Tag, props: Props, place: Place): void {
    this.#novelties.meetTag(tag);
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
        this.#hoistTitle(tag, props);
        break;
      case "meta":
        this.#hoistMeta(tag, props);
        break;
      case "html":
        if (place !== "root" || this.#document.html !== undefined) throw new Fallback("<html> in an odd place");
        this.#document.html = this.#openRoot(tag, props);
        this.#node(props.children, "html");
        break;
      case "head":
        if (!isNearRoot(place) || this.#document.head !== undefined) throw new Fallback("<head> in an odd place");
        this.#document.head = this.#openRoot(tag, props);
        this.#fillHead(props);
        break;
      case "body":
        if (!isNearRoot(place) || this.#document.body !== undefined) throw new Fallback("<body> in an odd place");
        this.#document.body = this.#openRoot(tag, props);
        this.#fillBody(tag, props);
        break;
    }
    this.#document.afterText = false;
  }

  #void(tag: Tag, props: Props): void {
    this.#document.content += this.#tags.open(tag, props);
    if (this.#tags.children !== undefined || this.#tags.rawHtml !== undefined)
      throw new Fallback(`a filled <${tag.name}>`);
    const { node, tag: within } = this.text;
    this.text.open(tag, props, this.#tags.hides);
    this.text.close(node, within);
  }

  #container(tag: Tag, props: Props, place: Place): void {
    this.#document.content += this.#tags.open(tag, props);
    this.#document.afterText = false;
    const { hides, children, rawHtml: raw } = this.#tags;
    const { node, tag: within } = this.text;
    this.text.open(tag, props, hides);
    if (raw !== undefined) this.#raw(raw, children);
    else if (place === "head") this.#inHead(children);
    else if (children !== undefined) this.#node(children, "within");
    this.text.close(node, within);
    this.#document.content += tag.end;
  }

  /** Of what is within an element of the head, React's stream loses all but a sole text. */
  #inHead(children: unknown): void {
    if (typeof children === "string") this.#writeText(children);
    else if (children != null) throw new Fallback("an element of the head that holds others");
  }

  #raw(raw: unknown, children: unknown): void {
    const html = rawHtml(raw, children);
    this.#document.content += html;
    this.text.addRaw(html, isOutlookComment(html));
  }

  /** The markup that React leaves in the content where it hoists an element out of it. */
  #openRoot(tag: Tag, props: Props): string {
    if (props.dangerouslySetInnerHTML != null) throw new Fallback(`<${tag.name}> with raw HTML`);
    this.#document.content += `<!--${tag.name}-->`;
    this.#document.afterText = false;
    return this.#tags.open(tag, props);
  }

  #fillBody(tag: Tag, props: Props): void {
    this.text.openBody(tag, props, this.#tags.hides);
    this.#node(props.children, "within");
    this.text.leave();
  }

  #fillHead(props: Props): void {
    const { content } = this.#document;
    this.#document.content = "";
    this.#node(props.children, "head");
    this.#document.headContent = this.#document.content;
    this.#document.content = content;
  }

  #styleSheet(tag: Tag, props: Props): void {
    const { children, dangerouslySetInnerHTML: raw, precedence, href, itemProp } = props;
    if (precedence != null || href != null || itemProp != null) throw new Fallback("a style sheet with a precedence");
    this.text.addComment();
    const css = raw == null ? soleText(children) : rawHtml(raw, children);
    if (/<|preload/i.test(css)) throw new Fallback("a style sheet with markup");
    this.#document.content += `${this.#tags.open(tag, props)}${css.toWellFormed()}${tag.end}`;
  }

  /** React moves titles and metadata to the head, wherever they stand. */
  #hoistTitle(tag: Tag, props: Props): void {
    const { children, dangerouslySetInnerHTML: raw, itemProp } = props;
    if (raw != null || itemProp != null) throw new Fallback("<title> with raw HTML or itemProp");
    this.#document.hoisted += `${this.#tags.open(tag, props)}${escapeHtml(soleText(children))}${tag.end}`;
  }

  #hoistMeta(tag: Tag, props: Props): void {
    const { children, dangerouslySetInnerHTML: raw, itemProp, charSet, name } = props;
    if (raw != null || itemProp != null || children != null) throw new Fallback("a filled <meta>, or with itemProp");
    if (this.#document.afterText) this.#writeComment("<!-- -->");
    const html = this.#tags.open(tag, props);
    if (typeof charSet === "string") this.#document.charset += html;
    else if (name === "viewport") this.#document.viewport += html;
    else this.#document.hoisted += html;
  }
}

/** What React writes into an element that can hold text only. */
function soleText(children: unknown): string {
  const text: unknown = Array.isArray(children) ? (children.length < 2 ? children[0] : null) : children;
  return text == null || typeof text === "function" || typeof text === "symbol" ? "" : `${text as string}`;
}
