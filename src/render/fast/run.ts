/** Runs the walk inside a render of React's own, so that hooks find what they need: the fast path as one call. */

import { createElement, type ReactNode } from "react";
import type { Locale } from "../../template/locale.ts";
import { LocaleContext } from "../locale-context.ts";
import { Fallback } from "./fallback.ts";
import { formatText } from "./format-text.ts";
import { Walk } from "./walk.ts";

/** The part of `react-dom/server` that the fast path needs. */
export interface ReactDomStatic {
  renderToStaticMarkup(node: ReactNode, options: { identifierPrefix: string }): string;
}

export interface FastResult {
  readonly html: string;
  /** Undefined where it was not asked for, or only a parser can tell it. */
  readonly text: string | undefined;
}

/** In every id of `useId`: what it makes depends on the place in React's tree, which here is another. */
const ID_MARK = "posthorn-has-no-ids-";

/**
 * Renders on the fast path.
 *
 * @throws {Fallback} Where a mail holds what this path does not know; and whatever the template throws, which is not
 * to be told to anybody: React has the say in what becomes of an error.
 */
export function renderFast(
  server: ReactDomStatic,
  element: ReactNode,
  { locale, keepsText }: { readonly locale: Locale; readonly keepsText: boolean },
): FastResult {
  const run: Run = { element, keepsText, finished: undefined };
  const provider = createElement(LocaleContext.Provider, { value: locale }, createElement(Runner, { run }));
  const markup = server.renderToStaticMarkup(provider, { identifierPrefix: ID_MARK });
  // What a component asked of React beside its elements: preloads, preconnects.
  if (markup !== "") throw new Fallback("resources that are asked for in code");
  const { finished } = run;
  if (finished === undefined) throw new Fallback("a component that suspends");
  const html = finished.document;
  if (!html.isWellFormed()) throw new Fallback("half a character");
  if (html.includes(ID_MARK)) throw new Fallback("useId");
  const { textBody } = finished;
  return { html, text: textBody === undefined ? undefined : textOrNothing(textBody) };
}

interface Run {
  readonly element: ReactNode;
  readonly keepsText: boolean;
  /** The walk that came to its end: the last one, where a component set its state and React began anew. */
  finished: Walk | undefined;
}

function Runner({ run }: { readonly run: Run }): null {
  const walk = new Walk(run.keepsText);
  walk.run(run.element);
  run.finished = walk;
  return null;
}

function textOrNothing(body: NonNullable<Walk["textBody"]>): string | undefined {
  try {
    return formatText(body);
  } catch (error) {
    if (error instanceof Error && error.name === "Fallback") return undefined;
    throw error;
  }
}
