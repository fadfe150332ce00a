/** What a mail holds that its template has not been seen with: a branch that no trial took may be behind it. */

import type { Component } from "./component.ts";
import { TAGS, type Tag } from "./tags.ts";

/** The components and elements that one template's renders were found equal with. */
export class Familiar {
  readonly #components = new WeakSet<Component>();
  readonly #tags = new Uint8Array(TAGS.size);

  learn({ found }: Novelties): void {
    for (const one of found) {
      if ("index" in one) this.#tags[one.index] = 1;
      else this.#components.add(one);
    }
  }

  hasTag(tag: Tag): boolean {
    return this.#tags[tag.index] === 1;
  }

  hasComponent(component: Component): boolean {
    if (component.familiarTo === this) return true;
    if (!this.#components.has(component)) return false;
    component.familiarTo = this;
    return true;
  }
}

/** The novelties of one mail. */
export class Novelties {
  readonly found: Set<Component | Tag> = new Set();
  readonly #familiar: Familiar;

  constructor(familiar: Familiar) {
    this.#familiar = familiar;
  }

  meetTag(tag: Tag): void {
    if (!this.#familiar.hasTag(tag)) this.found.add(tag);
  }

  meetComponent(component: Component): void {
    if (!this.#familiar.hasComponent(component)) this.found.add(component);
  }
}
