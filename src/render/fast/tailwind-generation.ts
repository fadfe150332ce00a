/**
 * The `<Tailwind>` of react-email 6 and the older one of `@react-email/components`: how each is known, how it is asked
 * what classes come to, and which components it takes for elements instead of calling them. All of it is learnt from
 * what it does, so that any copy of it will do.
 */

import { Children, createElement, type FunctionComponent, isValidElement, type ReactElement } from "react";
import { type FunctionComponentLike, isElement, type Props, type ReactElementLike } from "./element.ts";

/** What `<Tailwind>` makes of one `className` in the mail at hand. */
export interface Resolved {
  readonly style: Readonly<Record<string, unknown>>;
  /** The classes that stay, for what cannot be inlined. */
  readonly className: string | undefined;
  /** For elements that place their classes themselves: which properties each remaining class sets. */
  readonly classProperties: unknown;
}

export interface Generation {
  /**
   * What each of these class names comes to, in one mail that has them all, and what `<Tailwind>` returned.
   *
   * @throws Whatever `<Tailwind>` throws: an error, or the promise of its own setup.
   */
  ask(
    props: Props,
    classNames: Iterable<string>,
    hasHead: boolean,
  ): { readonly byClassName: ReadonlyMap<string, Resolved>; readonly result: unknown };
  /** Whether it leaves a component to React. */
  leaves(element: ReactElementLike): boolean;
}

/**
 * Undefined for a component that is no `<Tailwind>`.
 *
 * @throws Whatever it throws, the promise of its setup above all; then nothing is known of it yet.
 */
export function generationOf(component: FunctionComponentLike, props: Props): Generation | undefined {
  const name = "posthorn-probe";
  return [marking(component), listing(component)].find((one) => one.ask(props, [name], false).byClassName.has(name));
}

type ResolveTailwind = (props: Props, resolved: Resolved) => Props;

/** How react-email marks the components that its `<Tailwind>` takes for elements (`markAsElement`). */
const MARKER = Symbol.for("react-email.element");

interface Marked {
  readonly [MARKER]?: { readonly resolveTailwind?: ResolveTailwind };
}

/** How an element wants to place its classes itself, where it does. */
export function ownResolve(type: unknown): ResolveTailwind | undefined {
  return typeof type === "string" ? undefined : (type as Marked)[MARKER]?.resolveTailwind;
}

/** React Email 6: what is marked is left, and handed its classes there and then. */
function marking(component: FunctionComponentLike): Generation {
  return {
    ask(props, classNames, hasHead) {
      const byClassName = new Map<string, Resolved>();
      const resolveTailwind: ResolveTailwind = (given, resolved) => {
        byClassName.set(given.className as string, resolved);
        return given;
      };
      const Catch: FunctionComponent<{ className: string }> = Object.assign(() => null, {
        [MARKER]: { resolveTailwind },
      });
      const probes = Array.from(classNames, (className) => createElement(Catch, { key: className, className }));
      return { byClassName, result: component({ ...props, children: withHead(probes, hasHead) }) };
    },
    leaves: ({ type }) => MARKER in (type as object),
  };
}

/** The components that the older one has on its list, by the names they show. Others may have the same name. */
const LISTED: ReadonlySet<unknown> = new Set(
  "Body Button CodeBlock CodeInline Container Heading Hr Img Link Preview Text".split(" "),
);

const PROBE = "posthorn-probe";

/** `@react-email/components`: what is on its own list is left, and gets a style like any element. */
function listing(component: FunctionComponentLike): Generation {
  const known = new WeakMap<object, boolean>();
  return {
    ask(props, classNames, hasHead) {
      const probes = Array.from(classNames, (className) =>
        createElement(PROBE, { key: className, className, title: className }),
      );
      const result = component({ ...props, children: withHead(probes, hasHead) });
      const answered = isReact(result) ? Children.toArray(result).filter((one) => isProbe(one)) : [];
      return {
        byClassName: new Map(
          answered.map(({ props: { title, style, className } }) => [
            title,
            { style, className, classProperties: undefined },
          ]),
        ),
        result,
      };
    },
    leaves({ type, props: { children: _, className: __, ...props } }) {
      const key = type as { readonly displayName?: unknown };
      if (!LISTED.has(key.displayName)) return false;
      let left = known.get(key);
      if (left === undefined) {
        left = isLeft(component, createElement(type as FunctionComponent, props));
        known.set(key, left);
      }
      return left;
    },
  };
}

function isLeft(component: FunctionComponentLike, element: ReactElement): boolean {
  try {
    const result = component({ children: element });
    return typeof result === "object" && result !== null && isElement(result) && result.type === element.type;
  } catch (error) {
    if (typeof error === "object" && error !== null && "then" in error) throw error;
    // It was called, without its children.
    return false;
  }
}

type Probe = ReactElement<{ title: string; style: Resolved["style"]; className: string | undefined }>;

function isProbe(value: unknown): value is Probe {
  return isValidElement<{ style?: unknown }>(value) && value.type === PROBE && value.props.style !== undefined;
}

function isReact(value: unknown): value is ReactElement | ReactElement[] {
  return Array.isArray(value) || isValidElement(value);
}

function withHead(probes: readonly ReactElement[], hasHead: boolean): readonly ReactElement[] {
  return hasHead ? [createElement("head", { key: "" }), ...probes] : probes;
}
