/**
 * Outlook.com's own dark mode, with the device in light: it rewrites colours and leaves the old ones in `data-ogsc`,
 * `data-ogsb` (of styles), `data-ogac` and `data-ogab` (of attributes), by which rules can address what was changed.
 */

import { type Colour, lightnessOf, withLightness } from "../colour.ts";
import { attribute, elementsOf, type MailDocument, rootPart, setAttribute } from "../mail-document.ts";
import { featurePage } from "../support.ts";
import type { DarkMode } from "./dark-mode.ts";
import { type ColourRole, recolour } from "./recolour.ts";

const ATTRIBUTES_PAGE = "https://www.hteumeuleu.com/2021/emails-react-outlook-com-dark-mode/";
const BACKGROUNDS = "https://github.com/druso/email_darkmode_simulator/blob/main/Color_inversion_data.md";
const TEXTS =
  "https://github.com/microsoft/roosterjs/blob/master/packages/roosterjs-color-utils/lib/utils/getDarkColor.ts";

export const outlookComDark: DarkMode = (mail, report) => {
  report.note("Light backgrounds become dark, down to `#292929` for white; dark ones and borders stay", BACKGROUNDS);
  report.note("Dark texts become light; light ones stay", TEXTS);
  recolour(mail, {
    change: (colour, role) => changed(colour, role),
    // Rules for the dark mode itself say what they mean.
    spares: ({ selector }) => /\[data-og/i.test(selector),
    onElement(element, role, by, before) {
      const name = `data-og${by === "style" ? "s" : "a"}${role === "text" ? "c" : "b"}`;
      setAttribute(element, name, before);
      report.note(`\`${name}\` keeps the old colour`, ATTRIBUTES_PAGE);
    },
  });
  markBody(mail);
  if (elementsOf(mail).some(({ tagName }) => tagName === "style"))
    report.note(
      "`@media (prefers-color-scheme)` follows the device, which is taken to be light",
      featurePage("css-at-media-prefers-color-scheme"),
    );
};

/** The wrapper is always changed: from black on white at least. */
function markBody(mail: MailDocument): void {
  const body = rootPart(mail, "body");
  if (!body) return;
  for (const name of ["data-ogsc", "data-ogsb"]) if (attribute(body, name) === undefined) setAttribute(body, name, "");
}

function changed(colour: Colour, role: ColourRole): Colour {
  const lightness = lightnessOf(colour);
  const isDark = lightness < MIDDLE;
  if (role === "text" && isDark) return withLightness(colour, lightenedText(lightness));
  return role === "background" && !isDark ? withLightness(colour, darkenedBackground(lightness)) : colour;
}

const MIDDLE = 50;
/** L of #292929, which Outlook makes of white. Until 2019 it was #333333. */
const DARKEST = 16.589;

/**
 * From 50 to 100 down to 50 to {@link DARKEST}, in proportion: within one step of a channel for all 13 backgrounds that
 * were measured, and with the base of 2019 the very colour that email-bugs#64 found then (red becomes #ee0000).
 */
function darkenedBackground(lightness: number): number {
  return DARKEST + ((100 - lightness) * (MIDDLE - DARKEST)) / (100 - MIDDLE);
}

/** The formula of Microsoft's editor. Most measured texts are within 8 of it; the reader also weighs what they stand on. */
function lightenedText(lightness: number): number {
  return ((100 - lightness) * (100 - 21.247)) / 100 + 21.247;
}
