/** The preview props and what is known of them → states that nobody wrote but that will come. Always the same ones. */

import { fitsShape, type GeneratedState, type Json, type PropsField, type PropsShape } from "../../protocol.ts";
import {
  EMOJI,
  LONG_EMAIL,
  LONG_MACHINE,
  LONG_NAMES,
  LONG_URL,
  LONG_WORDS,
  pseudoLocalise,
  RTL_NAMES,
  RTL_WORDS,
  type TextUse,
  textUse,
} from "./words.ts";

interface Change {
  readonly text?: (text: Text) => string;
  readonly number?: (value: number, shape: Extract<PropsShape, { kind: "number" }>) => number;
  /** How many items a list has, of how many there were. */
  readonly items?: (length: number) => number;
  /** Leaves out what may be left out. */
  readonly bare?: boolean;
}

interface Text {
  readonly value: string;
  readonly use: TextUse;
  /** Counts the texts of these props, so that neighbours differ. */
  readonly index: number;
}

interface Recipe extends GeneratedState {
  readonly change: Change;
}

/** More would make a mail that nobody sends. */
const MANY = 12;

const RECIPES: readonly Recipe[] = [
  {
    id: "long",
    label: "Longest values",
    about: "Long names, words that do not break, long addresses, large numbers and many items",
    change: {
      text: ({ value, use, index }) =>
        ({
          words: LONG_WORDS,
          name: LONG_NAMES[index % LONG_NAMES.length] as string,
          email: LONG_EMAIL,
          url: LONG_URL,
          // A short one is the name of something, such as a currency, or has a length of its own.
          machine: value.length >= 6 ? LONG_MACHINE : value,
        })[use],
      number: (value, { whole, max }) =>
        Math.min(whole || Number.isInteger(value) ? 1_234_567 : 1_234_567.89, max ?? Infinity),
      items: (length) => Math.max(length, MANY),
    },
  },
  {
    id: "empty-lists",
    label: "Empty lists",
    about: "Every list without items",
    change: { items: () => 0 },
  },
  {
    id: "bare",
    label: "Only what is required",
    about: "Nothing that may be left out; null where that is allowed",
    change: { bare: true },
  },
  {
    id: "emoji",
    label: "Emoji",
    about: "Every text with emoji of several code points",
    change: {
      text: ({ value, use, index }) =>
        isProse(use) ? `${EMOJI[index % EMOJI.length]} ${value} ${EMOJI[(index + 1) % EMOJI.length]}` : value,
    },
  },
  {
    id: "rtl",
    label: "Right to left",
    about: "Every text in Arabic or Hebrew, whatever the mail's locale",
    change: {
      text: ({ value, use, index }) =>
        use === "name"
          ? (RTL_NAMES[index % RTL_NAMES.length] as string)
          : use === "words"
            ? (RTL_WORDS[index % RTL_WORDS.length] as string)
            : value,
    },
  },
  {
    id: "pseudo",
    label: "Pseudo-localised",
    about: "Every text accented, a third longer and in ⟦brackets⟧: what shows without comes from the template",
    change: { text: ({ value, use }) => (isProse(use) && value !== "" ? pseudoLocalise(value) : value) },
  },
];

/** The states of these props; those that would not differ from them are left out. */
export function generatedStates(fields: readonly PropsField[], sample: Json): GeneratedState[] {
  const same = JSON.stringify(sample);
  return RECIPES.filter(({ change }) => JSON.stringify(apply(change, fields, sample)) !== same).map(
    ({ id, label, about }) => ({ id, label, about }),
  );
}

/** Props of one state; undefined where there is no such state. */
export function generateProps(id: string, fields: readonly PropsField[], sample: Json): Json | undefined {
  const recipe = RECIPES.find((candidate) => candidate.id === id);
  return recipe && apply(recipe.change, fields, sample);
}

function apply(change: Change, fields: readonly PropsField[], sample: Json): Json {
  let texts = 0;

  function object(known: readonly PropsField[], value: Json | undefined, depth: number): Json {
    const before = isObject(value) ? value : {};
    const result: Record<string, Json> = {};
    // In the order of the samples, so that props that stay as they are stay the same text.
    const described = new Map(known.map((field) => [field.name, field]));
    const names = [...new Set([...Object.keys(before), ...described.keys()])];
    for (const name of names) {
      const field = described.get(name);
      const present = Object.hasOwn(before, name);
      if (field === undefined) {
        result[name] = before[name] as Json;
      } else if (change.bare && field.optional) {
        // Left out.
      } else if (present || (!field.optional && isRequiredAnyway(field.shape))) {
        result[name] = one(field.shape, before[name], name, depth + 1);
      }
    }
    return result;
  }

  function one(shape: PropsShape, value: Json | undefined, name: string, depth: number): Json {
    if (change.bare && shape.nullable) return null;
    if (value === null) return null;
    switch (shape.kind) {
      case "text": {
        if (typeof value !== "string" || !change.text) return value ?? "";
        const use = textUse(name, shape.format, value);
        // What has a format of its own would not be what it says it is.
        if (use === "machine" && shape.format !== undefined) return value;
        const text = change.text({ value, use, index: texts++ });
        return shape.maxLength === undefined ? text : [...text].slice(0, shape.maxLength).join("");
      }
      case "number":
        return typeof value === "number" && change.number ? change.number(value, shape) : (value ?? shape.min ?? 0);
      case "list": {
        const items = Array.isArray(value) ? (value as readonly Json[]) : [];
        const wanted = change.items ? change.items(items.length) : items.length;
        const length = items.length === 0 ? 0 : Math.min(Math.max(wanted, shape.min ?? 0), shape.max ?? Infinity);
        return Array.from({ length }, (_, index) => one(shape.item, items[index % items.length], name, depth + 1));
      }
      case "object":
        return object(shape.fields, value, depth);
      case "union": {
        const option = shape.options.find((candidate) => fitsShape(candidate, value));
        return option ? one(option, value, name, depth + 1) : (value ?? null);
      }
      default:
        return value ?? null;
    }
  }

  return object(fields, sample, 0);
}

/** A required field that the samples lack is filled where something harmless fits. */
function isRequiredAnyway(shape: PropsShape): boolean {
  return shape.kind === "text" || shape.kind === "number" || shape.kind === "list";
}

function isProse(use: TextUse): boolean {
  return use === "words" || use === "name";
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
