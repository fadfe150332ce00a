/** A copy of plain data, to tell later whether it is still the same. */

/** An object that is plain data as far down as it goes, with functions told apart by their identity. */
export class Snapshot {
  readonly #copy: unknown;

  private constructor(copy: unknown) {
    this.#copy = copy;
  }

  /** Undefined for what is more than plain data: a class's instance, something that holds itself. */
  static of(value: unknown): Snapshot | undefined {
    try {
      return new Snapshot(copyOf(value, 0));
    } catch (error) {
      if (error instanceof NotPlain) return undefined;
      throw error;
    }
  }

  isOf(value: unknown): boolean {
    return isSame(this.#copy, value);
  }
}

class NotPlain extends Error {}

const DEEPEST = 20;

type Data = Readonly<Record<string, unknown>>;

/** The keys and values of an object, in their order. */
class Copy {
  readonly prototype: unknown;
  readonly keys: readonly string[];
  readonly values: readonly unknown[];

  constructor(object: object, depth: number) {
    this.prototype = Object.getPrototypeOf(object);
    const isPlain = this.prototype === Object.prototype || this.prototype === Array.prototype;
    if (!isPlain || depth > DEEPEST || "toJSON" in object) throw new NotPlain();
    this.keys = Object.keys(object);
    this.values = this.keys.map((key) => copyOf((object as Data)[key], depth + 1));
  }
}

function copyOf(value: unknown, depth: number): unknown {
  return typeof value === "object" && value !== null ? new Copy(value, depth) : value;
}

function isSame(copy: unknown, value: unknown): boolean {
  if (!(copy instanceof Copy)) return copy === value;
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== copy.prototype) return false;
  const { keys, values } = copy;
  let at = 0;
  for (const key in value) {
    if (keys[at] !== key || !isSame(values[at], (value as Data)[key])) return false;
    at += 1;
  }
  return at === keys.length;
}
