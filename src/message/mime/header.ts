/**
 * Text in headers as it stands on the wire: folded, and in encoded words where plain text would not arrive as given.
 * Written here because the composer folds inside long words and leaves alone what reads like an encoded word.
 */

import { LIKE_ENCODED_WORD, LONGEST_TOKEN } from "../header.ts";

/** Lines should not be longer (RFC 5322 section 2.1.1). */
const LINE = 76;
/** Bytes of text in one encoded word: base64 makes 64 characters of them, which fit on a line after `Subject: `. */
const WORD_BYTES = 36;

const PLAIN = /^[\t\x20-\x7e]*$/;

/** Unstructured text (RFC 5322 section 2.2.1), such as a subject. */
export function encodeText(value: string, name: string): string {
  return arrivesAsGiven(value) ? fold(value, name) : encodedWords(value);
}

function arrivesAsGiven(value: string): boolean {
  return (
    PLAIN.test(value) &&
    !LIKE_ENCODED_WORD.test(value) &&
    !/^\s|\s$/.test(value) &&
    value.split(" ").every((token) => token.length <= LONGEST_TOKEN)
  );
}

/** Encoded words of UTF-8 in base64 (RFC 2047), one a line; decoders join them without the line break. */
function encodedWords(value: string): string {
  const words: string[] = [];
  let word = "";
  let bytes = 0;
  for (const character of value) {
    const size = Buffer.byteLength(character);
    if (bytes + size > WORD_BYTES) {
      words.push(word);
      word = "";
      bytes = 0;
    }
    word += character;
    bytes += size;
  }
  words.push(word);
  return words.map((text) => `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`).join("\r\n ");
}

/** Breaks lines before spaces, so that unfolding gives the same value (RFC 5322 section 2.2.3). */
function fold(value: string, name: string): string {
  let column = name.length + 2;
  let folded = "";
  for (const [token] of value.matchAll(/ *[^ ]+/g)) {
    if (folded !== "" && column + token.length > LINE) {
      folded += "\r\n";
      column = 0;
    }
    folded += token;
    column += token.length;
  }
  return folded;
}
