/** Quoted-printable written several characters at a time comes to the same bytes as written one by one. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { writeText } from "../../src/message/mime/encoding.ts";
import { Sheet } from "../../src/message/mime/sheet.ts";

interface Encoded {
  readonly encoding: string;
  readonly body: string;
}

function encode(text: string): Encoded {
  const sheet = new Sheet();
  let encoding = "";
  writeText(sheet, text, (chosen) => {
    encoding = chosen;
  });
  return { encoding, body: sheet.takeAscii() };
}

/** RFC 2045 section 6.7 byte by byte, for a text that needs encoding. */
function quotedPrintable(text: string): string {
  const lines = text.replace(/\r\n?|\n/g, "\n").split("\n");
  return lines.map((line) => softBroken(Buffer.from(line))).join("\r\n");
}

function softBroken(bytes: Buffer): string {
  let line = "";
  const lines: string[] = [];
  bytes.forEach((byte, index) => {
    const isBlank = byte === 32 || byte === 9;
    const isPlain = (byte > 32 && byte < 127 && byte !== 61) || (isBlank && index < bytes.length - 1);
    const encoded = `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    if (line.length + (isPlain ? 1 : encoded.length) > 75) {
      lines.push(line);
      line = "";
    }
    const startsFrom = line === "" && bytes.toString("latin1", index, index + 5) === "From ";
    line += isPlain && !startsFrom ? String.fromCharCode(byte) : encoded;
  });
  return [...lines, line].join("=\r\n");
}

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[ -~]{1,90}$/) },
  fc.constantFrom(
    "=",
    "==",
    "\t",
    " ",
    "  ",
    "From ",
    "\r\n",
    "\n",
    "\r",
    "\u007f",
    "\u0001",
    "\u{a0}",
    "é",
    "€",
    "👋🏽",
  ),
  fc.constantFrom("\ud83d", "\u200c\u{a0}".repeat(20), "Ąą", "\u0141\u0142", "\uff1d"),
  fc.string({ unit: "binary", maxLength: 8 }),
);

/** No line of it may go out as it is. */
const text = fc.array(piece, { minLength: 1, maxLength: 30 }).map((pieces) => `é=${pieces.join("")}`);

test("equals the encoding of one byte after the other, and is left where it would double the text", () => {
  let doubled = 0;
  fc.assert(
    fc.property(text, (given) => {
      const wanted = quotedPrintable(given);
      const { encoding, body } = encode(given);
      const size = Buffer.byteLength(given);
      const isDoubled = wanted.length > 2 * size;
      if (isDoubled) doubled += 1;
      expect(encoding).toBe(isDoubled ? "base64" : "quoted-printable");
      if (!isDoubled) expect(body).toBe(wanted);
      expect(Math.max(...body.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(76);
    }),
    { numRuns: 3_000 },
  );
  expect(doubled).toBeGreaterThan(0);
});

test.each([
  ["German", "Die Größe der Bestellung überschreitet das Übliche für Käufer.\n", "quoted-printable"],
  ["Polish", "Twoje zamówienie zostało wysłane i dotrze jutro.\n", "quoted-printable"],
  [
    "the blanks behind a preheader",
    `<p>${"\u{a0}\u200c\u200b".repeat(40)}</p>${"<td>Item</td>".repeat(200)}`,
    "quoted-printable",
  ],
  ["Russian", "Ваш заказ отправлен и прибудет завтра.\n", "base64"],
  ["Japanese", "ご注文ありがとうございます。\n", "base64"],
])("%s", (_, sentence, encoding) => {
  expect(encode(sentence.repeat(30)).encoding).toBe(encoding);
});
