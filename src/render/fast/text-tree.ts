/** Grows the tree of `TextNode`s beside the walk, as a parser of the HTML would; gives up where only a parser knows. */

import type { Props } from "./element.ts";
import type { Tag } from "./tags.ts";
import { addChild, type TextNode, textNode } from "./text-node.ts";

export class TextTree {
  #body: TextNode | undefined;
  #isGivenUp: boolean;
  /** What takes texts; undefined outside of `<body>`, where a mail has none, and where there is to be no tree. */
  node: TextNode | undefined;
  /** The element that a parser would be in. */
  tag: Tag | undefined;

  constructor(isWanted: boolean) {
    this.#isGivenUp = !isWanted;
  }

  /** Undefined where only a parser can tell what the plaintext has to say. */
  get body(): TextNode | undefined {
    return this.#isGivenUp ? undefined : this.#body;
  }

  openBody(tag: Tag, props: Props, hides: boolean): void {
    if (this.#isGivenUp) return;
    this.#body = textNode(tag, props, hides);
    this.node = this.#body;
    this.tag = tag;
  }

  open(tag: Tag, props: Props, hides: boolean): void {
    if (this.#isOutside && hides) {
      // Such as the `<Preview>` before `<Body>`: wherever a parser puts it, it says nothing.
      this.node = textNode(tag, props, hides);
      this.tag = tag;
      return;
    }
    if (this.node === undefined || (tag.ends !== undefined && this.tag !== undefined && tag.ends.has(this.tag.name))) {
      this.giveUp();
      return;
    }
    const within = this.tag;
    this.tag = tag;
    this.nest(tag, props, hides, within);
  }

  get #isOutside(): boolean {
    return this.node === undefined && !this.#isGivenUp;
  }

  /** An element that no parser would end another one for. */
  nest(tag: Tag, props: Props, hides: boolean, within?: Tag): void {
    const around = this.node;
    // What says nothing itself is as good as not there.
    if (around === undefined || (tag.format.kind === "inline" && !hides && !around.countsChildren)) return;
    const node = textNode(tag, props, hides, around, within);
    addChild(around, node);
    this.node = node;
  }

  /** Inside of `tag`, which `nest` need not have been told of. */
  enter(tag: Tag): void {
    this.tag = tag;
  }

  /** Back to where `node` and `tag` were read. */
  close(node: TextNode | undefined, tag: Tag | undefined): void {
    this.node = this.#isGivenUp ? undefined : node;
    this.tag = tag;
  }

  /** Leaves `<body>`. What comes now is put into it all the same, which only a parser knows the order of. */
  leave(): void {
    this.node = undefined;
  }

  add(text: string): void {
    const { node } = this;
    if (node === undefined) {
      this.giveUp();
      return;
    }
    const { children } = node;
    const last = children.length - 1;
    const before = last === -1 ? undefined : children[last];
    if (typeof before === "string") children[last] = before + text;
    else addChild(node, text);
  }

  /** A comment is an item of a list to html-to-text, and nothing anywhere else. */
  addComment(): void {
    if (this.node !== undefined && this.tag?.format.kind === "list") this.giveUp();
  }

  addRaw(html: string, isComment: boolean): void {
    if (this.node === undefined) return;
    if (isComment) this.addComment();
    else if (/[<&]/.test(html)) this.giveUp();
    else if (html !== "") this.add(html);
  }

  giveUp(): void {
    this.#isGivenUp = true;
    this.node = undefined;
  }
}
