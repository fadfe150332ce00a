/** What of a mail's HTML has been written: the parts that React puts into order at the end. */

import { DOCTYPE } from "../html.ts";

export class Document {
  /** What goes between the Suspense markers that react-email sends. */
  content = "";
  /** Start tags. */
  html: string | undefined;
  head: string | undefined;
  body: string | undefined;
  headContent = "";
  charset = "";
  viewport = "";
  hoisted = "";
  /** Whether a text was the last thing written: two in a row are kept apart by a comment. */
  afterText = false;

  get isEmpty(): boolean {
    return this.content === "" && this.hoisted === "" && this.charset === "" && this.viewport === "";
  }

  /** The whole, in one piece of memory. */
  toString(): string {
    const { html, head, body } = this;
    const hasHead = html !== undefined || head !== undefined;
    return [
      DOCTYPE,
      html ?? "",
      head ?? (html === undefined ? "" : "<head>"),
      this.charset + this.viewport + this.hoisted + this.headContent,
      hasHead ? "</head>" : "",
      body ?? "",
      `<!--$-->${this.content}<!--/$-->`,
      body === undefined ? "" : "</body>",
      html === undefined ? "" : "</html>",
    ].join("");
  }
}
