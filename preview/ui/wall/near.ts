// Whether an element is in sight, or soon will be: one observer for all that scrolls in one box.
import { useEffect, useState } from "react";

/** How far out of sight something is still got ready. */
const MARGIN = "500px 0px";
/** What is only scrolled past, in less than so many milliseconds, is left out. */
const PASSING = 100;

const watchers = new WeakMap<Element, (near: boolean) => void>();
const observers = new WeakMap<Element, IntersectionObserver>();

/** `box` is what scrolls: a margin around the window would not reach into it. */
export function useNear(element: Element | null, box: Element | null): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!element || !box) return;
    const observer = observers.get(box) ?? observe(box);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const first = (isNear: boolean) => {
      setNear(isNear);
      watchers.set(element, later);
    };
    const later = (isNear: boolean) => {
      clearTimeout(timer);
      if (isNear) timer = setTimeout(() => setNear(true), PASSING);
      else setNear(false);
    };
    watchers.set(element, first);
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      watchers.delete(element);
      observer.unobserve(element);
    };
  }, [element, box]);
  return near;
}

function observe(box: Element): IntersectionObserver {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) watchers.get(target)?.(isIntersecting);
    },
    { root: box, rootMargin: MARGIN },
  );
  observers.set(box, observer);
  return observer;
}
