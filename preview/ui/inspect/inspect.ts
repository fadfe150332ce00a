// Between the mail and its source: the elements that are pointed at, and whether a click leads to a line.
import { useSyncExternalStore } from "react";

export interface Pointed {
  /** Positions among all elements of the mail. */
  readonly elements: readonly number[];
  readonly label: string;
  /** Whether the mail should be scrolled there. */
  readonly reveal: boolean;
}

interface InspectState {
  /** Every click in the mail leads to its line. */
  readonly on: boolean;
  readonly pointed: Pointed | null;
  /** Something to say for a moment. */
  readonly said: { readonly text: string; readonly problem: boolean } | null;
}

let state: InspectState = { on: false, pointed: null, said: null };
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

export function useInspect(): InspectState {
  return useSyncExternalStore(subscribe, () => state);
}

export function toggleInspect(on = !state.on): void {
  update({ on, pointed: null });
}

export function isInspecting(): boolean {
  return state.on;
}

export function point(pointed: Pointed | null): void {
  if (pointed !== state.pointed) update({ pointed });
}

const SAID_FOR = 5_000;

export function say(text: string, problem = false): void {
  clearTimeout(timer);
  timer = setTimeout(() => update({ said: null }), SAID_FOR);
  update({ said: { text, problem } });
}

function update(change: Partial<InspectState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
