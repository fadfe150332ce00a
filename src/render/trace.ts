/**
 * Which line of which file wrote an element: in a traced render every element carries it as `data-src`, and what is
 * sent never does. `traced-jsx.ts` writes the attribute, the checks read it and take it out.
 */

export const TRACE_ATTRIBUTE = "data-src";

/** Between the place that wrote an element and the places that used the components around it, from the inside out. */
export const TRACE_SEPARATOR = "|";

interface TraceState {
  /** How many traced renders are under way. */
  renders: number;
  wrapsComponents: boolean;
  readonly external: WeakSet<object>;
}

/** Shared by every copy of this module in a process: the one that renders need not be the one that templates call. */
const KEY = Symbol.for("posthorn.trace");
const shared = globalThis as { [KEY]?: TraceState };
shared[KEY] ??= { renders: 0, wrapsComponents: true, external: new WeakSet() };
const state: TraceState = shared[KEY];

/**
 * Renders once more, with traces. What comes out without them is `html` again; where a template looks so closely at its
 * own elements that it is not, traces tell less or nothing. Everything that renders meanwhile is traced too, so renders
 * have to wait for one another.
 */
export async function renderTraced(html: string, render: () => Promise<string>): Promise<string> {
  let traced = html;
  for (const wraps of [true, false]) {
    traced = await withTraces(wraps, render);
    if (traced.replace(TRACES, "") === html) return traced;
  }
  return traced;
}

const TRACES = / data-src="[^"]*:\d+:\d+"/g;

async function withTraces<T>(wraps: boolean, render: () => Promise<T>): Promise<T> {
  state.renders += 1;
  state.wrapsComponents = wraps;
  try {
    return await render();
  } finally {
    state.renders -= 1;
  }
}

/** Whether components may be replaced by ones that know where they are used; `type === Button` is then no longer true. */
export function wrapsComponents(): boolean {
  return state.wrapsComponents;
}

export function isTracing(): boolean {
  return state.renders > 0;
}

/**
 * Notes the components of a package. Their elements cannot be traced, so they are handed the attribute as a prop, which
 * those of React Email pass on to their outermost element.
 */
export function noteExternals(namespace: Readonly<Record<string, unknown>>): void {
  for (const value of Object.values(namespace)) {
    if (typeof value === "function" || isWrappedComponent(value)) state.external.add(value as object);
  }
}

export function isExternal(type: unknown): boolean {
  return (typeof type === "function" || typeof type === "object") && type !== null && state.external.has(type);
}

/** `memo` and `forwardRef`; a context is an object too, and takes no props but its own. */
function isWrappedComponent(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("$$typeof" in value)) return false;
  return "render" in value || "compare" in value;
}
