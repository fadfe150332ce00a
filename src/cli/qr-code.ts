/** A QR code for the terminal: two rows of it in each line, dark on light whatever the terminal's colours are. */

import { styleText } from "node:util";

/** Standards ask for four modules of light around it; phones make do with two. */
const MARGIN = 2;

/** @param rows `1` is dark. */
export function drawQrCode(rows: readonly string[]): string {
  const width = (rows[0]?.length ?? 0) + 2 * MARGIN;
  const blank = Array.from({ length: MARGIN }, () => "0".repeat(width));
  const side = "0".repeat(MARGIN);
  const all = [...blank, ...rows.map((row) => side + row + side), ...blank];
  if (all.length % 2 === 1) all.push("0".repeat(width));
  let drawn = "";
  for (let y = 0; y < all.length; y += 2) {
    const line = Array.from({ length: width }, (_, x) => BLOCKS[`${all[y]?.[x]}${all[y + 1]?.[x]}`] ?? " ").join("");
    drawn += `  ${styleText(["black", "bgWhite"], line, { stream: process.stdout })}\n`;
  }
  return drawn;
}

/** The upper half, then the lower one. */
const BLOCKS: Readonly<Record<string, string>> = { "00": " ", "10": "▀", "01": "▄", "11": "█" };
