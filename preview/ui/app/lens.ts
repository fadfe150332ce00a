// What a mail is looked at through, as the address says it: `client=gmail-web&dark=gmail-ios&images=off&zoom=200`.
import { type LensChoice, type LensClient, type LensDark, lensClients, lensDarkModes } from "../../protocol.ts";

export const visions = ["protanopia", "deuteranopia", "tritanopia", "achromatopsia"] as const;
export type Vision = (typeof visions)[number];

export interface Lens {
  /** Null: as it is sent. */
  readonly client: LensClient | null;
  /** How dark is made of it; null: as its author wrote it. */
  readonly dark: LensDark | null;
  readonly images: boolean;
  readonly fonts: boolean;
  readonly vision: Vision | null;
  readonly zoomed: boolean;
}

export const NO_LENS: Lens = { client: null, dark: null, images: true, fonts: true, vision: null, zoomed: false };

export function parseLens(query: URLSearchParams): Lens {
  return {
    client: lensClients.find(({ id }) => id === query.get("client"))?.id ?? null,
    dark: lensDarkModes.find(({ id }) => id === query.get("dark"))?.id ?? null,
    images: query.get("images") !== "off",
    fonts: query.get("fonts") !== "off",
    vision: visions.find((vision) => vision === query.get("vision")) ?? null,
    zoomed: query.get("zoom") === "200",
  };
}

export function formatLens(lens: Lens, query: URLSearchParams): void {
  if (lens.client) query.set("client", lens.client);
  if (lens.dark) query.set("dark", lens.dark);
  if (!lens.images) query.set("images", "off");
  if (!lens.fonts) query.set("fonts", "off");
  if (lens.vision) query.set("vision", lens.vision);
  if (lens.zoomed) query.set("zoom", "200");
}

/** Whether the mail is seen as it is sent. */
export function isPlain(lens: Lens): boolean {
  const query = new URLSearchParams();
  formatLens(lens, query);
  return query.size === 0;
}

/** What of a lens the server applies; null where that is nothing. A dark mode counts in the dark only. */
export function choiceOf({ client, dark, images, fonts }: Lens, scheme: "light" | "dark"): LensChoice | null {
  const choice: LensChoice = {
    ...(client && { client }),
    ...(dark && scheme === "dark" && { dark }),
    ...(!images && { images: "off" as const }),
    ...(!fonts && { fonts: "off" as const }),
  };
  return Object.keys(choice).length > 0 ? choice : null;
}
