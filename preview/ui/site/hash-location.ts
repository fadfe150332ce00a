// The address of a page within a static site: behind the `#`, since from a disk or a folder there is one page only.
import { useSyncExternalStore } from "react";

interface Address {
  readonly path: string;
  readonly search: string;
}

export function hashAddress(): Address {
  const [path = "", search = ""] = location.hash.slice(1).split("?");
  return { path: path || "/", search };
}

function usePath(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, () => hashAddress().path), navigate];
}
/** What stands in a link. */
usePath.hrefs = (address: string): string => `#${address}`;

export const useHashPath = usePath;

export function useHashSearch(): string {
  return useSyncExternalStore(subscribe, () => hashAddress().search);
}

function navigate(address: string, options?: { readonly replace?: boolean }): void {
  if (options?.replace) location.replace(`#${address}`);
  else location.hash = address;
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
