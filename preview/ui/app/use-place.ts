// The place on screen as a hook, and the way to another one.
import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { shownTabs } from "../mail/tab-labels.ts";
import { isSite } from "../site/is-site.ts";
import { formatPlace, type Place, parsePlace } from "./place.ts";

export function usePlace(): Place {
  const [path] = useLocation();
  const search = useSearch();
  return useMemo(() => {
    const place = parsePlace(path, search);
    return isSite ? inSite(place) : place;
  }, [path, search]);
}

/** An address of the preview may name what needs a server. */
function inSite(place: Place): Place {
  if (place.page === "mail") return shownTabs.includes(place.tab) ? place : { ...place, tab: "preview" };
  return place.page === "wall" ? place : { page: "home" };
}

/** A step that "back" should undo is pushed; a change of the view replaces the address. */
export function useGo(): (place: Place, options?: { readonly replace?: boolean }) => void {
  const [, navigate] = useLocation();
  return useMemo(() => (place, options) => navigate(formatPlace(place), options), [navigate]);
}
