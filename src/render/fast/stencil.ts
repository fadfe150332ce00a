/**
 * A known component, once called, as a stencil: the markup and the plaintext's elements that its props come to, with
 * gaps for what it hands on without a look. The next call with the same props, whatever goes into the gaps, need not
 * be made. The stencil is found by the whole content of all other props.
 */

import { randomUUID } from "node:crypto";
import { TagWriter } from "./attributes.ts";
import { type FunctionComponentLike, isElement, type Props, type ReactElementLike } from "./element.ts";
import { handedOnBy } from "./known-components.ts";
import { isOutlookComment } from "./raw-html.ts";
import { type Style, stepOfStyle } from "./style.ts";
import { TAGS, type Tag } from "./tags.ts";
import { beginTrail, flatten, follow, isMemorable, isPlain, lead, type Step } from "./trail.ts";

export interface Stencil {
  /** Markup up to the first gap. */
  readonly start: string;
  readonly gaps: readonly Gap[];
  readonly holdsChildren: boolean;
  /** Markup behind the children. */
  readonly end: string;
  /** The elements around the children, from the outside in; or the one that has none. */
  readonly elements: readonly [StencilElement, ...StencilElement[]];
}

interface Gap {
  readonly prop: string;
  readonly isUrl: boolean;
  /** Markup up to the next gap, or to the children. */
  readonly after: string;
}

interface StencilElement {
  readonly tag: Tag;
  readonly hides: boolean;
  readonly props: Props;
  /** The prop that the plaintext asks for and a gap stands for. */
  readonly gap: string | undefined;
}

/** Props that are addresses. */
const URLS = new Set(["href", "src"]);

/** The stencils of one component. */
export class Stencils {
  readonly #call: FunctionComponentLike;
  readonly #handedOn: ReadonlySet<string>;
  readonly #start = beginTrail();
  readonly #styles = beginTrail();

  constructor(call: FunctionComponentLike, handedOn: ReadonlySet<string>) {
    this.#call = call;
    this.#handedOn = handedOn;
  }

  /** Undefined where the component has to be called. */
  find(props: Props): Stencil | undefined {
    if (!isPlain(props)) return undefined;
    let step = this.#start;
    for (const name in props) {
      const given = props[name];
      let value = given;
      if (name === "style" && typeof given === "object" && given !== null)
        value = stepOfStyle(given as Style, this.#styles) ?? given;
      else if (this.#isGap(name, given)) {
        if (name === "children") continue;
        value = GAP;
      }
      if (step.name === name && step.value === value) {
        step = step.next as Step;
        continue;
      }
      const next =
        follow(step, name, value) ?? (isMemorable(step, name, value) ? lead(step, name, value, "", false) : undefined);
      if (next === undefined) return undefined;
      step = next;
    }
    step.found ??= this.#cut(props) ?? NONE;
    return step.found === NONE ? undefined : (step.found as Stencil);
  }

  /** An address may be empty, which React has rules for. */
  #isGap(name: string, value: unknown): boolean {
    return this.#handedOn.has(name) && (name === "children" || (typeof value === "string" && value !== ""));
  }

  #cut(props: Props): Stencil | undefined {
    const marked: Record<string, unknown> = { ...props };
    for (const name of this.#handedOn) if (this.#isGap(name, props[name])) marked[name] = mark(name);
    return new Cutter().cut(this.#call(marked, null));
  }
}

export function stencilsFor(call: FunctionComponentLike): Stencils | undefined {
  const handedOn = handedOnBy(call);
  return handedOn === undefined ? undefined : new Stencils(call, handedOn);
}

const GAP = beginTrail();
const NONE = Symbol("no stencil");

/** In a gap's place while a stencil is cut: nothing that a mail could hold by chance. */
const MARK = `posthorn-gap-${randomUUID()}-`;
const mark = (name: string): string => `${MARK}${name}.`;
const CHILDREN = mark("children");
const EVERY_MARK = new RegExp(`${MARK}([a-z]+)\\.`);

/** Writes what a component returned; gives up on whatever leaves a doubt. */
class Cutter {
  readonly #writer = new TagWriter();
  #html = "";
  #childrenAt: number | undefined;
  readonly #around: StencilElement[] = [];
  #elements: StencilElement[] | undefined;
  #isSound = true;

  cut(result: unknown): Stencil | undefined {
    this.#write(result);
    const [first, ...others] = this.#elements ?? [];
    if (!this.#isSound || first === undefined) return undefined;
    const end = this.#html.slice(this.#childrenAt ?? this.#html.length);
    const [start = "", ...rest] = this.#html.slice(0, this.#html.length - end.length).split(EVERY_MARK);
    if (end.includes(MARK)) return undefined;
    const gaps: Gap[] = [];
    for (let at = 0; at < rest.length; at += 2) {
      const prop = rest[at] as string;
      gaps.push({ prop, isUrl: URLS.has(prop), after: flatten(rest[at + 1] as string) });
    }
    return {
      start: flatten(start),
      gaps,
      holdsChildren: this.#childrenAt !== undefined,
      end: flatten(end),
      elements: [first, ...others],
    };
  }

  #write(node: unknown): void {
    if (node === null || node === undefined) return;
    if (Array.isArray(node)) for (const child of node) this.#write(child);
    else if (node === CHILDREN) this.#meetChildren();
    else if (typeof node === "object" && isElement(node)) this.#element(node);
    else this.#isSound = false;
  }

  #meetChildren(): void {
    if (this.#elements !== undefined) this.#isSound = false;
    this.#childrenAt = this.#html.length;
    this.#elements = [...this.#around];
  }

  #element({ type, props }: ReactElementLike): void {
    const tag = typeof type === "string" ? TAGS.get(type) : undefined;
    if (tag === undefined || (tag.writing !== "plain" && tag.writing !== "anchor" && tag.writing !== "void")) {
      this.#isSound = false;
      return;
    }
    this.#html += this.#writer.open(tag, props);
    const gap = ["href", "alt"].find((name) => props[name] === mark(name));
    this.#around.push({ tag, hides: this.#writer.hides, props, gap });
    if (tag.writing === "void") this.#void(props);
    else this.#container(tag, props);
    this.#around.pop();
  }

  #void({ children, dangerouslySetInnerHTML: raw }: Props): void {
    if (this.#elements !== undefined || children != null || raw != null) this.#isSound = false;
    this.#elements = [...this.#around];
  }

  #container(tag: Tag, { children, dangerouslySetInnerHTML: raw }: Props): void {
    const before = this.#elements;
    if (raw == null) this.#write(children);
    else this.#raw(tag, children, raw);
    // An element beside the children might part lines of the plaintext.
    if (raw == null && this.#elements === before) this.#isSound = false;
    this.#html += tag.end;
  }

  /** Beside the children there may be what Outlook alone reads: nothing that the plaintext would show. */
  #raw(tag: Tag, children: unknown, raw: unknown): void {
    const { __html: html } = raw as { readonly __html?: unknown };
    if (children != null || tag.format.kind !== "inline" || typeof html !== "string" || !isOutlookComment(html))
      this.#isSound = false;
    else this.#html += html;
  }
}
