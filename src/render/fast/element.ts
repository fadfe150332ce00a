/** What React's elements and components look like, learnt from React itself rather than from its sources. */

import { createElement, Fragment, forwardRef, memo, Profiler, StrictMode, Suspense } from "react";

export type Props = Readonly<Record<string, unknown>>;

export interface ReactElementLike {
  readonly $$typeof: symbol;
  readonly type: unknown;
  readonly key: string | null;
  readonly props: Props;
}

export type FunctionComponentLike = (props: Props, ref?: unknown) => unknown;

interface TypeObject {
  readonly $$typeof?: symbol;
  readonly render?: FunctionComponentLike;
  readonly type?: unknown;
}

export const typeofOf = (value: unknown): symbol => (value as { $$typeof: symbol }).$$typeof;

export const ELEMENT: symbol = typeofOf(createElement("p"));
const FORWARD_REF = typeofOf(forwardRef(() => null));
const MEMO = typeofOf(memo(() => null));
/** Types that stand for their children. */
export const TRANSPARENT: ReadonlySet<unknown> = new Set([Fragment, StrictMode, Profiler]);

export const SUSPENSE: unknown = Suspense;

export function isElement(value: object): value is ReactElementLike {
  return (value as ReactElementLike).$$typeof === ELEMENT;
}

/** The function inside `forwardRef`. */
export function forwardedRender(type: object): FunctionComponentLike | undefined {
  const { $$typeof, render } = type as TypeObject;
  return $$typeof === FORWARD_REF ? render : undefined;
}

/** The component inside `memo`. */
export function memoized(type: object): unknown {
  const { $$typeof, type: inner } = type as TypeObject;
  return $$typeof === MEMO ? inner : undefined;
}

export function isClass(type: object): boolean {
  return Boolean((type as { prototype?: { isReactComponent?: unknown } }).prototype?.isReactComponent);
}
