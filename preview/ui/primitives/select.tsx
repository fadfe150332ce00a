// A list to choose one from: the browser's own, with an arrow that keeps away from the edge.
import type { ComponentProps } from "react";
import { Icon } from "./icon.tsx";

/** `className` is the field's; `boxClassName` says how much room it takes. */
export function Select({
  className = "",
  boxClassName = "w-full",
  ...rest
}: ComponentProps<"select"> & { readonly boxClassName?: string }) {
  return (
    <span className={`relative inline-flex min-w-0 ${boxClassName}`}>
      <select className={`w-full min-w-0 appearance-none truncate pr-7! ${className}`} {...rest} />
      <Icon
        name="more"
        size={14}
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
