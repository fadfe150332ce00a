/**
 * Outlook.com's dark mode beside the colours that others have read off its screen:
 * https://github.com/druso/email_darkmode_simulator/blob/main/Color_inversion_data.md
 */

import { expect, test } from "vitest";
import { lightnessOf, parseColour } from "../../../preview/lenses/colour.ts";
import { applyLenses } from "../../../preview/lenses/index.ts";

/** Background and text, as sent and as seen. */
const MEASURED: readonly (readonly [background: string, text: string, seen: string, seenText: string])[] = [
  ["#f4f4f4", "#2b2b2b", "#2e2e2e", "#c5c6c7"],
  ["#e2e3e3", "#3a3b3c", "#373737", "#bfc0c1"],
  ["#c8cacc", "#4a4d50", "#434547", "#bebfc0"],
  ["#b5b3af", "#2f3132", "#53514e", "#bbbcbd"],
  ["#8a8d90", "#151617", "#66696c", "#a2a4a7"],
  ["#5a5c5e", "#eceded", "#5a5c5e", "#eceded"],
  ["#e0e0e0", "#8c8c8c", "#393939", "#eceded"],
  ["#ffffff", "#0078d4", "#292929", "#5ba4ff"],
  ["#f0f0f0", "#d92b2b", "#303030", "#ed6557"],
  // The text of this line is given as that of the blue one above, which cannot be.
  ["#ffffff", "#222222", "#292929", ""],
  ["#000000", "#eeeeee", "#000000", "#d9d9d9"],
  ["#fefefe", "#222222", "#2a2a2a", "#e1e1e1"],
  ["#010101", "#eeeeee", "#010101", "#e3e3e3"],
];

const shown = (property: string, colour: string): string => {
  const { html } = applyLenses(`<p style="${property}:${colour}">x</p>`, { dark: "outlook-com" });
  return new RegExp(`style="${property}:(#[\\da-f]{6})"`).exec(html)?.[1] ?? "";
};

test.each(MEASURED)("a background %s is as it was seen, to one step of a channel", (background, _text, seen) => {
  const [own, theirs] = [channels(shown("background-color", background)), channels(seen)];
  for (const [index, channel] of own.entries())
    expect(Math.abs(channel - (theirs[index] ?? Number.NaN))).toBeLessThan(2);
});

// docs/clients.md calls texts a guess, and says how far off it is.
test("most texts are as light as they were seen, to 8 of 100, and two are far off", () => {
  const off = MEASURED.filter(([, , , seen]) => seen !== "").map(([, text, , seen]) =>
    Math.abs(lightness(shown("color", text)) - lightness(seen)),
  );
  expect(off.filter((distance) => distance < 8)).toHaveLength(10);
  expect(Math.round(Math.max(...off))).toBe(35);
});

function channels(colour: string): readonly number[] {
  const parsed = parseColour(colour);
  expect(parsed, colour).toBeDefined();
  return parsed?.rgb ?? [];
}

function lightness(colour: string): number {
  return lightnessOf(parseColour(colour) ?? { rgb: [0, 0, 0], alpha: 1 });
}
