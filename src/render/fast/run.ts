/** Runs the walk inside a render of React's own, so that hooks find what they need: the fast path as one call. */

import { createElement, type ReactNode } from "react";
import type { Locale } from "../../template/locale.ts";
import { LocaleContext } from "../locale-context.ts";
import { Fallback } from "./fallback.ts";
import { formatText } from "./format-text.ts";
import { type Familiar, Novelties } from "./novelties.ts";
import type { TextNode } from "./text-node.ts";
import { Walk } from "./walk.ts";

/** The part of `react-dom/server` that the fast path needs. */
export interface ReactDomStatic {
  renderToStaticMarkup(node: ReactNode, options: { identifierPrefix: string }): string;
}

export interface FastResult {
  /** A whole document, with doctype. */
  readonly html: string;
  /** Undefined where it was not asked for, or only a parser can tell it. */
  readonly text: string | undefined;
  readonly novelties: Novelties;
}

interface FastOptions {
  readonly locale: Locale;
  readonly keepsText: boolean;
  /** What the template was found equal with. */
  readonly familiar: Familiar;
}

/**
 * Renders on the fast path.
 *
 * @throws {Fallback} Where a mail holds what this path does not know; and whatever the template throws, which is not
 * to be told to anybody: React has the say in what becomes of an error.
 */
export function renderFast(server: ReactDomStatic, element: ReactNode, options: FastOptions): FastResult {
  const { locale, keepsText, familiar } = options;
  for (const name in {}) throw new Fallback(`${name}, which was added to every object there is`);
  const novelties = new Novelties(familiar);
  const run: Run = { isWalking: false, finished: undefined };
  // A component may set its state, and React begins anew: the last walk is the one that counts.
  const begin = (): Walk => new Walk({ keepsText, novelties });
  const markup = server.renderToStaticMarkup(
    createElement(LocaleContext.Provider, { value: locale }, createElement(Runner, { run, begin, node: element })),
    { identifierPrefix: idGuard(run) as unknown as string },
  );
  // What a component asked of React beside its elements: preloads, preconnects.
  if (markup !== "") throw new Fallback("resources that are asked for in code");
  if (run.finished === undefined) throw new Fallback("a component that suspends");
  const { html, text } = run.finished;
  return { html, text: text.body === undefined ? undefined : textOrNothing(text.body), novelties };
}

interface Run {
  isWalking: boolean;
  finished: Walk | undefined;
}

interface RunnerProps {
  readonly run: Run;
  readonly begin: () => Walk;
  readonly node: unknown;
}

/** A component that React renders, for the walk to be in. */
function Runner({ run, begin, node }: RunnerProps): ReactNode {
  const walk = begin();
  run.isWalking = true;
  const provided = walk.run(node);
  run.isWalking = false;
  if (provided !== undefined) {
    const { context, value, children } = provided;
    return createElement(context, { value }, createElement(Runner, { run, begin, node: children }));
  }
  run.finished = walk;
  return null;
}

/** React reads the prefix for an id of `useId`, which would depend on the place in React's tree, and here is another. */
function idGuard(run: Run): { toString(): string } {
  return {
    toString() {
      if (run.isWalking) throw new Fallback("useId");
      return "";
    },
  };
}

function textOrNothing(body: TextNode): string | undefined {
  try {
    return formatText(body);
  } catch (error) {
    if (error instanceof Fallback) return undefined;
    throw error;
  }
}
