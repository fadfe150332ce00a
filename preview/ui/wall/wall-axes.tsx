// What the wall shows of each template: its variants, at which widths, in which colours and languages.
import type { ReactNode } from "react";
import type { ProjectInfo } from "../../protocol.ts";
import { DESKTOP_WIDTH, MOBILE_WIDTH } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { Icon } from "../primitives/icon.tsx";
import { toggled, type WallPlace } from "./wall-place.ts";

interface WallAxesProps {
  readonly place: WallPlace;
  readonly project: ProjectInfo | undefined;
}

const SCHEMES = ["light", "dark"] as const;

export function WallAxes({ place, project }: WallAxesProps) {
  const go = useGo();
  const change = (part: Partial<WallPlace>) => go({ ...place, ...part }, { replace: true });
  const widths = [...new Set([MOBILE_WIDTH, DESKTOP_WIDTH, ...place.widths])].sort((one, other) => one - other);
  const locales = [...new Set([null, ...(project?.locales ?? []), ...place.locales])];
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-5 gap-y-1 border-b border-line px-4 py-1">
      <Choice checked={place.variants} onChange={() => change({ variants: !place.variants })}>
        Variants
      </Choice>
      <Axis label="Widths">
        {widths.map((width) => (
          <Choice
            key={width}
            checked={place.widths.includes(width)}
            onChange={() => change({ widths: toggled(place.widths, width, widths) })}
          >
            {width === MOBILE_WIDTH && <Icon name="phone" size={14} />}
            {width === DESKTOP_WIDTH && <Icon name="desktop" size={14} />}
            <span className="tabular">{width}</span>
          </Choice>
        ))}
      </Axis>
      <Axis label="Colours">
        {SCHEMES.map((scheme) => (
          <Choice
            key={scheme}
            checked={place.schemes.includes(scheme)}
            onChange={() => change({ schemes: toggled(place.schemes, scheme, SCHEMES) })}
          >
            <Icon name={scheme === "dark" ? "moon" : "sun"} size={14} />
            {scheme === "dark" ? "Dark" : "Light"}
          </Choice>
        ))}
      </Axis>
      {locales.length > 1 && (
        <Axis label="Locales">
          {locales.map((locale) => (
            <Choice
              key={locale ?? ""}
              checked={place.locales.includes(locale)}
              onChange={() => change({ locales: toggled(place.locales, locale, locales) })}
            >
              {locale ?? "default"}
            </Choice>
          ))}
        </Axis>
      )}
    </div>
  );
}

function Axis({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-wrap items-center gap-1">
      <legend className="sr-only">{label}</legend>
      {children}
    </fieldset>
  );
}

function Choice({ checked, onChange, children }: { checked: boolean; onChange: () => void; children: ReactNode }) {
  return (
    <label className="relative flex h-7 items-center gap-1.5 rounded-full border border-line px-2.5 text-xs text-muted transition-colors hover:bg-hover hover:text-ink has-checked:border-line-strong has-checked:bg-press has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-focus">
      <input
        type="checkbox"
        className="absolute inset-0 appearance-none opacity-0"
        checked={checked}
        onChange={onChange}
      />
      {children}
    </label>
  );
}
