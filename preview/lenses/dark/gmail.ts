/** Gmail's dark modes. The algorithm is unpublished: lightness is inverted in CIELAB, which is an approximation. */

import { type Colour, lightnessOf, withLightness } from "../colour.ts";
import { featurePage } from "../support.ts";
import { asksForDark, type DarkMode } from "./dark-mode.ts";
import { type ColourRole, recolour } from "./recolour.ts";

const IOS = "https://www.hteumeuleu.com/2021/fixing-gmail-dark-mode-css-blend-modes/";
const KINDS = "https://www.litmus.com/blog/the-ultimate-guide-to-dark-mode-for-email-marketers";

/** iOS: everything, also what was dark already. */
export const gmailIos: DarkMode = (mail, report) => {
  report.note("Every colour is inverted, dark areas become light; images stay", IOS);
  recolour(mail, { change: inverted, drops: dropsAuthored(report.note) });
};

/** Android: light backgrounds and dark texts; what is dark stays. */
export const gmailAndroid: DarkMode = (mail, report) => {
  report.note("Light backgrounds become dark and dark texts light; dark areas and images stay", KINDS);
  recolour(mail, { change: darkened, drops: dropsAuthored(report.note) });
};

function inverted(colour: Colour): Colour {
  return withLightness(colour, 100 - lightnessOf(colour));
}

function darkened(colour: Colour, role: ColourRole): Colour {
  const lightness = lightnessOf(colour);
  const isDark = lightness < 50;
  return (role === "text") === isDark ? withLightness(colour, 100 - lightness) : colour;
}

function dropsAuthored(note: (text: string, source: string) => void) {
  return (name: string, prelude: string): boolean => {
    if (!asksForDark(name, prelude)) return false;
    note("`@media (prefers-color-scheme)` is not applied", featurePage("css-at-media-prefers-color-scheme"));
    return true;
  };
}
