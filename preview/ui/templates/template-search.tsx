// The search field above the tree: `/` comes here, Enter opens the first hit, Escape clears and leaves.
import type { KeyboardEvent } from "react";
import { placeOfTemplate } from "../app/place.ts";
import { useGo, usePlace } from "../app/use-place.ts";
import { Icon } from "../primitives/icon.tsx";
import { Kbd } from "../primitives/kbd.tsx";
import type { TemplateList } from "./use-template-list.ts";

const ID = "template-search";

/** At once, for those who type on; a frame later where the drawer has to open first. */
export function focusSearch(): void {
  if (!selectField()) requestAnimationFrame(selectField);
}

function selectField(): boolean {
  const field = document.getElementById(ID);
  if (!(field instanceof HTMLInputElement)) return false;
  field.focus();
  field.select();
  return true;
}

export function TemplateSearch({ list }: { list: TemplateList }) {
  const place = usePlace();
  const go = useGo();

  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const first = list.order[0];
    if (event.key === "Enter" && first) {
      go(placeOfTemplate(first, place));
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      document.querySelector<HTMLElement>('[data-testid="template-tree"] [role="row"]')?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (list.query) list.setQuery("");
      else event.currentTarget.blur();
    }
  };

  return (
    <div className="relative flex h-8 items-center rounded-lg border border-line bg-raised text-muted transition-colors focus-within:border-line-strong has-focus-visible:outline-2 has-focus-visible:outline-focus">
      <Icon name="search" size={14} className="pointer-events-none absolute left-2.5 " />
      <input
        id={ID}
        type="search"
        aria-label="Search templates"
        placeholder="Search templates"
        autoComplete="off"
        spellCheck={false}
        value={list.query}
        onChange={(event) => list.setQuery(event.target.value)}
        onKeyDown={onKey}
        className="peer h-full w-full bg-transparent pr-8 pl-8 text-sm text-ink outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:appearance-none"
      />
      {list.query ? (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => list.setQuery("")}
          className="absolute right-1.5 flex size-5 items-center justify-center rounded hover:bg-hover hover:text-ink"
        >
          <Icon name="close" size={12} />
        </button>
      ) : (
        <span aria-hidden="true" className="pointer-events-none absolute right-1.5 peer-focus:hidden">
          <Kbd>/</Kbd>
        </span>
      )}
    </div>
  );
}
