// The search of the inbox: what is typed is looked for as it is typed, a moment later.
import { type KeyboardEvent, useEffect, useState } from "react";
import { Icon } from "../primitives/icon.tsx";
import { Kbd } from "../primitives/kbd.tsx";
import { INBOX_SEARCH_ID } from "./inbox-keys.ts";

const PAUSE = 150;

interface InboxSearchProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

export function InboxSearch({ query, onQuery }: InboxSearchProps) {
  const [typed, setTyped] = useState(query);
  // A link to all mails of a template, or the way back, sets it from outside.
  useEffect(() => setTyped(query), [query]);
  useEffect(() => {
    if (typed.trim() === query) return;
    const timer = setTimeout(() => onQuery(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed, query, onQuery]);

  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      onQuery(typed.trim());
      document.querySelector<HTMLElement>('[data-testid="inbox-list"]')?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (typed) setTyped("");
      else event.currentTarget.blur();
    }
  };

  return (
    <search className="relative flex h-8 min-w-0 flex-1 items-center rounded-lg border border-line bg-raised text-muted transition-colors focus-within:border-line-strong has-focus-visible:outline-2 has-focus-visible:outline-focus">
      <Icon name="search" size={14} className="pointer-events-none absolute left-2.5" />
      <input
        id={INBOX_SEARCH_ID}
        type="search"
        aria-label="Search the inbox"
        placeholder="Search mail"
        title={"Words, or operators: from: to: subject: template: tag: is:unread has:attachment before: after: larger:"}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKey}
        className="peer h-full w-full bg-transparent pr-8 pl-8 text-sm text-ink outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:appearance-none"
      />
      {typed ? (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => setTyped("")}
          className="absolute right-1.5 flex size-5 items-center justify-center rounded hover:bg-hover hover:text-ink"
        >
          <Icon name="close" size={12} />
        </button>
      ) : (
        <span aria-hidden="true" className="pointer-events-none absolute right-1.5 peer-focus:hidden">
          <Kbd>/</Kbd>
        </span>
      )}
    </search>
  );
}
