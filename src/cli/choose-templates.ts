/** `--template` as the user gave it → the ids of the templates to work on, in the order of the list. */

import { findTemplate } from "./find-template.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** All of them where none is named. */
export function chooseTemplates(templates: readonly Named[], named: readonly string[] | undefined): string[] {
  const wanted = named && new Set(named.map((name) => findTemplate(templates, name).id));
  return templates.filter(({ id }) => wanted?.has(id) ?? true).map(({ id }) => id);
}
