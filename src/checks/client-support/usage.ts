/** One use of a feature in a mail. */

import type { MailElement } from "../mail/document.ts";

export interface Usage {
  /** caniemail's name of the feature, such as `css-border-radius`. */
  readonly slug: string;
  /** The element that has it, or the `<style>` that says it. */
  readonly element: MailElement;
  /** Inside a `<style>`: where. */
  readonly offset?: number | undefined;
  /** In an inline style, in a `<style>`, or in the HTML itself. */
  readonly by: "inline" | "stylesheet" | "html";
  /** Inside `@media` or `@supports`: nothing is lost where it is not understood. */
  readonly conditional?: "media" | "supports" | undefined;
  /** The CSS value, or the attribute's. */
  readonly value?: string | undefined;
  /** How it reads in the mail: `display:flex`, `<video>`. */
  readonly written: string;
}
