/** Words → lines of plaintext, with white space collapsed: what html-to-text's builders do, without its parts. */

import { fallBack } from "./fallback.ts";

/** HTML's white space and the zero-width space part words; everything else belongs to one. */
const WORDS = /[^ \t\r\n\f\u200b]+/g;
/** A text that is already as it shall be: nothing to collapse but a space at either end. */
const NEEDS_COLLAPSING = /[\t\r\n\f\u200b]| {2}/;

/** Lines of any length, which is all there is outside of a table's cells. */
export interface Lines {
  readonly width: number;
  text: string;
  add(text: string, eachWord: ((word: string) => void) | undefined): void;
  startLine(count: number): void;
  clear(): void;
}

export function linesOf(width: number): Lines {
  return width === Number.POSITIVE_INFINITY ? new LongLines() : new WrappedLines(width);
}

/** Whether a text is a line already, that nothing has to be done about. */
export function isLine(text: string, width: number): boolean {
  return (
    text !== "" &&
    text.length <= width &&
    !isSpaceAt(text, 0) &&
    !isSpaceAt(text, text.length - 1) &&
    !NEEDS_COLLAPSING.test(text)
  );
}

export function hasWords(text: string): boolean {
  WORDS.lastIndex = 0;
  return WORDS.test(text);
}

function isSpaceAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 0x20 || (code < 0x0e && code > 0x08 && code !== 0x0b) || code === 0x200b;
}

class LongLines implements Lines {
  readonly width = Number.POSITIVE_INFINITY;
  text = "";
  #atStart = true;
  #hasSpace = false;

  add(text: string, eachWord: ((word: string) => void) | undefined): void {
    if (text === "") return;
    const spaceBefore = isSpaceAt(text, 0);
    const spaceAfter = isSpaceAt(text, text.length - 1);
    let words: string;
    if (eachWord === undefined && !NEEDS_COLLAPSING.test(text)) {
      words = spaceBefore || spaceAfter ? text.slice(spaceBefore ? 1 : 0, spaceAfter ? -1 : undefined) : text;
    } else {
      const found = text.match(WORDS) ?? [];
      if (eachWord !== undefined) for (const word of found) eachWord(word);
      words = found.join(" ");
    }
    if (words !== "") {
      if (this.#atStart) this.text += words;
      else this.text += this.#hasSpace || spaceBefore ? ` ${words}` : words;
      this.#atStart = false;
    }
    this.#hasSpace = (this.#hasSpace && words === "") || spaceAfter;
  }

  startLine(count: number): void {
    this.text += count === 1 ? "\n" : "\n".repeat(count);
    this.#atStart = true;
  }

  clear(): void {
    this.text = "";
    this.#atStart = true;
  }
}

/** Lines of bounded length, for the cells of data tables. A word that is longer keeps its length. */
class WrappedLines implements Lines {
  readonly width: number;
  /** Finished lines, each with its break. */
  #above = "";
  #line = "";
  #left: number;
  #hasSpace = false;

  constructor(width: number) {
    this.width = width;
    this.#left = width;
  }

  get text(): string {
    return this.#above + this.#line;
  }

  add(text: string, eachWord: ((word: string) => void) | undefined): void {
    if (text === "") return;
    const spaceBefore = isSpaceAt(text, 0);
    const isParted = this.#hasSpace || spaceBefore;
    const spaceAfter = isSpaceAt(text, text.length - 1);
    if (eachWord === undefined && !spaceBefore && !spaceAfter && this.#fits(text, isParted)) {
      this.#append(text);
      this.#hasSpace = false;
      return;
    }
    const words = NEEDS_COLLAPSING.test(text) || text.includes(" ") ? (text.match(WORDS) ?? []) : [text];
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index] as string;
      eachWord?.(word);
      if (index > 0 || isParted) this.#push(word);
      else this.#push(this.#pop() + word);
    }
    this.#hasSpace = (this.#hasSpace && words.length === 0) || spaceAfter;
  }

  /** Whether a text can go onto the line as it is: then each of its words could. */
  #fits(text: string, isParted: boolean): boolean {
    const isFirst = this.#line === "";
    return (
      (isFirst || (isParted && this.#left > text.length)) && this.#left >= text.length && !NEEDS_COLLAPSING.test(text)
    );
  }

  startLine(count: number): void {
    this.#above += `${this.#line}${"\n".repeat(count)}`;
    this.#line = "";
    this.#left = this.width;
  }

  clear(): void {
    this.#above = "";
    this.#line = "";
    this.#left = this.width;
  }

  #push(word: string): void {
    // html-to-text looks for the split character `undefined` in it, and finds it in the word "undefined".
    if (word.length > this.width && word.includes("undefined")) fallBack("a long word in a table");
    if (this.#left <= 0 || (this.#line !== "" && word.length + 1 > this.#left)) this.startLine(1);
    this.#append(word);
  }

  #append(text: string): void {
    this.#left -= text.length + (this.#line === "" ? 0 : 1);
    this.#line = this.#line === "" ? text : `${this.#line} ${text}`;
  }

  /** Takes the last word of the line, which more of it follows. */
  #pop(): string {
    const word = this.#line.slice(this.#line.lastIndexOf(" ") + 1);
    if (word === "") return "";
    this.#line = this.#line.slice(0, Math.max(0, this.#line.length - word.length - 1));
    this.#left += word.length + (this.#line === "" ? 0 : 1);
    return word;
  }
}
