// Who test mails went to, kept in the browser: the last choice is the next one's beginning.
import { useSyncExternalStore } from "react";

const LAST = "posthorn.send.to";
const KNOWN = "posthorn.send.known";
const MOST = 12;

const listeners = new Set<() => void>();
let cached = { json: "", list: [] as readonly string[] };

export interface Recipients {
  /** As it was typed. */
  readonly last: string;
  readonly known: readonly string[];
}

export function useRecipients(): Recipients {
  const last = useSyncExternalStore(subscribe, () => localStorage.getItem(LAST) ?? "");
  const known = useSyncExternalStore(subscribe, readKnown);
  return { last, known };
}

export function rememberRecipients(typed: string): void {
  const addresses = splitAddresses(typed);
  const others = readKnown().filter((address) => !addresses.includes(address));
  localStorage.setItem(LAST, addresses.join(", "));
  localStorage.setItem(KNOWN, JSON.stringify([...addresses, ...others].slice(0, MOST)));
  notify();
}

export function forgetRecipient(address: string): void {
  localStorage.setItem(KNOWN, JSON.stringify(readKnown().filter((known) => known !== address)));
  localStorage.setItem(
    LAST,
    splitAddresses(localStorage.getItem(LAST) ?? "")
      .filter((one) => one !== address)
      .join(", "),
  );
  notify();
}

/** At commas, semicolons and line ends outside quotes: `"Hopper, Grace" <grace@x.example>` is one. */
export function splitAddresses(typed: string): string[] {
  const parts = typed.match(/(?:"(?:[^"\\]|\\.)*"|[^",;\n])+/g) ?? [];
  return [...new Set(parts.map((part) => part.trim()).filter(Boolean))];
}

function readKnown(): readonly string[] {
  const json = localStorage.getItem(KNOWN) ?? "[]";
  if (json !== cached.json) {
    let list: unknown;
    try {
      list = JSON.parse(json);
    } catch {
      list = []; // Somebody else's value.
    }
    cached = { json, list: Array.isArray(list) ? list.filter((one) => typeof one === "string") : [] };
  }
  return cached.list;
}

function notify(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}
