// The keys of the inbox, wherever on its page the focus is.
import { useEffect, useRef } from "react";

export const INBOX_SEARCH_ID = "inbox-search";

export const inboxShortcuts: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ["j", "k"], does: "In the inbox: next, previous mail" },
  { keys: ["x"], does: "In the inbox: select for a change of many" },
  { keys: ["u"], does: "In the inbox: read or unread" },
  { keys: ["Del"], does: "In the inbox: delete" },
  { keys: ["/"], does: "In the inbox: search" },
];

export function focusInboxSearch(): void {
  const field = document.getElementById(INBOX_SEARCH_ID);
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
}

/** What each key does, by `KeyboardEvent.key`; a press that says false is left to others. */
export type InboxKeys = Readonly<Record<string, () => unknown>>;

export function useInboxKeys(keys: InboxKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isElsewhere(event)) return;
      const act = latest.current[event.key];
      if (act === undefined || act() === false) return;
      event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

/** In a field, a dialog or a popover, or on the tabs, keys mean something else. */
function isElsewhere({ key, target }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open], [popover]:popover-open")) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input, textarea, select, [contenteditable=true]")) return true;
  return key.length > 1 && target !== document.body && target.closest("main") === null;
}
