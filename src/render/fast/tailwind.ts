/**
 * React Email's `<Tailwind>`, with its answers remembered. It works out anew for every mail what each class comes to,
 * and takes longer the more templates it has seen; but what a class comes to depends on nothing but the
 * configuration and the set of classes in the mail. So `<Tailwind>` itself is asked once for each such set, with
 * components of our own that catch its answers; the tree is then mapped as it maps it.
 */

import { Children, createElement, type ReactElement } from "react";
import { type Component, componentOf } from "./component.ts";
import {
  ELEMENT,
  type FunctionComponentLike,
  forwardedRender,
  isElement,
  type Props,
  type ReactElementLike,
} from "./element.ts";
import { Fallback, fallBack } from "./fallback.ts";
import type { Novelties } from "./novelties.ts";
import { Snapshot } from "./snapshot.ts";
import { type Generation, generationOf, ownResolve, type Resolved } from "./tailwind-generation.ts";

/** The answers for one set of classes. */
interface Answers {
  readonly byClassName: ReadonlyMap<string, Resolved>;
  /** The style sheet that goes to the top of `<head>`; undefined where there is no head to put it in. */
  readonly sheet: unknown;
}

/** A node in the tree of class names in their order of appearance; where a mail's walk ends, its answers are. */
interface Path {
  readonly next: Map<string, Path>;
  withHead?: Answers;
  withoutHead?: Answers;
}

export interface Tailwind {
  readonly generation: Generation;
  /** By configuration, as `<Tailwind>` itself tells configurations apart. */
  readonly paths: Map<string, Path>;
  /** The configuration that was met last. */
  last: { readonly snapshot: Snapshot; readonly path: Path } | undefined;
}

/** All paths together; class names may come from props. */
const MOST_STEPS = 20_000;
const MOST_CONFIGURATIONS = 100;
let steps = 0;

const drivers = new WeakMap<FunctionComponentLike, Tailwind | "none">();

/** @throws Whatever `<Tailwind>` throws before it is set up. */
export function tailwindOf(component: FunctionComponentLike, props: Props): Tailwind | undefined {
  const known = drivers.get(component);
  if (known !== undefined) return known === "none" ? undefined : known;
  const generation = component.name === "Tailwind" ? generationOf(component, props) : undefined;
  const found: Tailwind | undefined = generation && { generation, paths: new Map(), last: undefined };
  drivers.set(component, found ?? "none");
  return found;
}

/** An element on its way through: its props are ours to change until it is handed over. */
interface Mutable extends ReactElementLike {
  readonly props: Record<string, unknown>;
}

/** What one mail's tree holds. */
interface Found {
  readonly classed: Mutable[];
  readonly heads: Mutable[];
  readonly classNames: Set<string>;
  path: Path;
  readonly generation: Generation;
  readonly novelties: Novelties;
}

/** The children of one `<Tailwind>`, its components called, its classes resolved: what it would return. */
export function expandTailwind(tailwind: Tailwind, props: Props, novelties: Novelties): unknown {
  const start = pathFor(tailwind, props);
  const { generation } = tailwind;
  const found: Found = { classed: [], heads: [], classNames: new Set(), path: start, generation, novelties };
  const mapped = mapTree(props.children, found);
  const answers = answersFor(tailwind, props, found);
  for (const element of found.classed) inline(element, answers);
  for (const { props: head } of found.heads) {
    // biome-ignore lint/security/noDangerouslySetInnerHtml: it is what `<Tailwind>` gave for its own style element
    const sheet = createElement("style", { dangerouslySetInnerHTML: { __html: answers.sheet as string } });
    head.children = head.children === undefined ? sheet : [sheet, head.children];
  }
  return mapped;
}

function pathFor(tailwind: Tailwind, { config, theme, utility }: Props): Path {
  // Nearly always the configuration of the mail before; to write it down takes its time.
  if (tailwind.last?.snapshot.isOf([config, theme, utility])) return tailwind.last.path;
  const key = JSON.stringify({ config, cssConfigs: { theme, utility } }, (_, value) =>
    typeof value === "function" ? `${value}` : value,
  );
  let path = tailwind.paths.get(key);
  if (path === undefined) {
    path = { next: new Map() };
    tailwind.paths.set(key, path);
  }
  const snapshot = Snapshot.of([config, theme, utility]);
  tailwind.last = snapshot && { snapshot, path };
  return path;
}

/** As react-email's `mapReactTree`: flattens, and calls every component that it does not take for an element. */
function mapTree(value: unknown, found: Found): unknown {
  if (typeof value === "string" || typeof value === "number") return value;
  if (value === null || value === undefined) return value;
  const mapped: unknown[] = [];
  mapInto(value, mapped, found);
  return mapped.length === 1 ? mapped[0] : mapped;
}

function mapInto(value: unknown, mapped: unknown[], found: Found): void {
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
      mapped.push(value);
      return;
    case "undefined":
    case "boolean":
      return;
    case "object":
      if (value === null) return;
      if (Array.isArray(value)) {
        for (let index = 0; index < value.length; index += 1) mapInto(value[index], mapped, found);
        return;
      }
      if (!isElement(value)) break;
      mapElement(value, mapped, found);
      return;
  }
  throw new Fallback("a child that is no element, text or array");
}

function mapElement(one: ReactElementLike, mapped: unknown[], found: Found): void {
  const { type, props: given } = one;
  const { className, children } = given;
  const component = calledComponent(one, found.generation);
  if (component !== undefined) found.novelties.meetComponent(component);
  const mappedChildren = children && component === undefined ? mapTree(children, found) : children;
  if (className) {
    if (typeof className !== "string") throw new Fallback("a className that is no text");
    meetClassName(className, found);
  }
  if (component !== undefined) {
    // A copy, as `<Tailwind>` makes one: an element may be the same in every mail, and what a component writes into its
    // props must not stay in it.
    const result = component.call({ ...given }, undefined);
    if (typeof result === "object" && result !== null && "then" in result) {
      (result as PromiseLike<unknown>).then(undefined, () => {});
      throw new Fallback("an async component in <Tailwind>");
    }
    mapInto(result, mapped, found);
    return;
  }
  if (!className && mappedChildren === children && type !== "head") {
    mapped.push(one);
    return;
  }
  const props: Record<string, unknown> = { ...given };
  if (mappedChildren !== children) props.children = mappedChildren;
  const element: Mutable = { $$typeof: ELEMENT, type, key: null, props };
  if (className) found.classed.push(element);
  if (type === "head") found.heads.push(element);
  mapped.push(element);
}

/** The component that `<Tailwind>` calls; undefined for what it leaves to React. */
function calledComponent(element: ReactElementLike, generation: Generation): Component | undefined {
  const { type } = element;
  if (typeof type === "string" || typeof type === "symbol") return undefined;
  if ((typeof type !== "function" && typeof type !== "object") || type === null)
    throw new Fallback("an element of an odd type");
  if (typeof type === "object" && forwardedRender(type) === undefined) return undefined;
  if (generation.leaves(element)) return undefined;
  return componentOf(type) ?? fallBack("a class component in <Tailwind>");
}

function meetClassName(className: string, found: Found): void {
  if (found.classNames.has(className)) return;
  found.classNames.add(className);
  let next = found.path.next.get(className);
  if (next === undefined) {
    next = { next: new Map() };
    found.path.next.set(className, next);
    steps += 1;
  }
  found.path = next;
}

function answersFor(tailwind: Tailwind, props: Props, { classNames, heads, path }: Found): Answers {
  const hasHead = heads.length > 0;
  const known = hasHead ? path.withHead : path.withoutHead;
  if (known !== undefined) return known;
  if (steps > MOST_STEPS || tailwind.paths.size > MOST_CONFIGURATIONS) {
    steps = 0;
    tailwind.paths.clear();
    tailwind.last = undefined;
  }
  const { byClassName, result } = tailwind.generation.ask(props, classNames, hasHead);
  const answers: Answers = { byClassName, sheet: hasHead ? sheetIn(result) : undefined };
  if (hasHead) path.withHead = answers;
  else path.withoutHead = answers;
  return answers;
}

function sheetIn(result: unknown): unknown {
  const [head] = Children.toArray(result as ReactElement);
  const [sheet] = Children.toArray((head as ReactElement<{ children: ReactElement }>).props.children);
  const { dangerouslySetInnerHTML } = (sheet as ReactElement<{ dangerouslySetInnerHTML: { __html: string } }>).props;
  return dangerouslySetInnerHTML.__html;
}

function inline({ type, props }: Mutable, { byClassName }: Answers): void {
  const answer = byClassName.get(props.className as string);
  if (answer === undefined) throw new Fallback("a class that Tailwind did not answer for");
  const given = props.style as object | undefined;
  const resolveTailwind = ownResolve(type);
  if (resolveTailwind === undefined) {
    // An element's style is only read; a component might do anything to it.
    props.style = typeof type === "string" && given === undefined ? answer.style : { ...answer.style, ...given };
    props.className = answer.className;
    return;
  }
  const { className, classProperties } = answer;
  const own = resolveTailwind({ ...props }, { style: { ...answer.style, ...given }, className, classProperties });
  Object.assign(props, own);
  props.children = own.children;
}
