/** A pool of 64 recipients, and a template's sample props as they would be for each of them. */

import { randomFrom } from "../test/support/random.ts";

export interface Recipient {
  readonly index: number;
  readonly name: string;
  readonly email: string;
  /** Different for each, and always the same for one. */
  readonly token: string;
}

const FIRST = [
  "Ada",
  "Björn",
  "Chiara",
  "Dáithí",
  "Emeka",
  "Farah",
  "Guðrún",
  "Hiroko",
  "Ines",
  "Jürgen",
  "Kateřina",
  "Liam",
  "Małgorzata",
  "Nguyễn",
  "Oluwaseun",
  "Zoë",
];
const LAST = ["Okonkwo", "Lindqvist-Sjöberg", "Ito", "Featherstonehaugh"];

export const RECIPIENTS: readonly Recipient[] = LAST.flatMap((last) => FIRST.map((first) => `${first} ${last}`)).map(
  (name, index) => {
    const random = randomFrom(index);
    const token = Array.from({ length: 4 }, () =>
      Math.floor(random() * 36 ** 4)
        .toString(36)
        .padStart(4, "0"),
    ).join("");
    return { index, name, email: `recipient-${index + 1}@customer-${token.slice(0, 4)}.example`, token };
  },
);

/**
 * The sample props with names, addresses, numbers, links, codes and dates of one recipient. Types, lengths of lists
 * and words out of a fixed choice stay, so that any schema still holds.
 */
export function propsFor<P>(sample: P, recipient: Recipient): P {
  return vary(sample, "", recipient, randomFrom(recipient.index + 1000)) as P;
}

function vary(value: unknown, key: string, recipient: Recipient, random: () => number): unknown {
  if (typeof value === "string") return varyText(value, key, recipient, random);
  if (typeof value === "number") return varyNumber(value, random);
  if (value instanceof Date) return new Date(value.getTime() + Math.floor(random() * 14) * 86_400_000);
  if (Array.isArray(value)) return value.map((item) => vary(item, "", recipient, random));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, vary(item, name, recipient, random)]));
}

function varyText(text: string, key: string, { name, email, token }: Recipient, random: () => number): string {
  if (/^https?:\/\//.test(text)) return `${text}${text.includes("?") ? "&" : "?"}r=${token}`;
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return email;
  // Names of people are one word or two, each with a capital; an article's name is longer, or goes on in small letters.
  if (/^(name|customer|username)$/i.test(key) && /^\p{Lu}?\p{Ll}+(?: \p{Lu}\p{Ll}+)?$/u.test(text)) return name;
  const varied = /code|phrase/i.test(key) ? text.replace(/[a-z]/g, () => letter(random)) : text;
  return varied.replace(/[0-9]/g, (digit) => (digit === "0" ? digit : String(1 + Math.floor(random() * 9))));
}

function varyNumber(value: number, random: () => number): number {
  return value < 10 ? value : Math.round(value * (0.8 + 0.4 * random()));
}

function letter(random: () => number): string {
  return String.fromCharCode(97 + Math.floor(random() * 26));
}
