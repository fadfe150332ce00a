/** Changes the colours of a mail, wherever they are written: rules, inline styles, attributes, and the bare page. */

import { type Colour, formatColour, parseColour, rewriteColours } from "../colour.ts";
import {
  attribute,
  createElement,
  type Element,
  elementsOf,
  type MailDocument,
  prepend,
  rootPart,
  setAttribute,
  setText,
} from "../mail-document.ts";
import { type DeclarationPlace, rewriteStyles } from "../styles.ts";

export type ColourRole = "text" | "background" | "border";

export interface Recolouring {
  readonly change: (colour: Colour, role: ColourRole) => Colour;
  /** Told of every element whose own style or attribute changed, with what stood there before. */
  readonly onElement?: (element: Element, role: ColourRole, by: "style" | "attribute", before: string) => void;
  /** Rules that are left as they are. */
  readonly spares?: (place: DeclarationPlace) => boolean;
  /** At-rules that are dropped. */
  readonly drops?: (name: string, prelude: string) => boolean;
}

export function recolour(mail: MailDocument, { change, onElement, spares, drops }: Recolouring): void {
  rewriteStyles(mail, {
    atRule: ({ name, prelude }) => !drops?.(name, prelude),
    declaration(declared, place) {
      const role = roleOf(declared.property);
      if (role === undefined || spares?.(place)) return declared;
      const value = rewriteColours(declared.value, (colour) => (colour.alpha === 0 ? colour : change(colour, role)));
      if (value === declared.value) return declared;
      if (place.element) onElement?.(place.element, role, "style", declared.value);
      return { ...declared, value };
    },
  });
  for (const element of elementsOf(mail)) {
    for (const [name, role] of ATTRIBUTES) {
      const before = attribute(element, name);
      const colour = before === undefined ? undefined : parseColour(before);
      if (before === undefined || colour === undefined) continue;
      const next = change(colour, role);
      if (next === colour) continue;
      setAttribute(element, name, formatColour(next));
      onElement?.(element, role, "attribute", before);
    }
  }
  paintPage(mail, change);
}

const ATTRIBUTES: readonly (readonly [string, ColourRole])[] = [
  ["bgcolor", "background"],
  ["color", "text"],
  ["text", "text"],
];

function roleOf(property: string): ColourRole | undefined {
  if (property === "color" || property === "-webkit-text-fill-color") return "text";
  if (property === "background" || property === "background-color" || property === "background-image")
    return "background";
  return /^(?:border|outline)/.test(property) && !/(?:radius|spacing|collapse|width|style)$/.test(property)
    ? "border"
    : undefined;
}

/** What nobody gave a colour is black on white, and links are blue. */
function paintPage(mail: MailDocument, change: Recolouring["change"]): void {
  const head = rootPart(mail, "head");
  if (!head) return;
  const as = (hex: string, role: ColourRole): string => formatColour(change(parseColour(hex) as Colour, role));
  const style = createElement("style");
  const css = `:root{color-scheme:light;background-color:${as("#ffffff", "background")};color:${as("#000000", "text")}}:any-link{color:${as("#0000ee", "text")}}`;
  setText(style, css);
  prepend(head, style);
}
