// The variants side by side, so that the edge cases somebody thought of are in sight; those that nobody wrote behind a button.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { propsQuery } from "../api/props.ts";
import type { MailPlace } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { isSite } from "../site/is-site.ts";
import { GeneratedPicker } from "./generated-picker.tsx";
import { isGenerated, variantLabel } from "./variants.ts";

export function VariantPicker({ place, variants }: { place: MailPlace; variants: readonly string[] }) {
  const go = useGo();
  const row = useRef<HTMLFieldSetElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen one may have been out of sight.
  useEffect(() => {
    row.current?.querySelector("label:has(:checked)")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [place.variant, variants]);

  const generated = isGenerated(place.variant) && !variants.includes(place.variant);
  const description = useQuery({ ...propsQuery(place.template), enabled: generated }).data;
  const unknown = place.variant !== null && !generated && !variants.includes(place.variant);
  const options: readonly (string | null)[] = [null, ...variants, ...(unknown ? [place.variant] : [])];
  return (
    <div className="flex min-w-0 items-center narrow:order-last narrow:w-full">
      <fieldset
        ref={row}
        className="flex min-w-0 items-center gap-1 overflow-x-auto py-1 [scrollbar-width:none] [mask-image:linear-gradient(90deg,#000_calc(100%-20px),transparent)] pr-5 pl-1"
      >
        <legend className="sr-only">Variant</legend>
        {options.map((variant) => (
          <label
            key={variant ?? ""}
            className="relative flex h-6 shrink-0 items-center rounded-full px-2.5 text-xs whitespace-nowrap text-muted transition-colors hover:bg-hover hover:text-ink has-checked:bg-press has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name="variant"
              className="sr-only"
              checked={variant === place.variant}
              onChange={() => go({ ...place, variant })}
            />
            {variantLabel(variant)}
          </label>
        ))}
      </fieldset>
      {!isSite && (
        <GeneratedPicker place={place} label={generated ? variantLabel(place.variant, description?.generated) : null} />
      )}
    </div>
  );
}
