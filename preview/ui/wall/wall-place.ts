// The wall as its address says it: `/wall?filter=…&variants=off&widths=375,680&schemes=light,dark&locales=de,ar`.
const WIDE = 680;

export interface WallPlace {
  readonly page: "wall";
  readonly filter: string;
  /** False: the preview props alone. */
  readonly variants: boolean;
  /** In pixels; never empty, as with the other axes. */
  readonly widths: readonly number[];
  readonly schemes: readonly ("light" | "dark")[];
  /** Null: the default locale. */
  readonly locales: readonly (string | null)[];
}

export const WALL: WallPlace = {
  page: "wall",
  filter: "",
  variants: true,
  widths: [WIDE],
  schemes: ["light"],
  locales: [null],
};

/** The id of the filter's field, for the key that leads there. */
export const WALL_FILTER = "wall-filter";

let last = WALL;

export function rememberWall(place: WallPlace): void {
  last = place;
}

/** The wall as it was seen last. */
export function lastWall(): WallPlace {
  return last;
}

/** What the address calls the default locale. */
const DEFAULT_LOCALE = "default";

export function parseWall(query: URLSearchParams): WallPlace {
  const listOf = (name: string): readonly string[] => [...new Set(query.get(name)?.split(",").filter(Boolean))];
  const widths = listOf("widths")
    .map(Number)
    .filter((width) => Number.isInteger(width) && width >= 200 && width <= 4000);
  const schemes = listOf("schemes").filter((scheme) => scheme === "light" || scheme === "dark");
  const locales = listOf("locales").map((tag) => (tag === DEFAULT_LOCALE ? null : tag));
  return {
    page: "wall",
    filter: query.get("filter") ?? "",
    variants: query.get("variants") !== "off",
    widths: widths.length > 0 ? widths : WALL.widths,
    schemes: schemes.length > 0 ? schemes : WALL.schemes,
    locales: locales.length > 0 ? locales : WALL.locales,
  };
}

export function formatWall({ filter, variants, widths, schemes, locales }: WallPlace): URLSearchParams {
  const query = new URLSearchParams();
  if (filter) query.set("filter", filter);
  if (!variants) query.set("variants", "off");
  const set = (name: string, values: readonly string[], usual: string): void => {
    if (values.join(",") !== usual) query.set(name, values.join(","));
  };
  set("widths", widths.map(String), String(WIDE));
  set("schemes", schemes, "light");
  set(
    "locales",
    locales.map((locale) => locale ?? DEFAULT_LOCALE),
    DEFAULT_LOCALE,
  );
  return query;
}

/** Adds the value to an axis or takes it away; the last one stays. In the order of `all`. */
export function toggled<Value>(chosen: readonly Value[], value: Value, all: readonly Value[]): readonly Value[] {
  const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
  if (next.length === 0) return chosen;
  return [...next].sort((one, other) => all.indexOf(one) - all.indexOf(other));
}
