/** What the walk knows of a component: how to call it, looked up once. */

import { createContext, type Context as ReactContext } from "react";
import { type FunctionComponentLike, forwardedRender, isClass, memoized, typeofOf } from "./element.ts";
import { type Stencils, stencilsFor } from "./stencil.ts";

/** A function, alone or inside `forwardRef` or `memo`. */
export class Component {
  readonly call: FunctionComponentLike;
  /** Whether `call` takes a ref beside its props. */
  readonly isForwarded: boolean;
  readonly mayBeTailwind: boolean;
  /** Where all it makes of its props is known to depend on them alone. */
  readonly stencils: Stencils | undefined;
  /** The template that last met it and trusts it; see `Novelties`. */
  familiarTo: unknown;

  constructor(call: FunctionComponentLike, isForwarded: boolean) {
    this.call = call;
    this.isForwarded = isForwarded;
    this.mayBeTailwind = !isForwarded && call.name === "Tailwind";
    this.stencils = isForwarded ? stencilsFor(call) : undefined;
  }
}

const components = new WeakMap<object, Component | "other">();

/** Undefined for what is no function: a class, a context, `lazy`. */
export function componentOf(type: object): Component | undefined {
  let found = components.get(type);
  if (found === undefined) {
    found = inspect(type) ?? "other";
    components.set(type, found);
  }
  return found === "other" ? undefined : found;
}

function inspect(type: object): Component | undefined {
  if (typeof type === "function") {
    return isClass(type) ? undefined : new Component(type as FunctionComponentLike, false);
  }
  const render = forwardedRender(type);
  if (render !== undefined) return new Component(render, true);
  const inner = memoized(type);
  return (typeof inner === "function" || typeof inner === "object") && inner !== null ? componentOf(inner) : undefined;
}

const PROVIDER = typeofOf(createContext(null).Provider);

/** The context that an element of this type provides with a value. */
export function providedContext(type: object): ReactContext<unknown> | undefined {
  return typeofOf(type) === PROVIDER ? (type as ReactContext<unknown>) : undefined;
}
