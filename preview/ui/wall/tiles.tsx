// The wall's tiles in rows, in the order of the sidebar. Arrow keys go from tile to tile, Enter opens one.
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { TemplateSummary } from "../../protocol.ts";
import { PREVIEW_PROPS } from "../mail/variants.ts";
import { addressOfTile, Tile, type TileState } from "./tile.tsx";
import type { WallPlace } from "./wall-place.ts";

interface TilesProps {
  readonly templates: readonly TemplateSummary[];
  readonly place: WallPlace;
  /** About how wide a tile should be, in pixels. */
  readonly size: number;
}

const GAP = 20;
const PADDING = 20;

/** Known only once a template was rendered; kept, so that coming back finds the wall as it was. */
const variantsOf = new Map<string, readonly string[]>();
let lastScroll = 0;
let lastAddress = "";

export function Tiles({ templates, place, size }: TilesProps) {
  const box = useRef<HTMLElement>(null);
  const room = useRoom(box);
  const [, setKnown] = useState(0);
  const [current, setCurrent] = useState(lastAddress);

  const onVariants = useCallback((template: string, variants: readonly string[]) => {
    if (variantsOf.get(template)?.join("\n") === variants.join("\n")) return;
    variantsOf.set(template, variants);
    setKnown((count) => count + 1);
  }, []);

  const measured = room > 0;
  useLayoutEffect(() => {
    if (measured && box.current) box.current.scrollTop = lastScroll;
  }, [measured]);

  const states = templates.flatMap(({ id }) => statesOf(id, place));
  const addresses = states.map(addressOfTile);
  const stop = addresses.includes(current) ? current : addresses[0];
  const columns = Math.max(1, Math.floor((room - PADDING * 2 + GAP) / (size + GAP)));
  const tile = (room - PADDING * 2 - GAP * (columns - 1)) / columns;

  return (
    <section
      ref={box}
      aria-label="Thumbnails"
      className="min-h-0 flex-1 overflow-y-auto stage-grid"
      onScroll={({ currentTarget }) => {
        lastScroll = currentTarget.scrollTop;
      }}
    >
      {measured && (
        <ul
          data-testid="wall"
          className="grid"
          style={
            {
              "--tile": tile,
              gap: GAP,
              padding: PADDING,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            } as React.CSSProperties
          }
          onKeyDown={(event) => step(event, columns)}
          onFocus={({ target }) => {
            const address = target.closest("[data-tile]")?.getAttribute("href")?.replace(/^#/, "");
            if (address) {
              lastAddress = address;
              setCurrent(address);
            }
          }}
        >
          {states.map((state, index) => (
            <Tile
              key={addresses[index]}
              {...state}
              label={labelOf(state, place)}
              current={addresses[index] === stop}
              box={box.current}
              onVariants={onVariants}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function statesOf(template: string, { variants, locales, widths, schemes }: WallPlace): readonly TileState[] {
  const named = variants ? (variantsOf.get(template) ?? []) : [];
  return [null, ...named].flatMap((variant) =>
    locales.flatMap((locale) =>
      widths.flatMap((width) => schemes.map((scheme) => ({ template, variant, locale, width, scheme }))),
    ),
  );
}

/** Only what the axes leave open. */
function labelOf({ variant, locale, width, scheme }: TileState, place: WallPlace): string {
  const parts = [
    place.variants && (variant ?? PREVIEW_PROPS),
    place.locales.length > 1 && (locale ?? "default"),
    place.widths.length > 1 && `${width} px`,
    place.schemes.length > 1 && scheme,
  ];
  return parts.filter(Boolean).join(" · ");
}

function step(event: KeyboardEvent<HTMLElement>, columns: number): void {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-tile]")];
  const index = tiles.indexOf(document.activeElement as HTMLElement);
  const last = tiles.length - 1;
  const steps: Record<string, number> = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index + columns > last && index < last ? last : index + columns,
    ArrowUp: index - columns,
    Home: 0,
    End: last,
  };
  const goal = steps[event.key];
  if (goal === undefined || index === -1) return;
  event.preventDefault();
  tiles[goal]?.focus();
}

function useRoom(box: React.RefObject<HTMLElement | null>): number {
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // The inner width, which a scroll bar takes from.
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return room;
}
