/**
 * Remembers what a sequence of names and values comes to, under its whole content: a style, the attributes of an
 * element, the props of a component. Mails are made of few such sequences, again and again, and to follow one that is
 * known takes a comparison for each name.
 */

/** Where a sequence has come to so far. */
export class Step {
  /** What it is as markup. */
  readonly text: string;
  /** Whether it hides its element from the plaintext. */
  readonly hides: boolean;
  /** What else was worked out of the sequence that ends here. */
  found: unknown;

  /** The name and value that came next the last time, and where they led: looked at first. */
  name: string | undefined;
  value: unknown;
  next: Step | undefined;
  /** What came next before that: props like to take turns. */
  otherName: string | undefined;
  otherValue: unknown;
  otherNext: Step | undefined;
  edges: Map<string, Map<unknown, Step>> | undefined;

  constructor(text: string, hides: boolean) {
    this.text = text;
    this.hides = hides;
  }
}

/** Beyond these, nothing is remembered: values may come from a mail's props. */
const MOST_VALUES = 100;
const MOST_NAMES = 50;
/** Beyond these, everything is forgotten. */
const MOST_STEPS = 20_000;

const roots: Step[] = [];
let steps = 0;

/** Begins a kind of sequence; kept for as long as the process lives. */
export function beginTrail(text = ""): Step {
  const root = new Step(text, false);
  roots.push(root);
  return root;
}

/** One name and value further, where they came before. */
export function follow(step: Step, name: string, value: unknown): Step | undefined {
  const next =
    step.otherName === name && step.otherValue === value ? step.otherNext : step.edges?.get(name)?.get(value);
  if (next === undefined) return undefined;
  step.otherName = step.name;
  step.otherValue = step.value;
  step.otherNext = step.next;
  step.name = name;
  step.value = value;
  step.next = next;
  return next;
}

/** Whether a name and value may be remembered. Objects have no content that could be compared. */
export function isMemorable(step: Step, name: string, value: unknown): boolean {
  if (typeof value === "object" ? value !== null && !(value instanceof Step) : !PRIMITIVES.has(typeof value))
    return false;
  const edges = step.edges;
  if (edges === undefined) return true;
  const values = edges.get(name);
  return values === undefined ? edges.size < MOST_NAMES : values.size < MOST_VALUES;
}

const PRIMITIVES = new Set(["string", "number", "boolean", "undefined"]);

/** Remembers where a name and value lead. */
export function lead(step: Step, name: string, value: unknown, text: string, hides: boolean): Step {
  const next = new Step(flatten(text), hides);
  if (steps >= MOST_STEPS) forgetAll();
  steps += 1;
  step.edges ??= new Map();
  let values = step.edges.get(name);
  if (values === undefined) {
    values = new Map();
    step.edges.set(name, values);
  }
  values.set(value, next);
  return next;
}

/** One piece of memory, and the only one for this text, instead of the chain of parts that it was put together from. */
export function flatten(text: string): string {
  return Object.keys({ [text]: 0 })[0] as string;
}

function forgetAll(): void {
  steps = 0;
  for (const root of roots) {
    root.edges = undefined;
    root.name = undefined;
    root.next = undefined;
    root.otherName = undefined;
    root.otherNext = undefined;
    root.found = undefined;
  }
}

/** Whether a `for … in` over an object meets its own properties and no others. */
export function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === Object.prototype || prototype === null;
}
