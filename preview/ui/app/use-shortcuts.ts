// The keys of the whole app; those of a list or an editor stay with it.
import { useEffect, useRef } from "react";
import { CHANGES } from "../changes/changes-place.ts";
import { focusInboxSearch, inboxShortcuts } from "../inbox/inbox-keys.ts";
import { isInspecting, toggleInspect } from "../inspect/inspect.ts";
import { inspectMail } from "../mail/inspect-mail.ts";
import { toggleLensPicker } from "../mail/lens/lens-picker.tsx";
import { openSendDialog } from "../mail/send/send-dialog-state.ts";
import { cycleVariant } from "../mail/variants.ts";
import { IS_MAC } from "../palette/use-palette-key.ts";
import { QUEUE } from "../queue/queue-place.ts";
import { isSite } from "../site/is-site.ts";
import { focusSearch } from "../templates/template-search.tsx";
import { lastWall, WALL_FILTER } from "../wall/wall-place.ts";
import { DESKTOP_WIDTH, type FrameWidth, MOBILE_WIDTH, placeOfTemplate } from "./place.ts";
import { useGo, usePlace } from "./use-place.ts";

const all: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: [IS_MAC ? "⌘" : "Ctrl", "K"], does: "Everything, by its name" },
  { keys: ["/"], does: "Search templates" },
  { keys: ["j", "k"], does: "Next, previous template" },
  { keys: ["[", "]"], does: "Previous, next variant" },
  { keys: ["1", "2", "3"], does: "Mobile, desktop, full width" },
  { keys: ["d"], does: "Mail in light or dark" },
  { keys: ["c"], does: "Clients, dark modes, images, zoom" },
  { keys: ["w"], does: "Wall of all templates" },
  {
    keys: ["e"],
    does: "Inspect: a click opens the line, with Shift where its component is used",
  },
  { keys: ["x"], does: "Checks" },
  { keys: ["b"], does: "Changes, and which mails they reach" },
  { keys: ["s"], does: "Send this mail" },
  { keys: ["i"], does: "Inbox" },
  { keys: ["q"], does: "Queue: the mails of the outbox" },
  ...(isSite ? [] : inboxShortcuts),
  { keys: ["?"], does: "These shortcuts" },
];

/** Those that lead to something. */
export const shortcuts = isSite
  ? all.filter(({ keys }) => !keys.some((key) => ["b", "c", "e", "i", "q", "s"].includes(key)))
  : all;

const widths: Record<string, FrameWidth> = { 1: MOBILE_WIDTH, 2: DESKTOP_WIDTH, 3: "full" };

interface ShortcutTargets {
  /** Ids of the templates in the order of the tree. */
  readonly order: readonly string[];
  readonly onHelp: () => void;
  readonly onSearch: () => void;
}

export function useShortcuts(targets: ShortcutTargets): void {
  const place = usePlace();
  const go = useGo();

  const onKey = (event: KeyboardEvent): boolean => {
    const mail = place.page === "mail" ? place : null;
    const width = widths[event.key];
    if (event.key === "/" && place.page === "wall") {
      document.getElementById(WALL_FILTER)?.focus();
    } else if (event.key === "/" && place.page === "inbox") {
      focusInboxSearch();
    } else if (event.key === "/") {
      targets.onSearch();
      focusSearch();
    } else if (event.key === "?") {
      targets.onHelp();
    } else if (event.key === "b" && !isSite) {
      if (place.page !== "changes") go(CHANGES);
    } else if (event.key === "w") {
      if (place.page !== "wall") go(lastWall());
    } else if (event.key === "i" && !isSite) {
      if (place.page !== "inbox") go({ page: "inbox", id: null, tab: null });
    } else if (event.key === "q" && !isSite) {
      if (place.page !== "queue") go(QUEUE);
    } else if (
      place.page !== "inbox" &&
      place.page !== "queue" &&
      place.page !== "wall" &&
      place.page !== "changes" &&
      (event.key === "j" || event.key === "k")
    ) {
      const index = targets.order.indexOf(mail?.template ?? "") + (event.key === "j" ? 1 : -1);
      const next = targets.order[Math.min(targets.order.length - 1, Math.max(0, index))];
      if (next && next !== mail?.template) go(placeOfTemplate(next, place));
    } else if (mail && (event.key === "[" || event.key === "]")) {
      go({ ...mail, variant: cycleVariant(mail, event.key === "]" ? 1 : -1) });
    } else if (mail && event.key === "d") {
      go({ ...mail, scheme: mail.scheme === "dark" ? "light" : "dark" }, { replace: true });
    } else if (mail && event.key === "e" && !isSite) {
      inspectMail(mail, go);
    } else if (mail && event.key === "Escape" && isInspecting()) {
      toggleInspect(false);
    } else if (mail && event.key === "x") {
      go({ ...mail, tab: mail.tab === "checks" ? "preview" : "checks" }, { replace: true });
    } else if (mail && event.key === "s" && !isSite) {
      openSendDialog("form");
    } else if (mail && event.key === "c" && !isSite) {
      toggleLensPicker();
    } else if (mail && width !== undefined) {
      go({ ...mail, width }, { replace: true });
    } else {
      return false;
    }
    return true;
  };

  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    // In the capture phase, before the tree takes letters for its search by name.
    const listen = (event: KeyboardEvent) => {
      if (isTyping(event) || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      if (!latest.current(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, []);
}

function isTyping(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return true;
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    target.closest("input:not([type=radio]), textarea, select, [contenteditable=true]") !== null
  );
}
