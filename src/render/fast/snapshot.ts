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

function copyOf(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain || depth > DEEPEST || "toJSON" in value) throw new NotPlain();
  const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {};
  for (const key in value) copy[key] = copyOf((value as Data)[key], depth + 1);
  return copy;
}

function isSame(copy: unknown, value: unknown): boolean {
  if (copy === value) return typeof copy !== "object" || copy === null;
  if (typeof copy !== "object" || typeof value !== "object" || copy === null || value === null) return false;
  if (Object.getPrototypeOf(copy) !== Object.getPrototypeOf(value)) return false;
  let keys = 0;
  for (const key in value) {
    if (!Object.hasOwn(copy, key) || !isSame((copy as Data)[key], (value as Data)[key])) return false;
    keys += 1;
  }
  for (const _ in copy) keys -= 1;
  return keys === 0;
}
