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
const FORMULA =
  "https://github.com/microsoft/roosterjs/blob/master/packages/roosterjs-color-utils/lib/utils/getDarkColor.ts";

/** L of #333333, on which Outlook writes. */
const BASE = 21.247;

export const outlookComDark: DarkMode = (mail, report) => {
  report.note(
    "Texts and backgrounds get new colours: L' = (100 − L) · (100 − 21.247) / 100 + 21.247; borders stay",
    FORMULA,
  );
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
  if (role === "border") return colour;
  return withLightness(colour, ((100 - lightnessOf(colour)) * (100 - BASE)) / 100 + BASE);
}
