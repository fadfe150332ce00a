// The place on screen as a hook, and the way to another one.
import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { formatPlace, type Place, parsePlace } from "./place.ts";

export function usePlace(): Place {
  const [path] = useLocation();
  const search = useSearch();
  return useMemo(() => parsePlace(path, search), [path, search]);
}

/** A step that "back" should undo is pushed; a change of the view replaces the address. */
export function useGo(): (place: Place, options?: { readonly replace?: boolean }) => void {
  const [, navigate] = useLocation();
  return useMemo(() => (place, options) => navigate(formatPlace(place), options), [navigate]);
}
