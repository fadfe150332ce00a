/** What is known of each template's fast path: whether it was found equal to the reference, and how often it fails. */

import { Familiar, type Novelties } from "./fast/novelties.ts";

/** Renders that a template's fast path is compared in, and the reference's result sent, before it is trusted. */
export const TRIALS = 8;

/** Trusted renders that are compared because they hold something new; a template that makes up components has no end of it. */
const MOST_NOVEL = 50;

/** Misses in a row after which the fast path is not tried for a while. */
const PATIENCE = 10;
const PAUSE = 100;

/** Of trusted renders, one in so many is compared again; but never more than one in `SAMPLE_PAUSE_MS`. */
const SAMPLE_EVERY = 1_000;
const SAMPLE_PAUSE_MS = 1_000;

/** What the self-check takes from the world; injected so that tests decide it. */
export interface SelfCheckContext {
  /** From 0 to 1; default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** In milliseconds; default `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/** One template's standing. */
export class Trust {
  /** What the renders that were found equal to the reference were made of. */
  readonly familiar: Familiar = new Familiar();
  /** Why the template is never rendered by the fast path again; undefined as long as it may be. */
  distrusted: string | undefined;
  /** What the fast path last failed at. */
  lastMiss: string | undefined;
  #equal = 0;
  #novel = 0;
  #misses = 0;
  #pause = 0;

  get isTrusted(): boolean {
    return this.distrusted === undefined && this.#equal >= TRIALS;
  }

  /** Whether to try the fast path for the mail at hand. */
  mayTry(): boolean {
    if (this.distrusted !== undefined) return false;
    if (this.#pause === 0) return true;
    this.#pause -= 1;
    return false;
  }

  /** Whether a mail holds components or elements that no render was compared with so far. */
  isNovel({ found }: Novelties): boolean {
    if (found.size === 0 || this.#novel >= MOST_NOVEL) return false;
    this.#novel += 1;
    return true;
  }

  foundEqual(novelties: Novelties): void {
    this.#equal += 1;
    this.familiar.learn(novelties);
  }

  missed(what: string): void {
    this.lastMiss = what;
    this.#misses += 1;
    if (this.#misses >= PATIENCE) this.#pause = PAUSE;
  }

  succeeded(): void {
    this.#misses = 0;
  }
}

const standings = new WeakMap<object, Trust>();

export function trustIn(template: object): Trust {
  let trust = standings.get(template);
  if (trust === undefined) {
    trust = new Trust();
    standings.set(template, trust);
  }
  return trust;
}

let lastSample = Number.NEGATIVE_INFINITY;

/** Whether the mail at hand, of a trusted template, is to be compared all the same. */
export function isSample({ random = Math.random, now = () => performance.now() }: SelfCheckContext): boolean {
  if (random() * SAMPLE_EVERY >= 1) return false;
  const time = now();
  if (time - lastSample < SAMPLE_PAUSE_MS) return false;
  lastSample = time;
  return true;
}
