// Whether an element is in sight, or soon will be: one observer for all of a wall's tiles.
import { useEffect, useState } from "react";

/** How far out of sight something is still got ready. */
const MARGIN = "500px 0px";

const watchers = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | undefined;

export function useNear(element: Element | null): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!element) return;
    observer ??= new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) watchers.get(target)?.(isIntersecting);
      },
      { rootMargin: MARGIN },
    );
    watchers.set(element, setNear);
    observer.observe(element);
    return () => {
      watchers.delete(element);
      observer?.unobserve(element);
    };
  }, [element]);
  return near;
}
