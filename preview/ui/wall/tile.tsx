// One state of one template on the wall: a link to it, with its mail in small as soon as it comes into sight.
import { useQuery } from "@tanstack/react-query";
import { memo, useEffect, useState } from "react";
import { Link } from "wouter";
import { previewQuery } from "../api/preview.ts";
import { NO_LENS } from "../app/lens.ts";
import { formatPlace, type Scheme } from "../app/place.ts";
import { Icon } from "../primitives/icon.tsx";
import { useNear } from "./near.ts";
import { Thumbnail } from "./thumbnail.tsx";

export interface TileState {
  readonly template: string;
  readonly variant: string | null;
  readonly locale: string | null;
  readonly width: number;
  readonly scheme: Scheme;
}

interface TileProps extends TileState {
  /** What tells the tile from its neighbours, beside the template. */
  readonly label: string;
  /** The one of the wall's tiles that Tab comes to. */
  readonly current: boolean;
  /** What the wall scrolls in. */
  readonly box: HTMLElement | null;
  readonly onVariants: (template: string, variants: readonly string[]) => void;
}

export function addressOfTile({ template, variant, locale, width, scheme }: TileState): string {
  return formatPlace({
    page: "mail",
    tab: "preview",
    lens: NO_LENS,
    template,
    variant,
    locale,
    width,
    scheme,
  });
}

export const Tile = memo(function Tile({ label, current, box, onVariants, ...state }: TileProps) {
  const [item, setItem] = useState<HTMLElement | null>(null);
  const near = useNear(item, box);
  const parts = state.template.split("/");
  const name = parts.pop();
  return (
    <li ref={setItem} className="min-w-0">
      <Link
        href={addressOfTile(state)}
        data-tile={state.template}
        tabIndex={current ? 0 : -1}
        className="group block rounded-lg outline-none"
      >
        <span className="relative block aspect-[4/5] overflow-hidden rounded-lg bg-stage shadow-sheet transition-shadow group-hover:ring-2 group-hover:ring-line-strong group-focus-visible:outline-3 group-focus-visible:outline-offset-2 group-focus-visible:outline-focus">
          {near && <Mail state={state} onVariants={onVariants} />}
        </span>
        <span className="mt-2 block truncate px-0.5 text-xs font-medium">
          {parts.length > 0 && <span className="font-normal text-muted">{parts.join("/")}/</span>}
          {name}
        </span>
        <span className="block h-4 truncate px-0.5 text-2xs text-muted">{label}</span>
      </Link>
    </li>
  );
});

/** Mounted while the tile is near, so that of three hundred templates only a screenful is asked for and kept. */
function Mail({ state, onVariants }: { state: TileState; onVariants: TileProps["onVariants"] }) {
  const { template, variant, locale, width, scheme } = state;
  const query = useQuery({
    ...previewQuery({ template, variant, locale, props: null }),
    gcTime: 60_000,
  });
  const { data: result, error } = query;

  useEffect(() => {
    if (variant === null && result && (result.ok || result.variants.length > 0)) onVariants(template, result.variants);
  }, [template, variant, result, onVariants]);

  if (result?.ok) {
    return <Thumbnail mail={result} width={width} scheme={scheme} onExpired={() => void query.refetch()} />;
  }
  const problem = result ? result.error : error;
  if (problem) {
    return (
      <span className="absolute inset-0 flex flex-col gap-1 overflow-hidden bg-danger-soft p-3 text-left text-xs text-ink">
        <span className="flex items-center gap-1.5 font-medium text-danger">
          <Icon name="warning" size={14} />
          {problem.name}
        </span>
        <span className="line-clamp-8 break-words">{problem.message}</span>
      </span>
    );
  }
  return <span className="absolute inset-0 animate-pulse bg-hover" />;
}
