/** What a user calls a template → the template: by its id, its file, or its last name where only one has it. */

import { CommandError } from "./command-error.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

export function findTemplate<T extends Named>(templates: readonly T[], wanted: string): T {
  const plain = wanted.replaceAll("\\", "/").replace(/^\.\//, "");
  const withoutExtension = plain.replace(/\.[cm]?[jt]sx?$/, "");
  const exact = templates.find(({ id }) => id === plain || id === withoutExtension);
  if (exact) return exact;
  const similar = templates.filter(({ id, name }) => name === withoutExtension || withoutExtension.endsWith(`/${id}`));
  if (similar.length === 1) return similar[0] as T;
  const names = templates.map(({ id }) => id).join(", ");
  if (similar.length > 1) {
    throw new CommandError("AMBIGUOUS_TEMPLATE", `"${wanted}" may be ${similar.map(({ id }) => id).join(" or ")}`, {
      next: "Give the whole name.",
    });
  }
  throw new CommandError("TEMPLATE_NOT_FOUND", `There is no template "${wanted}"`, {
    next: names === "" ? "The folder holds no templates; give another one." : `Choose one of: ${names}`,
  });
}
