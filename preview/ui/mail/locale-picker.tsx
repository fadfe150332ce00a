// In which language the mail is asked for: the project's locales, or any tag that somebody types.
import { useState } from "react";
import type { MailPlace } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { Button } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";
import { Popover } from "../primitives/popover.tsx";
import { isSite } from "../site/is-site.ts";

const ID = "locale-popover";
/** What a mail is sent in where nobody names a locale. */
const DEFAULT = "en";

interface LocalePickerProps {
  readonly place: MailPlace;
  /** Those of posthorn.config.ts. */
  readonly locales: readonly string[];
}

export function LocalePicker({ place, locales }: LocalePickerProps) {
  return (
    <Popover
      id={ID}
      label="Locale of the mail"
      title="Locale of the mail"
      width={268}
      buttonClassName={place.locale ? "bg-hover text-ink" : ""}
      button={
        <>
          <Icon name="globe" size={14} />
          <span className="max-w-20 truncate">{place.locale ?? DEFAULT}</span>
        </>
      }
    >
      <LocalePanel place={place} locales={locales} />
    </Popover>
  );
}

function LocalePanel({ place, locales }: LocalePickerProps) {
  const go = useGo();
  const [typed, setTyped] = useState("");
  const tag = canonicalTag(typed);
  const choose = (locale: string | null) => {
    go({ ...place, locale }, { replace: true });
    document.getElementById(ID)?.hidePopover();
  };
  const offered = [...new Set([...locales, ...(place.locale ? [place.locale] : [])])];
  return (
    <div className="py-2">
      <fieldset className="px-2">
        <legend className="sr-only">Locale</legend>
        {[null, ...offered].map((locale) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: a click chooses and closes; arrow keys only choose.
          <label
            key={locale ?? ""}
            onClick={(event) => event.detail > 0 && document.getElementById(ID)?.hidePopover()}
            className="flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-sm hover:bg-hover has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name="locale"
              className="sr-only"
              checked={locale === place.locale}
              onChange={() => go({ ...place, locale }, { replace: true })}
            />
            <span className="min-w-0 flex-1 truncate">{locale ? nameOf(locale) : "As by default"}</span>
            <span className="font-mono text-xs font-normal text-muted">{locale ?? DEFAULT}</span>
            <Icon name="check" size={14} className={locale === place.locale ? "" : "invisible"} />
          </label>
        ))}
      </fieldset>
      {!isSite && (
        <form
          className="mt-2 border-t border-line px-4 pt-3 pb-1"
          onSubmit={(event) => {
            event.preventDefault();
            if (tag) choose(tag);
          }}
        >
          <label htmlFor="locale-typed" className="text-xs text-muted">
            Another one, as a language tag
          </label>
          <div className="mt-1 flex gap-2">
            <input
              id="locale-typed"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              placeholder="pt-BR"
              autoComplete="off"
              spellCheck={false}
              aria-invalid={typed !== "" && !tag}
              aria-describedby="locale-hint"
              className="h-7 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2 font-mono text-xs focus-visible:outline-2 focus-visible:outline-focus aria-invalid:border-danger"
            />
            <Button type="submit" tone="outline" disabled={!tag}>
              Show
            </Button>
          </div>
          <p id="locale-hint" className="mt-1 min-h-4 text-2xs text-muted">
            {typed !== "" && (tag ? `${nameOf(tag)}, ${directionOf(tag)}` : "Not a language tag")}
            {typed === "" &&
              (locales.length === 0 ? 'List yours as "locales" in posthorn.config.ts' : "Such as fr, zh-Hant or ar-EG")}
          </p>
        </form>
      )}
    </div>
  );
}

function canonicalTag(typed: string): string | null {
  try {
    return typed.trim() ? new Intl.Locale(typed.trim()).toString() : null;
  } catch {
    return null;
  }
}

const names = new Intl.DisplayNames("en", { type: "language" });

function nameOf(tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

interface TextInfo {
  readonly getTextInfo?: () => { readonly direction: string };
  readonly textInfo?: { readonly direction: string };
}

function directionOf(tag: string): string {
  const locale = new Intl.Locale(tag) as TextInfo;
  const direction = (locale.getTextInfo?.call(locale) ?? locale.textInfo)?.direction;
  return direction === "rtl" ? "right to left" : "left to right";
}
