/**
 * What the JSX of templates calls in place of `react/jsx-dev-runtime`: the same elements, and in a traced render their
 * places too. Where no render is traced, nothing is added and nothing is remembered.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import type * as React from "react";
import * as development from "react/jsx-dev-runtime";
import { jsx, jsxs } from "react/jsx-runtime";
import { isExternal, isTracing, TRACE_ATTRIBUTE, TRACE_SEPARATOR, wrapsComponents } from "./trace.ts";

export const Fragment: typeof development.Fragment = development.Fragment;

interface JsxSource {
  readonly fileName?: string;
  readonly lineNumber?: number;
  readonly columnNumber?: number;
}

type Props = Readonly<Record<string, unknown>>;

/** Where the components around were used, from the inside out. */
const usedAt = new AsyncLocalStorage<readonly string[]>();

/** A mail nests its components less deep. */
const MAX_USES = 8;

export function jsxDEV(
  type: React.ElementType,
  props: Props,
  key: React.Key | undefined,
  isStatic: boolean,
  source?: JsxSource,
  self?: unknown,
): React.ReactElement {
  if (!isTracing() || source?.fileName === undefined) return create(type, props, key, isStatic, source, self);
  const places = [`${source.fileName}:${source.lineNumber}:${source.columnNumber}`, ...(usedAt.getStore() ?? [])];
  if (typeof type === "string" || isExternal(type)) {
    const marked = TRACE_ATTRIBUTE in props ? props : { ...props, [TRACE_ATTRIBUTE]: places.join(TRACE_SEPARATOR) };
    return create(type, marked, key, isStatic, source, self);
  }
  return create(rememberUse(type, places), props, key, isStatic, source, self);
}

/** The component, which knows where it is used while it runs. React Email's Tailwind runs components itself. */
function rememberUse(type: React.ElementType, places: readonly string[]): React.ElementType {
  if (!wrapsComponents() || typeof type !== "function" || type.prototype?.isReactComponent) return type;
  return new Proxy(type, {
    apply: (component, self, props) =>
      usedAt.run(places.slice(0, MAX_USES), () =>
        Reflect.apply(component as (...props: unknown[]) => unknown, self, props),
      ),
  });
}

/** In production React has no `jsxDEV`. */
function create(
  type: React.ElementType,
  props: Props,
  key: React.Key | undefined,
  isStatic: boolean,
  source?: JsxSource,
  self?: unknown,
): React.ReactElement {
  if (typeof development.jsxDEV === "function")
    return development.jsxDEV(type, props, key, isStatic, source as development.JSXSource, self);
  return isStatic ? jsxs(type, props, key) : jsx(type, props, key);
}
