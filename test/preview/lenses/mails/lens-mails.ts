/** Small mails, one behaviour each: what goes in, what the client makes of it, who says so, and how sure that is. */

import type { Certainty, LensChoice } from "../../../../preview/protocol.ts";

export interface LensMails {
  /** As the preview and docs/clients.md call it. */
  readonly lens: string;
  readonly choice: LensChoice;
  /** The client's column in caniemail's data. */
  readonly column?: string;
  readonly mails: readonly LensMail[];
}

export interface LensMail {
  /** A sentence whose subject is the client. */
  readonly does: string;
  readonly given: string;
  /** The document afterwards, without the `html`, `head` and `body` that a parser adds where nothing is in them. */
  readonly expected: string;
  readonly sure: Certainty;
  readonly source: Source;
}

/** A page, or a cell of caniemail's table with what it says: `n`, or `a#2` for partial with the second note. */
export type Source = { readonly page: string } | { readonly feature: string; readonly says: string };

/** A case that caniemail's tests have measured. */
export function measured(feature: string, says: string): Pick<LensMail, "sure" | "source"> {
  return { sure: "measured by others", source: { feature, says } };
}

/** A case that somebody reproduced at github.com/hteumeuleu/email-bugs. */
export function reproduced(issue: number): Pick<LensMail, "sure" | "source"> {
  return { sure: "measured by others", source: { page: `https://github.com/hteumeuleu/email-bugs/issues/${issue}` } };
}

/** A case that somebody measured and wrote down elsewhere. */
export function measuredAt(page: string): Pick<LensMail, "sure" | "source"> {
  return { sure: "measured by others", source: { page } };
}

export function documented(page: string): Pick<LensMail, "sure" | "source"> {
  return { sure: "documented", source: { page } };
}

export function approximated(page: string): Pick<LensMail, "sure" | "source"> {
  return { sure: "approximation", source: { page } };
}

/** A mail with a stylesheet and one paragraph, and the same as it comes out of a parser. */
export function styled(css: string): string {
  return `<style>${css}</style><p>x</p>`;
}

export function styledHead(css: string): string {
  return `<head><style>${css}</style></head><p>x</p>`;
}
