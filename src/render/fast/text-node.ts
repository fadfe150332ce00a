/** What the walk keeps of a mail for its plaintext: the elements as a parser would find them in the HTML. */

import type { Tag } from "./tags.ts";

export interface TextNode {
  readonly tag: Tag;
  readonly parent: TextNode | undefined;
  readonly children: (TextNode | string)[];
  /** Hidden from the plaintext: its own, though not that of a table's parts, which are set by their columns. */
  readonly isSkipped: boolean;
  /** The props of the element: address, alternative text, list start and the like. */
  readonly props: Readonly<Record<string, unknown>>;
}
